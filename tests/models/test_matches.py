"""Matches: one result and one row of statistics per match."""

import pytest
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed, Conflict, StatementFailed
from monps.models import MatchResult, MatchStatistics
from tests.repositories import rows


def test_a_match_has_one_result(session: Session) -> None:
    session.add_all([MatchResult(**rows.result()), MatchResult(**rows.result())])
    with pytest.raises(Conflict) as caught:
        session.flush()
    assert caught.value.constraint == "match_results_match_id_key"


def test_what_a_source_does_not_say_is_null(session: Session) -> None:
    found = MatchStatistics(**rows.statistics())
    session.add(found)
    session.flush()
    session.expire(found)
    assert (found.home_shots, found.away_shots, found.referee, found.half_time_home) == (12, None, None, None)
    assert found.kickoff_estimated is False
    assert found.kickoff == rows.KICKOFF


def test_a_status_has_three_words(session: Session) -> None:
    session.add(MatchStatistics(**rows.statistics(status="abandoned")))
    with pytest.raises(CheckFailed) as caught:
        session.flush()
    assert caught.value.constraint == "ck_match_statistics_status"


@pytest.mark.parametrize("season", ["2025/26", "2025-2026", "25/26", "2025_26"])
def test_pain_11_a_season_has_one_spelling(session: Session, season: str) -> None:
    session.add(MatchStatistics(**rows.statistics(season=season)))
    with pytest.raises(StatementFailed):
        session.flush()
