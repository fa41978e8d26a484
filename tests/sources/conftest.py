from collections.abc import Iterator

import httpx
import pytest

from tests.sources.server import Server


@pytest.fixture
def web() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as made:
        yield made
