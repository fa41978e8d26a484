"""The text and the values that go to a wire are those that SQLAlchemy itself would send."""

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Enum,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    any_,
    bindparam,
    delete,
    event,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql import Executable

from monps.core.compiling import Question, compiled
from tests.core.databases import opened


class Stage(enum.Enum):
    opening = "o"
    closing = "c"


PRICE = Table(
    "price",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("book", String(40)),
    Column("odds", Numeric(6, 3)),
    Column("stage", Enum(Stage, native_enum=False)),
    Column("extra", JSONB),
    Column("at", DateTime(timezone=True)),
    Column("odd %name", Integer),
)
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
LATER = upsert(PRICE).values(id=1, book="b", extra={"a": [1]})

STATEMENTS: dict[str, Executable] = {
    "a condition": select(PRICE).where(PRICE.c.id == 7, PRICE.c.book == "100 % sure"),
    "a list": select(PRICE.c.id).where(PRICE.c.id.in_([1, 2, 3]), PRICE.c.book.in_(["a", "b"])),
    "an empty list": select(PRICE.c.id).where(PRICE.c.id.in_([])),
    "no list": select(PRICE.c.id).where(PRICE.c.id.not_in([1])),
    "rows of a list": select(PRICE.c.id).where(tuple_(PRICE.c.id, PRICE.c.book).in_([(1, "a"), (2, "b")])),
    "a list of a processed type": select(PRICE.c.id).where(PRICE.c.stage.in_(list(Stage))),
    "a processed value": select(PRICE.c.id).where(PRICE.c.stage == Stage.closing),
    "a value that is written out": select(PRICE.c.id).where(PRICE.c.id == bindparam("id", 3, literal_execute=True)),
    "a name that the driver cannot take": select(PRICE.c.id).where(PRICE.c["odd %name"] == 5),
    "limit and offset": select(PRICE).order_by(PRICE.c.at.desc().nulls_last(), PRICE.c.id).limit(5).offset(2),
    "an array": select(PRICE.c.id).where(PRICE.c.id == any_(literal([1, 2], ARRAY(Integer)))),
    "functions": select(func.count(), func.max(PRICE.c.odds)).where(PRICE.c.at < NOON).group_by(PRICE.c.book),
    "an insert": insert(PRICE).values(id=1, book="a", extra={"k": None}, stage=Stage.opening, at=NOON),
    "an insert of rows": insert(PRICE).values([{"id": 1, "book": "a"}, {"id": 2, "book": None}]).returning(PRICE.c.id),
    "an upsert": LATER.on_conflict_do_update(index_elements=["id"], set_={"book": LATER.excluded.book, "odds": 2}),
    "an update": update(PRICE).where(PRICE.c.id == 1).values(odds=PRICE.c.odds + 1, extra={"k": 1}),
    "a delete": delete(PRICE).where(PRICE.c.book.like("a%")).returning(PRICE.c["odd %name"]),
    "a text": text("SELECT :a, '%', id FROM price WHERE book = :b").bindparams(a=1, b="x"),
}


@pytest.fixture(scope="module")
def connection(empty_database: str) -> Iterator[Connection]:
    with opened(empty_database) as database, database.engine.connect() as made:
        PRICE.metadata.create_all(made)
        yield made
        made.rollback()


def sent(connection: Connection, statement: Executable) -> tuple[str, Any]:
    """What ``execute`` hands to the driver; the statement runs and is undone."""
    seen: list[tuple[str, Any]] = []

    def see(_connection: object, _cursor: object, sql: str, parameters: object, _context: object, _many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's event
        seen.append((sql, parameters))

    event.listen(connection, "before_cursor_execute", see)
    try:
        with connection.begin_nested() as savepoint:
            seen.clear()
            connection.execute(statement)
            savepoint.rollback()
    finally:
        event.remove(connection, "before_cursor_execute", see)
    (only,) = [one for one in seen if "SAVEPOINT" not in one[0]]
    return only


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_text_and_values_are_what_execute_sends(connection: Connection, statement: Executable) -> None:
    first, again = compiled(connection, statement), compiled(connection, statement)
    text, values = sent(connection, statement)
    assert (first.text, _plain(first.values)) == (again.text, _plain(again.values)) == (text, _plain(values))


def _plain(values: dict[str, Any]) -> dict[str, str]:
    """Values by what they look like: the driver's own wrapper of JSON does not compare."""
    return {name: repr(getattr(value, "obj", value)) for name, value in values.items()}


@st.composite
def conditions(draw: st.DrawFn) -> ColumnElement[bool]:
    column = draw(st.sampled_from([PRICE.c.id, PRICE.c["odd %name"]]))
    numbers = st.integers(-(2**31), 2**31 - 1)
    one: list[ColumnElement[bool]] = [
        column == draw(numbers),
        column.in_(draw(st.lists(numbers, max_size=4))),
        column.between(draw(numbers), draw(numbers)),
        PRICE.c.book == draw(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=5)),
        PRICE.c.stage == draw(st.sampled_from(Stage)),
    ]
    return draw(st.sampled_from(one))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each statement is undone
@given(st.lists(conditions(), min_size=1, max_size=4), st.integers(0, 9))
def test_the_values_of_one_statement_never_reach_another_of_its_structure(
    connection: Connection, asked: list[ColumnElement[bool]], limit: int
) -> None:
    statement = select(PRICE.c.id).where(*asked).limit(limit)
    found = compiled(connection, statement)
    assert (found.text, found.values) == sent(connection, statement)


def test_a_question_is_compiled_once_and_takes_its_values_by_name(connection: Connection) -> None:
    wanted = bindparam("wanted", type_=ARRAY(Integer))
    statement = select(PRICE.c.id).where(PRICE.c.id == any_(wanted), PRICE.c.book == "a")
    question = Question(statement)
    assert question.compiler is question.compiler
    expected = sent(connection, statement.params(wanted=[1, 2]))
    assert (question.text, question.parameters({"wanted": [1, 2]})) == expected


def test_a_question_processes_its_values(connection: Connection) -> None:
    question = Question(select(PRICE.c.id).where(PRICE.c.stage == bindparam("stage", type_=PRICE.c.stage.type)))
    expected = sent(connection, question.statement.params(stage=Stage.opening))  # type: ignore[attr-defined]
    assert (question.text, question.parameters({"stage": Stage.opening})) == expected


def test_a_question_keeps_a_default_that_is_null(connection: Connection) -> None:
    question = Question(select(PRICE.c.id).where(PRICE.c.book.is_not_distinct_from(bindparam("book", None))))
    assert question.parameters({}) == sent(connection, question.statement)[1] == {"book": None}
    assert question.parameters({"book": "b"}) == {"book": "b"}


def test_a_question_without_a_fixed_text_is_refused() -> None:
    with pytest.raises(TypeError, match=r"any_\(bindparam"):
        _ = Question(select(PRICE.c.id).where(PRICE.c.id.in_([1]))).text
