from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.markets import LINES, Market
from monps.sources.odds_api.match import match_of
from monps.sources.odds_api.prices import Offer, Prices
from monps.sources.payload import ShapeError

KICKOFF = datetime(2025, 11, 1, 15, tzinfo=UTC)
MATCH = match_of("a" * 32, "soccer_epl", KICKOFF.isoformat(), ("North", "South"))
OFFER = Offer("h2h", "North", 2.1, None, "Book", "2025-11-01T03:43:10Z")


@given(st.sampled_from(LINES[Market.SPREADS]), st.floats(1.001, 99_999))
def test_both_sides_of_a_handicap_carry_opposite_lines(line: float, price: float) -> None:
    prices = Prices()
    prices.add(replace(OFFER, market="spreads", name="North", point=line, price=price), MATCH)
    prices.add(replace(OFFER, market="alternate_spreads", name="South", point=-line, price=price), MATCH)
    home, away = prices.rows
    assert (home.selection, away.selection, home.line, away.price) == ("home", "away", line, price)
    assert home.line == -(away.line or 0.0)


@given(st.integers(-(10**6), 10**6))
def test_only_what_was_seen_before_kick_off_is_a_price(seconds: int) -> None:
    seen = KICKOFF + timedelta(seconds=seconds)
    prices = Prices()
    try:
        prices.add(replace(OFFER, seen=seen.isoformat()), MATCH)
    except ShapeError:
        assert seconds >= 0
    else:
        assert seconds < 0
        assert prices.rows[0].captured_at == seen


def test_a_price_to_lay_is_refused_and_never_mixes_with_the_others() -> None:
    prices = Prices()
    prices.add(OFFER, MATCH)
    with pytest.raises(ShapeError, match="a price to lay"):
        prices.add(replace(OFFER, market="h2h_lay", price=2.2), MATCH)
    assert [(row.market, row.price) for row in prices.rows] == [("h2h", 2.1)]


@pytest.mark.parametrize("price", [1.0, 0.0, -2.0, float("nan"), float("inf"), 100_000.0])
def test_what_is_no_price(price: float) -> None:
    with pytest.raises(ShapeError, match="not a price"):
        Prices().add(replace(OFFER, price=price), MATCH)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"market": "totals", "name": "Over"}, "outside the market vocabulary"),
        ({"market": "totals", "name": "North", "point": 2.5}, "outside the market vocabulary"),
        ({"market": "spreads", "name": "Draw", "point": 0.0}, "outside the market vocabulary"),
        ({"market": "h2h", "name": "home"}, "neither team"),
        ({"market": "h2h", "point": 1.0}, "outside the market vocabulary"),
        ({"bookmaker": " "}, "no bookmaker"),
        ({"seen": ""}, "not a time"),
    ],
)
def test_offers_that_cannot_be_used(change: dict[str, object], reason: str) -> None:
    prices = Prices()
    with pytest.raises(ShapeError, match=reason):
        prices.add(replace(OFFER, **change), MATCH)  # type: ignore[arg-type] # any field
    assert prices.rows == []
