from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.plain import columns, digest, plain
from benchmarks.rows import ODDS_FIELDS

TWO = ("id", "price")
decimals = st.decimals(-999, 999, places=2).map(lambda value: value + 0)  # there is one zero
values = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), decimals, st.datetimes())


class Row(NamedTuple):
    id: Any
    price: Any


@given(values, values)
def test_rows_of_every_kind_are_the_same_when_they_hold_the_same(first: object, second: object) -> None:
    shapes = [(first, second), [first, second], Row(first, second)]
    shapes += [{"id": first, "price": second}, SimpleNamespace(id=first, price=second)]  # type: ignore[list-item]
    assert len({digest([plain(shape, TWO)]) for shape in shapes}) == 1


@given(values, values)
@example(False, 0)
@example(Decimal(1), 1)
def test_rows_that_differ_are_not_the_same(first: object, second: object) -> None:
    (one,), (other,) = plain((first,), ("id",)), plain((second,), ("id",))
    same = (type(one), one) == (type(other), other)
    assert same == (digest([(one,)]) == digest([(other,)]))


def test_values_that_libraries_spell_differently() -> None:
    assert plain((Decimal("1.10"),), ("x",)) == plain((1.1,), ("x",)) == plain((Decimal("1.1000"),), ("x",))
    aware, naive = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 12)  # noqa: DTZ001 - as the desk's columns
    assert plain((aware,), ("x",)) == plain((naive,), ("x",))
    assert plain(({"b": 1, "a": 2},), ("x",)) == plain(({"a": 2, "b": 1},), ("x",))
    assert plain((Decimal("1.11"),), ("x",)) != plain((Decimal("1.10"),), ("x",))


def test_related_rows_are_found_by_path_and_in_full() -> None:
    team = SimpleNamespace(id=7, name="Northgate")
    pair = SimpleNamespace(id=1, home=team)
    assert plain(pair, ("id", "home.name")) == (1, "Northgate")
    assert plain(pair, ("id", ("home", ("id", "name")))) == (1, (7, "Northgate"))
    assert plain({"id": 1, "home.name": "Northgate"}, ("id", "home.name")) == (1, "Northgate")
    assert plain({"id": 1, "home_id": {"id": 7}}, ("id", ("home", ("id",))), {"home": "home_id"}) == (1, (7,))


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        plain((1, 2, 3), TWO)


def test_columns_are_rows_in_the_order_of_a_price() -> None:
    frame = pl.DataFrame({name: [name, None] for name in reversed(ODDS_FIELDS)})
    expected = [ODDS_FIELDS, (None,) * len(ODDS_FIELDS)]
    assert columns(frame) == columns(frame.to_arrow()) == expected
