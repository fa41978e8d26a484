"""The same value over two drivers, read from a real server, is equal; others are not."""

import datetime as dt
import uuid
from decimal import Decimal
from enum import Enum

import psycopg
import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.settings import conninfo, parse_url
from monps.strangler.comparing import compare
from monps.strangler.normalising import near, plain, reconciled

VALUES = {
    "uuid": "'6a1f3a52-0c5b-4a29-9f0e-0c6a0c0b7a11'::uuid",
    "uuids": "ARRAY['6a1f3a52-0c5b-4a29-9f0e-0c6a0c0b7a11'::uuid, NULL]",
    "inet host": "'10.0.0.1'::inet",
    "inet net": "'10.0.0.1/24'::inet",
    "cidr": "'10.0.0.0/8'::cidr",
    "inet6": "'2001:db8::1'::inet",
    "numeric range": "int4range(1, 5)",
    "big range": "numrange(1.50, 2, '(]')",
    "empty range": "int4range(1, 1)",
    "open range": "tstzrange('2025-01-01 00:00+02', NULL)",
    "date range": "daterange('2025-01-01', '2025-02-01')",
    "bytea": r"'\x00ff10'::bytea",
    "numeric": "1.50::numeric",
    "float": "0.1::float8 + 0.2::float8",
    "nan": "'NaN'::numeric",
    "nan float": "'NaN'::float8",
    "jsonb": """'{"b": [1, 2.5, null], "a": {"x": true}}'::jsonb""",
    "json list": "'[1, 2]'::jsonb",
    "naive": "'2025-01-01 12:00'::timestamp",
    "aware": "'2025-01-01 12:00+05'::timestamptz",
    "date": "'2025-01-01'::date",
    "time": "'12:00:01.5'::time",
    "interval": "'1 day 2 hours'::interval",
    "array": "ARRAY[1, 2, NULL]",
    "texts": "ARRAY['a', 'b,c']",
    "text": "'é'",
    "bool": "true",
    "null": "NULL::int",
}


@pytest.mark.parametrize("sort", VALUES)
def test_both_drivers_agree(empty_database: str, sort: str) -> None:
    dsn = conninfo(parse_url(empty_database))
    query = f"SELECT {VALUES[sort]} AS one"
    with psycopg.connect(dsn) as new:
        candidate = new.execute(query.encode(), binary=True).fetchall()
    old = psycopg2.connect(dsn)
    cursor = old.cursor()
    cursor.execute(query)
    legacy = cursor.fetchall()
    old.close()
    assert compare(legacy, candidate).equal, (legacy, candidate)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, "1"),
        (None, 0),
        (None, ""),
        ("a", b"a"),
        (Decimal("1.01"), Decimal("1.02")),
        (dt.date(2025, 1, 1), dt.datetime(2025, 1, 1)),  # noqa: DTZ001 - one without a zone is meant
        ([1, 2], [2, 1]),
        ({"a": 1}, {"a": 2}),
        (uuid.UUID(int=1), uuid.UUID(int=2)),
    ],
)
def test_what_differs_stays_different(one: object, other: object) -> None:
    assert plain(one) != plain(other)
    assert not near(plain(one), plain(other))


def test_a_time_without_a_zone_is_utc() -> None:
    naive = dt.datetime(2025, 1, 1, 12)  # noqa: DTZ001 - as above
    assert plain(naive) == plain(dt.datetime(2025, 1, 1, 13, tzinfo=dt.timezone(dt.timedelta(hours=1))))


def test_an_enumeration_is_its_value() -> None:
    assert plain(Enum("One", {"a": "x"}).a) == plain("x")  # type: ignore[attr-defined] # made here


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**8), max_value=10**8))
def test_an_exact_number_and_its_float_are_the_same(number: Decimal) -> None:
    assert near(plain(number), plain(float(number)))
    assert plain(number) == plain(number * Decimal("1.000"))


@given(st.floats(1e-6, 1e9), st.floats(1e-15, 1e-11))
def test_a_rounding_boundary_is_no_difference(number: float, relative: float) -> None:
    assert near(plain(number), plain(number * (1 + relative)))


@given(st.floats(1e-6, 1e9), st.floats(1e-6, 1.0))
def test_a_real_difference_is_one(number: float, relative: float) -> None:
    assert not near(plain(number), plain(number * (1 + relative)))


def test_text_beside_an_object_is_json_and_beside_a_list_an_array() -> None:
    assert reconciled('{"a": 1}', {"a": 2}) == {"a": 1}
    assert reconciled('{"a,b",NULL,"NULL",c\\"d}', ["x"]) == ["a,b", None, "NULL", 'c"d']
    assert reconciled("{}", ["x"]) == []
    assert reconciled("[1]", [2]) == [1]
    assert reconciled("no json", {"a": 2}) == "no json"
    assert reconciled("text", "text") == "text"
