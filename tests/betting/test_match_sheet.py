import pytest

from monps.betting.match_sheet import MatchSheet, SheetGoal, scored
from monps.betting.selections import Market
from monps.core.errors import SettlementError

ANYTIME, FIRST, LAST = Market.GOALSCORER_ANYTIME, Market.GOALSCORER_FIRST, Market.GOALSCORER_LAST
SHEET = MatchSheet(
    goals=(SheetGoal("Cy", 10, own=True), SheetGoal("Bo", 50), SheetGoal("Ada", 80), SheetGoal("Bo", 85)),
    entered={"Ada": 0, "Bo": 0, "Cy": 0, "Di": 60},
)


@pytest.mark.parametrize(
    ("market", "player", "won"),
    [
        (ANYTIME, "Bo", True), (ANYTIME, "Ada", True), (ANYTIME, "Di", False), (ANYTIME, "Eve", None),
        (FIRST, "Bo", True), (FIRST, "Ada", False), (FIRST, "Di", None), (FIRST, "Eve", None),
        (LAST, "Bo", True), (LAST, "Ada", False), (LAST, "Di", False), (LAST, "Eve", None),
    ],
)  # fmt: skip
def test_scorers(market: Market, player: str, won: bool | None) -> None:  # noqa: FBT001 - the expected answer
    assert scored(market, player, SHEET) is won


@pytest.mark.parametrize("market", [ANYTIME, FIRST, LAST])
def test_an_own_goal_counts_for_nobody(market: Market) -> None:
    assert scored(market, "Cy", SHEET) is False
    assert scored(market, "Cy", MatchSheet((SheetGoal("Cy", 10, own=True),), {"Cy": 0})) is False


@pytest.mark.parametrize("market", [ANYTIME, FIRST, LAST])
def test_without_a_goal_nobody_scored(market: Market) -> None:
    assert scored(market, "Di", MatchSheet((), {"Di": 60})) is False


def test_a_substitute_can_score_first_in_the_minute_he_came_on() -> None:
    sheet = MatchSheet((SheetGoal("Di", 60),), {"Di": 60, "Ed": 60})
    assert scored(FIRST, "Di", sheet) is True
    with pytest.raises(SettlementError, match=r"minute of the first goal \(60\); settle the bet by hand"):
        scored(FIRST, "Ed", sheet)


def test_a_scorer_who_did_not_play_is_a_wrong_sheet() -> None:
    with pytest.raises(SettlementError, match="Fay scored without having played"):
        scored(ANYTIME, "Di", MatchSheet((SheetGoal("Fay", 5),), {"Di": 0}))
