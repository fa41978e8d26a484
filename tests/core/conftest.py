"""Fixtures of the core: an embedded server that tests may stop and kill, and another user."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monps.core import embedded
from monps.core.settings import Settings
from tests.conftest import Server
from tests.core.processes import interpreter


@pytest.fixture(scope="session", autouse=True)
def _quick_clusters() -> None:
    """Nothing here outlives a power failure."""
    embedded.configuration.update(fsync="off")


@pytest.fixture(scope="session")
def settings(server_folder: Path) -> Iterator[Settings]:
    """An embedded server that is not the suite's; a test starts it when it needs it."""
    made = Settings(data_dir=server_folder / "core")
    yield made
    embedded.remove(made)


@pytest.fixture
def folder(server_folder: Path) -> Path:
    """A folder in which a server may run: unlike pytest's, another start of pytest does not close it to others."""
    return Path(tempfile.mkdtemp(dir=server_folder))


@pytest.fixture(scope="module")
def empty_database(server: Server) -> Iterator[str]:
    """URL of an empty database that no test of the module writes to."""
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def stranger() -> str | None:
    """The name of a user who is neither root nor the owner of this test's folders; None if we are no root ourselves."""
    if os.geteuid() != 0:
        return None
    if interpreter("nobody") is None:
        pytest.skip("no ordinary user can read this installation")
    return "nobody"
