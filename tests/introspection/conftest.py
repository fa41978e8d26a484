"""Fixtures of the schema comparison: a target to draw on, scratch servers of its own and of the embedded version."""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType

import pytest
from sqlalchemy import Connection, MetaData, create_engine, make_url

from monps.core import embedded
from monps.core.settings import Settings
from monps.introspection import Difference
from tests.conftest import Server
from tests.introspection.cases import Case, Found, compare_cases, declared
from tests.introspection.database_cases import DatabaseCase, Drift, compare_scripts, roles


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


@pytest.fixture(scope="session")
def model_server(server: Server, any_scratch: str | None) -> Iterator[Server]:
    """Where the right database is: on the server under test, or on the embedded one, which may be newer."""
    if any_scratch is not None or "MONPS_TEST_DATABASE_URL" not in os.environ:
        with roles(server):
            yield server
        return
    embedded_server = Server(
        make_url(embedded.start(Settings(data_dir=server.folder))).set(database="postgres"), server.folder
    )
    with roles(server), roles(embedded_server):
        yield embedded_server


@pytest.fixture(scope="module")
def drift(request: pytest.FixtureRequest, server: Server, model_server: Server) -> Drift:
    """The keys of the differences found for one of the module's ``DATABASE_CASES``; all are compared at once."""
    cases: Sequence[DatabaseCase] = [case for case in request.module.DATABASE_CASES if case.since <= server.major]
    comparison = compare_scripts(cases, model_server, server)

    def of(case: DatabaseCase) -> list[str]:
        if case.since > server.major:
            pytest.skip(f"PostgreSQL {case.since} brought this; the server is {server.major}")
        return sorted(one.key for one in comparison if one.schema == case.schema)

    return of


@cache
def _metadata(module: ModuleType, major: int) -> MetaData:
    return declared([case for case in module.CASES if case.since <= major])
