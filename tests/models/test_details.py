"""Details: what is no minute, no place, no side and no share never comes in, by whatever way."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed, Conflict
from monps.models import ExpectedGoals, MatchEvent, PlayerSeason, Shot, TeamStatistic
from tests.repositories import rows


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (Shot(**rows.shot(minute=131)), "ck_shots_minute"),
        (Shot(**rows.shot(minute=-1)), "ck_shots_minute"),
        (Shot(**rows.shot(x=1.01)), "ck_shots_place"),
        (Shot(**rows.shot(y=-0.01)), "ck_shots_place"),
        (Shot(**rows.shot(x=float("nan"))), "ck_shots_place"),
        (Shot(**rows.shot(expected_goals=1.5)), "ck_shots_expected_goals"),
        (Shot(**rows.shot(side="h")), "ck_shots_side"),
        (ExpectedGoals(**rows.expected_goals(home=-0.1)), "ck_expected_goals_sums"),
        (ExpectedGoals(**rows.expected_goals(away=float("nan"))), "ck_expected_goals_sums"),
        (ExpectedGoals(**rows.expected_goals(away=float("inf"))), "ck_expected_goals_sums"),
        (MatchEvent(**rows.event(position=0)), "ck_match_events_position"),
        (MatchEvent(**rows.event(minute=-2)), "ck_match_events_minute"),
        (MatchEvent(**rows.event(extra=61)), "ck_match_events_minute"),
        (MatchEvent(**rows.event(side="")), "ck_match_events_side"),
        (TeamStatistic(**rows.team_statistic(value=-1)), "ck_team_statistics_value"),
        (TeamStatistic(**rows.team_statistic(value=101, percent=True)), "ck_team_statistics_value"),
        (TeamStatistic(**rows.team_statistic(side="both")), "ck_team_statistics_side"),
        (PlayerSeason(**rows.player(reds=-1)), "ck_player_seasons_counts"),
        (PlayerSeason(**rows.player(chain=float("nan"))), "ck_player_seasons_sums"),
        (PlayerSeason(**rows.player(season="2024/25")), "ck_player_seasons_season"),
    ],
)
def test_what_a_row_may_not_say(session: Session, row: Any, constraint: str) -> None:  # noqa: ANN401 - any model
    session.add(row)
    with pytest.raises(CheckFailed) as caught:
        session.flush()
    assert caught.value.constraint == constraint


def test_more_than_100_is_no_share_and_else_a_number(session: Session) -> None:
    session.add(TeamStatistic(**rows.team_statistic(name="Total passes", value=493)))
    session.flush()


def test_a_shot_is_one_of_its_source(session: Session) -> None:
    session.add_all([Shot(**rows.shot()), Shot(**rows.shot(source="other"))])
    session.flush()
    session.expunge_all()
    session.add(Shot(**rows.shot(minute=3)))
    with pytest.raises(Conflict) as caught:
        session.flush()
    assert caught.value.constraint == "pk_shots"
