import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.settlement import profit, shares

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
    assert profit(1.9, shares("spreads", "home", -0.75, 2, 1)) == pytest.approx(0.45)
    assert profit(1.9, shares("spreads", "home", -1.25, 2, 1)) == -0.5
    assert profit(1.9, shares("draw_no_bet", "home", None, 1, 1)) == 0


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
    with pytest.raises(ProfileError, match=words):
        shares(market, selection, line, 1, 0)
