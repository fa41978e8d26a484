"""Every suggestion is applied, to the database or to the models, and the difference it was made for must be gone."""

import re
from collections.abc import Iterator, Sequence
from types import ModuleType

import pytest
import sqlalchemy
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, DefaultClause, Engine, Index, MetaData, NullPool, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import Constraint, SchemaItem

from monps.introspection import Comparison, Difference, Kind, Severity, compare
from monps.introspection.recipe import declared_table
from monps.introspection.suggestion import TAKEN, Place, Suggestion, suggest
from tests.conftest import Server
from tests.introspection import test_columns, test_constraints, test_indexes, test_tables, test_uniqueness
from tests.introspection.cases import PREAMBLE
from tests.introspection.conftest import _metadata

MODULES = [test_columns, test_constraints, test_indexes, test_tables, test_uniqueness]
NAMES = vars(sqlalchemy) | vars(postgresql)
ALWAYS = {
    *("column_comment", "column_identity", "column_nullable", "table_comment"),
    *("primary_key_columns", "primary_key_extra", "primary_key_missing", "primary_key_name"),
    *("unique_columns", "unique_extra", "unique_missing", "unique_name", "unique_nulls"),
    *("foreign_key_columns", "foreign_key_deferrable", "foreign_key_missing", "foreign_key_name"),
    *("foreign_key_on_delete", "foreign_key_on_update", "foreign_key_target"),
    *("check_body", "check_missing", "check_name"),
    *("index_columns", "index_extra", "index_include", "index_method", "index_missing", "index_name", "index_nulls"),
    *("index_opclass", "index_order", "index_predicate", "index_unique", "index_valid"),
}
"""Kinds for which there is always code; for others it depends on the object."""


@pytest.fixture(params=MODULES, ids=lambda module: str(module.__name__).rpartition("_")[2])
def module(request: pytest.FixtureRequest) -> ModuleType:
    found: ModuleType = request.param
    return found


@pytest.fixture
def metadata(module: ModuleType, server: Server) -> MetaData:
    """What the module's cases declare, copied: an item belongs to one table only, and tests change it here."""
    return copied(_metadata(module, server.major))


def copied(metadata: MetaData) -> MetaData:
    copy = MetaData()
    for table in metadata.tables.values():
        made = table.to_metadata(copy)
        made._prefixes = list(table._prefixes)  # SQLAlchemy does not copy these
    return copy


@pytest.fixture
def engine(server: Server, module: ModuleType) -> Iterator[Engine]:
    """A database in which all cases of a module are there for good."""
    url = server.create_database()
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(PREAMBLE))
        for case in module.CASES:
            if case.since <= server.major:
                connection.exec_driver_sql(case.ddl.replace("%t", case.table).replace("%", "%%"))
    yield engine
    engine.dispose()
    server.drop_database(url)


def look(engine: Engine, metadata: MetaData, scratch: str) -> Comparison:
    with engine.connect() as connection:
        return compare(metadata, connection, scratch=scratch)


def run(connection: Connection, code: str) -> None:
    """Run the lines as Alembic would run the revision they are written in."""
    context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
    with context.begin_transaction(_per_migration=True):
        exec(code, {"op": Operations(context)})  # noqa: S102 - the code is what is tested


def at(place: Place, found: Sequence[Difference], metadata: MetaData) -> list[tuple[Difference, Suggestion]]:
    """The suggestions for one place, renamings first so that the other code finds its objects."""
    pairs = [(one, way) for one in found for way in suggest(one, metadata, found) if way.place is place]
    return sorted(pairs, key=lambda pair: not pair[0].kind.endswith("_name"))


def test_operations_end_their_differences(engine: Engine, metadata: MetaData, scratch: str) -> None:
    before = look(engine, metadata, scratch)
    assert before
    suggested = at(Place.revision, before, metadata)
    for _, way in suggested:
        with engine.connect() as connection:
            run(connection, way.code)
    after = look(engine, metadata, scratch)
    mended = {difference.key for difference, _ in suggested}
    assert [str(one) for one in after if one.key in mended] == []
    assert [str(one) for one in after if one.key not in {each.key for each in before}] == []


def test_patches_of_the_models_end_their_differences(engine: Engine, metadata: MetaData, scratch: str) -> None:
    before = look(engine, metadata, scratch)
    suggested = at(Place.model, before, metadata)
    for difference, way in suggested:
        patch(metadata, difference, way.code)
    after = look(engine, copied(metadata), scratch)
    mended = {difference.key for difference, _ in suggested}
    assert [str(one) for one in after if one.key in mended] == []


def test_whatever_has_no_suggestion_says_why(engine: Engine, metadata: MetaData, scratch: str) -> None:
    found = look(engine, metadata, scratch)
    refused = [(one, way) for one in found for way in suggest(one, metadata, found) if way.place is Place.nowhere]
    assert all(way.note and not way.code for _, way in refused)
    assert [(str(one), way.note) for one, way in refused if one.kind in ALWAYS and way.note != TAKEN] == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_code_or_a_reason(kind: Kind) -> None:
    difference = Difference(kind, "public", "t", "o", "x", "d", "a", Severity.cosmetic)
    ways = suggest(difference, MetaData())
    assert ways
    assert all(way.note and bool(way.code) is (way.place is not Place.nowhere) for way in ways)


def patch(metadata: MetaData, difference: Difference, code: str) -> None:
    """Do to the declared table what a person would do with the line."""
    table = declared_table(difference.schema, difference.table, metadata)
    assert table is not None
    given = re.match(r"(\w+)=", code)
    if given is None:
        attach(table, difference, eval(code, dict(NAMES)))
        return
    (name, value) = next(iter(eval(f"dict({code})", dict(NAMES)).items()))
    if name == "name":
        items: list[Constraint | Index] = [*table.constraints, *table.indexes]
        (named,) = (one for one in items if one.name == difference.declared)
        named.name = value
    elif difference.object is None:
        setattr(table, {"prefixes": "_prefixes"}.get(name, name), value)
    else:
        column = table.c[difference.object]
        if name == "server_default":
            value = None if value is None else DefaultClause(value)
        setattr(column, {"type_": "type"}.get(name, name), value)


def attach(table: sqlalchemy.Table, difference: Difference, item: SchemaItem) -> None:
    match item:
        case Column():
            table.append_column(item)
        case Constraint():
            table.append_constraint(item)
        case Index():
            item._set_parent_with_dispatch(table)
        case _:
            item._set_parent_with_dispatch(table.c[str(difference.object)])
