"""How the desk settles real bets."""

import pytest

from monps.legacy.settlement import bet_result


@pytest.mark.parametrize(
    ("market", "selection", "line", "score", "expected"),
    [
        ("h2h", "Home", None, (2, 1), "win"),
        ("h2h", "Home", None, (1, 1), "loss"),
        ("h2h", "Draw", None, (1, 1), "win"),
        ("h2h", "Away", None, (0, 1), "win"),
        ("totals", "Over 2.5", 2.5, (2, 1), "win"),
        ("totals", "Over 2.5", 2.5, (1, 1), "loss"),
        ("totals", "Under 2.5", 2.5, (1, 1), "win"),
        ("totals", "Under 3", 3, (2, 1), "push"),
        ("totals", "Over 3", 3, (2, 1), "push"),
    ],
)
def test_bets(market: str, selection: str, line: float | None, score: tuple[int, int], expected: str) -> None:
    assert bet_result(market, selection, line, *score) == expected
