"""Whatever a function returns, as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import psycopg2
import psycopg2.extras
import pytest
from sqlalchemy import create_engine, text

from monps.core.settings import conninfo, parse_url
from monps.strangler.answer import Row, rows_of

ROW = Row((1, "x"), ("a", "b"))


class Struct(msgspec.Struct):
    a: int
    b: str


class Named(NamedTuple):
    a: int
    b: str


@dataclass
class Data:
    a: int
    b: str


@pytest.mark.parametrize("one", [Struct(1, "x"), Named(1, "x"), Data(1, "x"), {"a": 1, "b": "x"}])
def test_named_rows_alone_and_in_lists(one: object) -> None:
    assert rows_of(one) == [ROW]
    assert rows_of([one, one]) == [ROW, ROW]
    assert rows_of((one, one)) == [ROW, ROW]
    assert rows_of(each for each in [one]) == [ROW]


def test_unnamed_rows_values_and_nothing() -> None:
    assert rows_of((1, "x")) == [Row((1, "x"))]
    assert rows_of([(1,), (2,)]) == [Row((1,)), Row((2,))]
    assert rows_of([1, 2]) == [Row((1,)), Row((2,))]
    assert rows_of("text") == [Row(("text",))]
    assert rows_of(5) == [Row((5,))]
    assert rows_of(None) == []
    assert rows_of([]) == []


def test_rows_of_the_drivers(empty_database: str) -> None:
    url, query = parse_url(empty_database), "SELECT 1 AS a, 'x' AS b"
    engine = create_engine(url)
    with engine.connect() as connection:
        assert rows_of(connection.execute(text(query)).all()) == [ROW]
        assert rows_of(connection.execute(text(query)).one()) == [ROW]
    engine.dispose()
    old = psycopg2.connect(conninfo(url))
    for factory in (psycopg2.extras.RealDictCursor, psycopg2.extras.DictCursor, psycopg2.extras.NamedTupleCursor):
        cursor = old.cursor(cursor_factory=factory)
        cursor.execute(query)
        assert rows_of(cursor.fetchall()) == [ROW]
        cursor.execute(query)
        assert rows_of(cursor.fetchone()) == [ROW]
    old.close()


def test_names_are_brought_into_one_order() -> None:
    assert Row(("x", 1), ("b", "a")).named_as(ROW) == ROW
    assert Row((1, 2), ("a", "c")).named_as(ROW) == Row((1, 2), ("a", "c"))


def test_an_iterator_is_read_once() -> None:
    def numbers() -> Iterator[int]:
        yield from (1, 2)

    assert len(rows_of(numbers())) == 2
