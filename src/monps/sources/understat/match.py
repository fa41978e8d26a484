"""A played match as Understat describes it, whichever of its pages or tables did."""

from datetime import datetime

from monps.sources.payload import ShapeError
from monps.sources.rows import MatchRow

__all__ = ["SOURCE", "played"]

SOURCE = "understat"


def played(
    match_id: str, competition: tuple[str, str], kickoff: datetime, teams: tuple[str, str], score: tuple[int, int]
) -> MatchRow:
    """A finished match; ``competition`` is league and season. ShapeError when it does not name two teams."""
    home, away = (team.strip() for team in teams)
    if not home or not away or home == away:
        raise ShapeError("it does not name two teams")
    return MatchRow(
        match_id=match_id,
        league=competition[0],
        season=competition[1],
        kickoff=kickoff,
        kickoff_estimated=True,
        home_team=home,
        away_team=away,
        home_goals=score[0],
        away_goals=score[1],
        half_time_home=None,
        half_time_away=None,
        status="finished",
        home_shots=None,
        away_shots=None,
        home_shots_on_target=None,
        away_shots_on_target=None,
        home_corners=None,
        away_corners=None,
        home_fouls=None,
        away_fouls=None,
        home_yellows=None,
        away_yellows=None,
        home_reds=None,
        away_reds=None,
        referee=None,
        source=SOURCE,
    )
