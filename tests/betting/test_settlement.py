from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.match_sheet import MatchSheet, SheetGoal
from monps.betting.selections import LINES, SELECTIONS, Market, Selection
from monps.betting.settlement import Outcome, Result, profit, settle, shares
from monps.core.errors import SettlementError

goals = st.integers(0, 9)
quarters = st.integers(-16, 16).map(lambda n: n / 4)


@pytest.mark.parametrize(
    ("market", "selection", "line", "score", "expected"),
    [
        ("h2h", "home", None, (2, 1), (1, 0, 0)),
        ("h2h", "draw", None, (2, 1), (0, 0, 1)),
        ("h2h", "away", None, (0, 1), (1, 0, 0)),
        ("double_chance", "1x", None, (1, 1), (1, 0, 0)),
        ("double_chance", "12", None, (1, 1), (0, 0, 1)),
        ("double_chance", "x2", None, (2, 1), (0, 0, 1)),
        ("draw_no_bet", "home", None, (1, 1), (0, 1, 0)),
        ("draw_no_bet", "away", None, (0, 1), (1, 0, 0)),
        ("btts", "yes", None, (1, 1), (1, 0, 0)),
        ("btts", "no", None, (3, 0), (1, 0, 0)),
        ("totals", "over", 2.5, (2, 1), (1, 0, 0)),
        ("totals", "under", 3.0, (2, 1), (0, 1, 0)),
        ("totals", "over", 2.75, (2, 1), (0.5, 0.5, 0)),
        ("totals", "over", 3.25, (2, 1), (0, 0.5, 0.5)),
        ("totals", "under", 2.25, (1, 1), (0.5, 0.5, 0)),
        ("spreads", "home", -1.0, (2, 1), (0, 1, 0)),
        ("spreads", "home", -0.75, (2, 1), (0.5, 0.5, 0)),
        ("spreads", "home", -1.25, (2, 1), (0, 0.5, 0.5)),
        ("spreads", "away", 0.25, (1, 1), (0.5, 0.5, 0)),
        ("spreads", "away", 0.0, (1, 1), (0, 1, 0)),
        ("correct_score", "2-1", None, (2, 1), (1, 0, 0)),
        ("correct_score", "1-2", None, (2, 1), (0, 0, 1)),
    ],
)
def test_settles_by_hand(
    market: str, selection: str, line: float | None, score: tuple[int, int], expected: tuple[float, float, float]
) -> None:
    parts = shares(market, selection, line, *score)
    assert (float(parts.win), float(parts.push), float(parts.loss)) == expected


@given(goals, goals, quarters)
def test_the_other_side_gets_what_this_side_loses(home: int, away: int, line: float) -> None:
    for mine, yours in (
        (("spreads", "home", line), ("spreads", "away", -line)),
        (("totals", "over", abs(line)), ("totals", "under", abs(line))),
    ):
        one, other = shares(*mine, home, away), shares(*yours, home, away)
        assert (one.win, one.push, one.loss) == (other.loss, other.push, other.win)


@given(goals, goals, quarters)
def test_a_quarter_line_is_two_half_stakes(home: int, away: int, line: float) -> None:
    split = [
        shares("spreads", "home", edge, home, away)
        for edge in ((line - 0.25, line + 0.25) if (4 * line) % 2 else (line, line))
    ]
    whole = shares("spreads", "home", line, home, away)
    assert whole.win == (split[0].win + split[1].win) / 2
    assert whole.loss == (split[0].loss + split[1].loss) / 2


@given(st.lists(st.tuples(goals, goals), min_size=1, max_size=20), quarters)
def test_arrays_settle_as_their_elements_do(scores: list[tuple[int, int]], line: float) -> None:
    home, away = np.array(scores).T
    together = shares("spreads", "away", line, home, away)
    assert together.win.tolist() == [float(shares("spreads", "away", line, x, y).win) for x, y in scores]
    assert np.allclose(together.win + together.push + together.loss, 1)


def test_profit_of_half_results() -> None:
    assert shares("spreads", "home", -0.75, 2, 1).profit(1.9) == pytest.approx(0.45)
    assert shares("spreads", "home", -1.25, 2, 1).profit(1.9) == -0.5
    assert shares("draw_no_bet", "home", None, 1, 1).profit(1.9) == 0


@pytest.mark.parametrize(
    ("market", "selection", "line", "words"),
    [
        ("h2h", "home_win", None, "canonical"),
        ("corners", "over", 9.5, "canonical"),
        ("totals", "over", None, "line in quarters"),
        ("spreads", "home", 0.3, "line in quarters"),
        ("correct_score", "two-one", None, "'2-1'"),
        ("correct_score", "21", None, "'2-1'"),
    ],
)
def test_what_nobody_can_settle_is_refused(market: str, selection: str, line: float | None, words: str) -> None:
    with pytest.raises(SettlementError, match=words):
        shares(market, selection, line, 1, 0)


SETTLED = {
    ("h2h", "home", None): "win", ("h2h", "draw", None): "loss", ("h2h", "away", None): "loss",
    ("double_chance", "12", None): "win", ("draw_no_bet", "away", None): "loss",
    ("totals", "over", 2.75): "half_win", ("totals", "over", 3.0): "push", ("totals", "over", 3.25): "half_loss",
    ("totals", "under", 2.75): "half_loss", ("totals", "under", 3.25): "half_win", ("totals", "over", 3.5): "loss",
    ("team_totals", "home_over", 1.5): "win", ("team_totals", "home_under", 2.0): "push",
    ("team_totals", "away_over", 1.25): "half_loss", ("team_totals", "away_under", 0.5): "loss",
    ("btts", "yes", None): "win", ("btts", "no", None): "loss",
    ("spreads", "home", -1.0): "push", ("spreads", "home", -0.75): "half_win", ("spreads", "away", 0.75): "half_loss",
    ("spreads", "home", -1.25): "half_loss", ("spreads", "away", 1.25): "half_win",
    ("correct_score", "2-1", None): "win", ("correct_score", "1-2", None): "loss",
    ("ht_ft", "draw/home", None): "win", ("ht_ft", "home/home", None): "loss",
    ("goalscorer_anytime", "Ada", None): "win", ("goalscorer_first", "Ada", None): "loss",
}  # fmt: skip
"""Bets on a match that ended 2-1 after 0-0 at half-time."""

SHEET = MatchSheet(
    goals=(SheetGoal("Cy", 46, own=True), SheetGoal("Bo", 50), SheetGoal("Ada", 80)),
    entered={"Ada": 0, "Bo": 0, "Cy": 0, "Di": 60},
)


@pytest.mark.parametrize(("bet", "outcome"), SETTLED.items())
def test_bets_on_a_match_that_ended_two_one(bet: tuple[Market, str, float | None], outcome: str) -> None:
    played = Result(2, 1, half_time=(0, 0), sheet=SHEET)
    assert settle(Selection(*bet), played) == outcome


@pytest.mark.parametrize("status", ["awarded", "abandoned"])
@pytest.mark.parametrize("bet", SETTLED)
def test_what_was_not_played_out_is_void(bet: tuple[Market, str, float | None], status: str) -> None:
    assert settle(Selection(*bet), Result(3, 0, status=status)) is Outcome.VOID  # type: ignore[arg-type] # a Literal


def test_pain_08_a_draw_on_draw_no_bet_is_a_push_and_costs_nothing() -> None:
    for side in ("home", "away"):
        outcome = settle(Selection(Market.DRAW_NO_BET, side), Result(1, 1))
        assert outcome is Outcome.PUSH
        assert profit(outcome, Decimal("1.9"), Decimal(10)) == 0


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("win", "9.10"), ("half_win", "4.55"), ("push", "0"), ("void", "0"), ("half_loss", "-5"), ("loss", "-10")],
)
def test_profit_is_exact(outcome: str, expected: str) -> None:
    assert profit(Outcome(outcome), Decimal("1.91"), Decimal(10)) == Decimal(expected)


fixed = st.sampled_from(
    [
        Selection(market, name, line)
        for market, names in SELECTIONS.items()
        if market is not Market.HT_FT
        for name in names
        for line in LINES.get(market, (None,))
    ]
)


@given(fixed, goals, goals, st.decimals(min_value="1.01", max_value=50, places=2))
def test_both_ways_to_a_profit_agree(selection: Selection, home: int, away: int, odds: Decimal) -> None:
    exact = profit(settle(selection, Result(home, away)), odds, Decimal(4))
    parts = shares(selection.market, selection.selection, selection.line, home, away)
    assert parts.profit(float(odds), 4.0) == pytest.approx(float(exact))


@given(fixed, goals, goals)
def test_half_lines_never_push_and_whole_ones_are_never_halved(selection: Selection, home: int, away: int) -> None:
    outcome = settle(selection, Result(home, away))
    if selection.line is not None and (selection.line * 2) % 2 == 1:
        assert outcome in {Outcome.WIN, Outcome.LOSS}
    if selection.line is not None and selection.line.is_integer():
        assert outcome in {Outcome.WIN, Outcome.PUSH, Outcome.LOSS}


@given(goals, goals)
def test_as_many_win_as_the_market_says(home: int, away: int) -> None:
    played = Result(home, away, half_time=(min(home, 1), 0))
    for market, winners in ((Market.H2H, 1), (Market.DOUBLE_CHANCE, 2), (Market.BTTS, 1), (Market.HT_FT, 1)):
        won = [name for name in SELECTIONS[market] if settle(Selection(market, name), played) is Outcome.WIN]
        assert len(won) == winners


@given(goals, goals, st.sampled_from(LINES[Market.SPREADS]))
def test_turning_the_match_round_turns_the_bet_round(home: int, away: int, line: float) -> None:
    for market, at in ((Market.H2H, None), (Market.DRAW_NO_BET, None), (Market.SPREADS, line)):
        mine, theirs = (settle(Selection(market, side, at), Result(*score)) for side, score in (
            ("home", (home, away)), ("away", (away, home)),
        ))  # fmt: skip
        assert mine == theirs


def test_a_result_that_does_not_tell_is_refused_with_what_is_missing() -> None:
    with pytest.raises(SettlementError, match="half-time"):
        settle(Selection(Market.HT_FT, "home/home"), Result(1, 0))
    with pytest.raises(SettlementError, match="match sheet"):
        settle(Selection(Market.GOALSCORER_LAST, "Ada"), Result(1, 0))
