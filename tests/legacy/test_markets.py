"""The arithmetic of the desk's markets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.legacy.markets import MARKETS, bucket, derived_price, is_winner

goals = st.integers(0, 9)
prices = st.floats(1.01, 50)


def test_there_are_22_spellings_of_16_markets() -> None:
    assert len(MARKETS) == 22
    assert len(set(MARKETS.values())) == 16


@given(goals, goals)
def test_exactly_one_result_wins(home: int, away: int) -> None:
    assert sum(is_winner(m, home, away) for m in ("home", "draw", "away")) == 1
    assert sum(is_winner(m, home, away) for m in ("dc_1x", "dc_12", "dc_x2")) == 2


@given(goals, goals)
def test_over_and_under_and_yes_and_no_exclude_each_other(home: int, away: int) -> None:
    for one, other in (("over_25", "under_25"), ("over_15", "under_15"), ("btts_yes", "btts_no")):
        assert is_winner(one, home, away) != is_winner(other, home, away)


@given(goals)
def test_the_desk_loses_draw_no_bet_on_a_draw(score: int) -> None:
    assert not is_winner("dnb_home", score, score)
    assert not is_winner("dnb_away", score, score)


@given(prices, prices, prices)
def test_a_double_chance_is_shorter_than_its_parts(home: float, draw: float, away: float) -> None:
    price = derived_price("dc_1x", home, draw, away)
    assert price < min(home, draw) + 0.001


def test_a_missing_price_derives_nothing() -> None:
    assert derived_price("dc_1x", 1.9, None, 4.0) is None
    assert derived_price("dnb_home", None, 3.4, 4.0) is None
    assert derived_price("dnb_home", 2.0, 4.0, 4.0) == pytest.approx(1.5)


@given(st.text(), st.text())
def test_buckets_are_percentages_and_repeatable(match_id: str, what: str) -> None:
    assert 0 <= bucket(match_id, what) <= 99
    assert bucket(match_id, what) == bucket(match_id, what)
