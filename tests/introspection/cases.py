"""Drift cases: one table each, declared in SQLAlchemy and created by hand-written DDL, compared many at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Integer, MetaData, NullPool, Table, Text, UniqueConstraint, create_engine, text
from sqlalchemy.schema import SchemaItem

from monps.introspection import Comparison, Difference, Kind, Severity, compare

Found = Callable[["Case"], list[Difference]]
Fact = tuple[Kind, str | None, str | None, str | None, Severity]

PREAMBLE = """
CREATE TABLE teams (id integer PRIMARY KEY, code integer NOT NULL, name text);
ALTER TABLE teams ADD CONSTRAINT teams_code_name UNIQUE (code, name);
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
"""


@dataclass(frozen=True)
class Case:
    """A table, what is declared, what exists (``%t`` stands for the table), and what must be found."""

    name: str
    declared: Sequence[SchemaItem]
    ddl: str
    expected: Sequence[Fact] = ()
    since: int = 15
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return f"t_{self.name}"


def facts(differences: Sequence[Difference]) -> list[Fact]:
    return [(one.kind, one.object, one.declared, one.actual, one.severity) for one in differences]


def declared(cases: Sequence[Case]) -> MetaData:
    metadata = MetaData()
    Table(
        "teams",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("code", Integer, nullable=False),
        Column("name", Text),
        UniqueConstraint("code", "name", name="teams_code_name"),
    )
    for case in cases:
        Table(case.table, metadata, *case.declared, **case.options)
    return metadata


def compare_cases(cases: Sequence[Case], metadata: MetaData, database: str, scratch: str | None) -> Comparison:
    """Create all tables in a transaction, compare, roll back."""
    engine = create_engine(database, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(PREAMBLE))
        for case in cases:
            connection.exec_driver_sql(case.ddl.replace("%t", case.table).replace("%", "%%"))
        found = compare(metadata, connection, scratch=scratch)
        connection.rollback()
    return found
