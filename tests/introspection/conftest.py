"""Fixtures of the schema comparison: a target to draw on, scratch servers of its own and of the embedded version."""

from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType

import pytest
from sqlalchemy import Connection, MetaData, create_engine

from monps.core import embedded
from monps.core.settings import Settings
from monps.introspection import Difference
from tests.conftest import Server
from tests.introspection.cases import Case, Found, compare_cases, declared


@pytest.fixture(scope="session")
def scratch(server: Server) -> str:
    """A server on which scratch databases may be made: the one under test."""
    return server.admin.render_as_string(hide_password=False)


@pytest.fixture(scope="session", params=["same server", "embedded server"])
def any_scratch(request: pytest.FixtureRequest, server: Server, scratch: str) -> Iterator[str | None]:
    """The server under test, and the default: the embedded one, which may be of another version."""
    if request.param == "same server":
        yield scratch
        return
    settings = Settings(data_dir=server.folder)
    was_running = embedded.is_running(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONPS_DATA_DIR", str(server.folder))
        yield None
    if not was_running:
        embedded.stop(settings)


@pytest.fixture(scope="session")
def target(server: Server) -> Iterator[str]:
    """URL of a database that tests draw on inside transactions that they roll back."""
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def connection(target: str) -> Iterator[Connection]:
    """A connection to the target, in a transaction that is rolled back."""
    engine = create_engine(target)
    with engine.connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, server: Server, target: str, any_scratch: str | None) -> Found:
    """The differences found for one of the module's ``CASES``; all are compared at once."""
    cases: Sequence[Case] = [case for case in request.module.CASES if case.since <= server.major]
    comparison = compare_cases(cases, _metadata(request.module, server.major), target, any_scratch)

    def of(case: Case) -> list[Difference]:
        if case.since > server.major:
            pytest.skip(f"PostgreSQL {case.since} brought this; the server is {server.major}")
        return [difference for difference in comparison if difference.table == case.table]

    return of


@cache
def _metadata(module: ModuleType, major: int) -> MetaData:
    return declared([case for case in module.CASES if case.since <= major])
