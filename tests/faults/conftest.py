"""Fixtures of the faults: a server of their own, and both doors to it with a small pool and little patience."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from monps.core import embedded
from monps.core.settings import Settings
from tests.faults.aftermath import opened
from tests.faults.faulty import Faulty
from tests.repositories.doors import Async, Sync


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def faulty_server(server_folder: Path) -> Iterator[Faulty]:
    embedded.configuration.update(fsync="off", full_page_writes="off")
    settings = Settings(data_dir=server_folder / "faults")
    yield Faulty(settings)
    embedded.remove(settings)


@pytest.fixture
def faulty(faulty_server: Faulty) -> Iterator[Faulty]:
    """The server, running and without marks."""
    faulty_server.start()
    yield faulty_server
    faulty_server.start()
    faulty_server.execute("TRUNCATE mark")


@pytest.fixture(params=[Sync, Async], ids=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> type[Sync]:
    """Which door."""
    found: type[Sync] = request.param
    return found


@pytest.fixture
async def door(kind: type[Sync], faulty: Faulty) -> AsyncIterator[Sync]:
    async with opened(kind, faulty) as made:
        yield made
