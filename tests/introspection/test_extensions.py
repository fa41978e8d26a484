import pytest
from sqlalchemy import DDL, Column, Connection, Integer, MetaData, NullPool, Table, create_engine, event, text

from monps.introspection import compare, compare_databases
from tests.conftest import Server


@pytest.mark.parametrize(
    ("model", "actual", "expected"),
    [
        ("CREATE EXTENSION citext", "SELECT 1", ["citext:extension_missing"]),
        ("CREATE EXTENSION citext", "CREATE EXTENSION citext VERSION '1.5'", ["citext:extension_version"]),
        (
            "CREATE SCHEMA tools; CREATE EXTENSION citext",
            "CREATE SCHEMA tools; CREATE EXTENSION citext SCHEMA tools",
            ["citext:extension_schema"],
        ),
        (
            "CREATE EXTENSION citext",
            "CREATE EXTENSION citext VERSION '1.4'; ALTER EXTENSION citext UPDATE",
            [],
        ),
    ],
)
def test_extensions_of_two_databases(server: Server, model: str, actual: str, expected: list[str]) -> None:
    urls = [server.create_database(), server.create_database()]
    try:
        engines = [create_engine(url, poolclass=NullPool) for url in urls]
        for engine, script in zip(engines, (model, actual), strict=True):
            with engine.begin() as connection:
                connection.execute(text(script))
        with engines[0].connect() as first, engines[1].connect() as second:
            found = compare_databases(first, second)
        assert [one.key for one in found] == expected
        assert found.undeclared == ()
    finally:
        for url in urls:
            server.drop_database(url)


def test_a_declared_extension(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("picks", metadata, Column("id", Integer))
    event.listen(metadata, "before_create", DDL("CREATE EXTENSION citext"))  # type: ignore[no-untyped-call]
    connection.execute(text("CREATE TABLE picks (id integer)"))
    assert [one.key for one in compare(metadata, connection, scratch=scratch)] == ["citext:extension_missing"]
    connection.execute(text("CREATE EXTENSION citext"))
    assert compare(metadata, connection, scratch=scratch) == []
