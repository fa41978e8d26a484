import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql

from monps.introspection.column_type import PLAIN, python, widens

NAMES = vars(sqlalchemy) | vars(postgresql)
SIZED = [
    "character varying",
    "character varying(20)",
    "character(3)",
    "numeric(10,2)",
    "numeric(4,-1)",
    "numeric(5,0)",
    "bit(3)",
    "bit varying(9)",
    "timestamp(3) without time zone",
    "timestamp(0) with time zone",
    "time(6) with time zone",
    "integer[]",
    "character varying(20)[]",
    "timestamp(3) with time zone[]",
]


@pytest.mark.parametrize("name", [*PLAIN, *SIZED])
def test_what_is_written_is_the_same_type(name: str, connection: Connection) -> None:
    code = python(name)
    assert code is not None
    made = eval(code, dict(NAMES)).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    connection.execute(text(f"CREATE TABLE t (a {made})"))
    query = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'"
    assert connection.scalar(text(query)) == name


@pytest.mark.parametrize("name", ["public.mood", "citext", "numeric(10,2)x", "interval(3)", 'public."Odd"', "mood[]"])
def test_a_type_of_its_own_class_is_not_guessed(name: str) -> None:
    assert python(name) is None


@given(st.text())
def test_any_text_is_a_type_or_none(name: str) -> None:
    assert python(name) is None or eval(str(python(name)), dict(NAMES)) is not None


WIDER = [
    ("text", "character varying(9)"),
    ("character varying", "text"),
    ("character varying(20)", "character varying(9)"),
    ("numeric", "numeric(10,2)"),
    ("numeric(12,2)", "numeric(10,2)"),
    ("timestamp with time zone", "timestamp without time zone"),
]
OTHER = [
    ("character varying(9)", "character varying(20)"),
    ("character varying(9)", "text"),
    ("numeric(12,3)", "numeric(10,2)"),
    ("numeric(12,2)", "numeric"),
    ("bigint", "integer"),
    ("text[]", "text"),
]


@pytest.mark.parametrize(("declared", "actual"), WIDER)
def test_what_widens_is_not_written_anew(declared: str, actual: str, connection: Connection) -> None:
    assert widens(declared, actual)
    connection.execute(text(f"CREATE TABLE t (a {actual})"))
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    file = "SELECT pg_relation_filenode('t')"
    before = connection.scalar(text(file))
    connection.execute(text(f"ALTER TABLE t ALTER COLUMN a TYPE {declared}"))
    assert connection.scalar(text(file)) == before


@pytest.mark.parametrize(("declared", "actual"), OTHER)
def test_what_does_not_is_refused(declared: str, actual: str) -> None:
    assert not widens(declared, actual)
