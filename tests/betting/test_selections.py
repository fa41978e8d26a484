import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.selections import LINES, SELECTIONS, Market, Selection, home_line
from monps.core.errors import UnknownMarket


def test_a_plain_market_name_becomes_a_market() -> None:
    assert Selection("totals", "over", 2.5).market is Market.TOTALS  # type: ignore[arg-type]


def test_equal_bets_compare_equal() -> None:
    assert Selection(Market.SPREADS, "home", -0.0) == Selection(Market.SPREADS, "home", 0)
    assert str(Selection(Market.SPREADS, "home", -0.0).line) == "0.0"
    assert len({Selection(Market.TOTALS, "over", 2), Selection(Market.TOTALS, "over", 2.0)}) == 1


@pytest.mark.parametrize(
    ("market", "selection", "line", "words"),
    [
        (Market.H2H, "draw", None, "h2h draw"),
        (Market.TOTALS, "under", 2.25, "totals under 2.25"),
        (Market.SPREADS, "away", 0.5, "spreads away +0.5"),
        (Market.SPREADS, "home", -1, "spreads home -1"),
        (Market.CORRECT_SCORE, "10-0", None, "correct_score 10-0"),
        (Market.HT_FT, "draw/home", None, "ht_ft draw/home"),
        (Market.TEAM_TOTALS, "home_over", 1.5, "team_totals home_over 1.5"),
        (Market.GOALSCORER_FIRST, "J. O'Neil", None, "goalscorer_first J. O'Neil"),
    ],
)
def test_canonical_selections(market: Market, selection: str, line: float | None, words: str) -> None:
    assert str(Selection(market, selection, line)) == words


@pytest.mark.parametrize(
    ("market", "selection", "line"),
    [
        ("corners", "over", 9.5),
        (Market.H2H, "Home", None),
        (Market.H2H, "home", 0.5),
        (Market.H2H, "home", 0.0),
        (Market.BTTS, "maybe", None),
        (Market.TOTALS, "over", None),
        (Market.TOTALS, "over", 2.6),
        (Market.TOTALS, "over", 0.25),
        (Market.TOTALS, "over", 6.75),
        (Market.TOTALS, "over", float("nan")),
        (Market.SPREADS, "draw", 0.5),
        (Market.SPREADS, "home", -4.25),
        (Market.SPREADS, "home", float("inf")),
        (Market.CORRECT_SCORE, "2:1", None),
        (Market.CORRECT_SCORE, "02-1", None),
        (Market.GOALSCORER_LAST, "  ", None),
    ],
)
def test_anything_else_is_refused(market: Market, selection: str, line: float | None) -> None:
    with pytest.raises(UnknownMarket, match="add it to the vocabulary or correct the row"):
        Selection(market, selection, line)


@given(st.floats(-10, 10), st.sampled_from([Market.TOTALS, Market.SPREADS]))
def test_lines_are_quarters_within_the_range_and_nothing_else(line: float, market: Market) -> None:
    name = SELECTIONS[market][0]
    if (line * 4).is_integer() and LINES[market][0] <= line <= LINES[market][-1]:
        assert Selection(market, name, line).line == line
    else:
        with pytest.raises(UnknownMarket):
            Selection(market, name, line)


def test_the_lines_of_the_vocabulary() -> None:
    assert (LINES[Market.TOTALS][0], LINES[Market.TOTALS][-1], len(LINES[Market.TOTALS])) == (0.5, 6.5, 25)
    assert (LINES[Market.SPREADS][0], LINES[Market.SPREADS][-1], len(LINES[Market.SPREADS])) == (-4.0, 4.0, 33)


@given(st.sampled_from(LINES[Market.SPREADS]))
def test_both_sides_of_a_handicap_share_the_home_line(line: float) -> None:
    assert home_line("spreads", "home", line) == home_line("spreads", "away", -line) == line
    assert home_line("totals", "over", 2.5) == 2.5
    assert home_line("h2h", "away", None) is None
    assert str(home_line("spreads", "away", 0.0)) == "0.0", "no minus zero"
