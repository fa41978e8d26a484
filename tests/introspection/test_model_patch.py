import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from monps.introspection import Difference, Kind, Severity
from monps.introspection.model_patch import recipe

METADATA = MetaData()
Table("teams", METADATA, Column("id", Integer, primary_key=True))


def code(kind: Kind, declared: str | None, actual: str | None) -> str | None:
    found = recipe(Difference(kind, "public", "t", "o", "x", declared, actual, Severity.cosmetic), METADATA)
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("kind", "actual", "expected"),
    [
        (
            Kind.column_extra,
            "numeric(10,2) NOT NULL DEFAULT 0",
            "Column('o', Numeric(10, 2), nullable=False, server_default=text('0'))",
        ),
        (Kind.column_extra, 'text COLLATE pg_catalog."C"', "Column('o', Text(collation='C'), nullable=True)"),
        (
            Kind.foreign_key_extra,
            "FOREIGN KEY (a) REFERENCES public.teams (id) ON DELETE CASCADE",
            "ForeignKeyConstraint(['a'], ['teams.id'], name='o', ondelete='CASCADE')",
        ),
        (
            Kind.unique_extra,
            "UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED",
            "UniqueConstraint('a', 'b', name='o', deferrable=True, initially=\"DEFERRED\")",
        ),
        (
            Kind.check_extra,
            "CHECK (a > 0) NOT VALID",
            "CheckConstraint(text('a > 0'), name='o', postgresql_not_valid=True)",
        ),
        (Kind.index_extra, "INDEX USING btree (a) WHERE b", "Index('o', text('a'), postgresql_where=text('b'))"),
        (Kind.column_nullable, "NULL", "nullable=True"),
        (Kind.index_name, "old", "name='old'"),
    ],
)
def test_what_the_database_has_is_declared(kind: Kind, actual: str, expected: str) -> None:
    assert code(kind, None, actual) == expected


@pytest.mark.parametrize(
    ("kind", "actual"),
    [
        (Kind.column_extra, "public.mood NOT NULL"),
        (Kind.column_extra, "integer NOT NULL DEFAULT nextval(own sequence)"),
        (Kind.foreign_key_extra, "FOREIGN KEY (a) REFERENCES public.nowhere (id)"),
        (Kind.index_extra, "INVALID INDEX USING btree (a)"),
        (Kind.check_extra, "CHECK (a > 0) NO INHERIT"),
        (Kind.column_type, "public.mood"),
    ],
)
def test_what_has_no_words_in_sqlalchemy_has_a_reason(kind: Kind, actual: str) -> None:
    assert code(kind, "d", actual) == ""


def test_what_the_models_cannot_end_has_no_patch() -> None:
    assert code(Kind.column_missing, "text", None) is None
    assert code(Kind.column_nullable, "NOT NULL", "NOT NULL NOT VALID") is None
