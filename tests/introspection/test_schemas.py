from sqlalchemy import Connection, MetaData, NullPool, create_engine, text

from monps.introspection import compare, compare_databases
from tests.conftest import Server


def test_a_schema_that_is_not_there(server: Server, connection: Connection) -> None:
    url = server.create_database()
    try:
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as model:
            model.execute(text("CREATE SCHEMA desk"))
        with engine.connect() as model:
            assert [one.key for one in compare_databases(model, connection)] == ["desk:schema_missing"]
            assert compare_databases(connection, model) == []
    finally:
        server.drop_database(url)


def test_models_are_silent_about_schemas(connection: Connection, scratch: str) -> None:
    connection.execute(text("COMMENT ON SCHEMA public IS 'changed'"))
    metadata = MetaData()
    found = compare(metadata, connection, scratch=scratch)
    assert found == []
