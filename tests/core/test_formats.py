"""The two formats of a result carry the same values, and the faster one is asked for."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Uuid,
    literal,
    make_url,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from monps.core.compiling import Question, compiled
from monps.core.formats import GAINS, is_binary_faster
from monps.core.wire import Wire
from tests.conftest import Server
from tests.core.databases import opened

ANY_DAY = st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))
ANY_TIME = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1))  # noqa: DTZ001 - of a naive column
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VALUES: dict[TypeEngine[Any], st.SearchStrategy[Any]] = {
    Numeric(): st.decimals(allow_infinity=False, places=None, min_value=-(10**30), max_value=10**30)
    | st.decimals(places=2, min_value=1, max_value=1000),
    Double(): st.floats(allow_nan=False),
    Integer(): st.integers(-(2**31), 2**31 - 1),
    String(): TEXT,
    Boolean(): st.booleans(),
    Date(): ANY_DAY,
    DateTime(): ANY_TIME,
    DateTime(timezone=True): ANY_TIME.map(lambda one: one.replace(tzinfo=dt.UTC)),
    Uuid(): st.uuids(),
    JSONB(): st.dictionaries(TEXT, st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT)),
}


@pytest.fixture(scope="module")
def connection(server: Server) -> Iterator[Connection]:
    """To a server that writes dates as nobody but a German reads them."""
    url = server.create_database()
    name = make_url(url).database
    with opened(url) as database:
        with database.engine.begin() as first:
            first.execute(text(f"ALTER DATABASE \"{name}\" SET datestyle = 'German, DMY'"))
            first.execute(text(f"ALTER DATABASE \"{name}\" SET intervalstyle = 'sql_standard'"))
        database.dispose()
        with database.engine.connect() as made:
            yield made
    server.drop_database(url)


@pytest.mark.parametrize("kind", VALUES, ids=repr)
def test_both_formats_carry_the_same_value(connection: Connection, kind: TypeEngine[Any]) -> None:
    wire = Wire(connection)

    @settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.none() | VALUES[kind], min_size=1, max_size=4))
    def same(values: list[object]) -> None:
        columns = (
            (null() if one is None else literal(one, kind)).cast(kind).label(f"v{at}") for at, one in enumerate(values)
        )
        sql, parameters, _ = compiled(connection, select(*columns))
        as_text, as_binary = (wire.fetch(sql, parameters, binary=binary) for binary in (False, True))
        assert repr(as_text) == repr(as_binary)
        if not isinstance(kind, Numeric):
            assert as_text == [tuple(values)]

    same()


def test_a_numeric_keeps_its_scale_in_either_format(connection: Connection) -> None:
    for binary in (False, True):
        found = Wire(connection).fetch("SELECT 2.50::numeric(6, 2), 'NaN'::numeric, 1e20::numeric", binary=binary)
        assert repr(found[0]) == repr((Decimal("2.50"), Decimal("NaN"), Decimal(100000000000000000000)))


@pytest.mark.parametrize(
    ("types", "binary"),
    [
        ([Integer(), String()], True),
        ([Integer(), String(), Numeric(6, 2), DateTime(timezone=True)], False),
        ([Numeric(), Double(), Double(), Double()], True),
        ([Numeric(), Interval()], True),
        ([Numeric(), ARRAY(Integer)], True),
        ([Numeric(), LargeBinary()], True),
        ([], True),
    ],
)
def test_numbers_of_people_come_as_text_and_what_is_unknown_never_does(
    types: list[TypeEngine[Any]], *, binary: bool
) -> None:
    assert is_binary_faster(types) is binary


def test_every_type_that_counts_is_compared_above() -> None:
    assert all(any(isinstance(one, kind) for one in VALUES) for kind in GAINS if kind is not JSON)


def test_a_question_knows_its_format() -> None:
    price = Table("price", MetaData(), Column("id", Integer), Column("odds", Numeric(6, 2)))
    assert Question(select(price.c.id)).binary
    assert not Question(select(price)).binary
