from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.odds_api.match import match_of
from monps.sources.payload import ShapeError

KICKOFF = "2025-11-01T15:00:00Z"


@given(st.text("0123456789abcdef", min_size=32, max_size=32))
def test_an_event_s_id_is_the_identity_of_its_match(event: str) -> None:
    match = match_of(event, "soccer_epl", KICKOFF, ("North", " South "), (2, 1))
    assert (match.match_id, match.home_team, match.away_team) == (event, "North", "South")
    assert (match.status, match.home_goals, match.away_goals, match.season) == ("finished", 2, 1, "2025-26")
    assert match.kickoff == datetime(2025, 11, 1, 15, tzinfo=UTC)


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_identities_always_fit_the_column_and_differ(one: str, other: str) -> None:
    ids = [match_of(event, "soccer_epl", KICKOFF, ("North", "South")).match_id for event in (one, other)]
    assert all(len(identity) <= 32 for identity in ids)
    assert (ids[0] == ids[1]) == (one == other)


@pytest.mark.parametrize("teams", [("North", "North"), ("", "South"), ("North", "  ")])
def test_two_teams_are_needed(teams: tuple[str, str]) -> None:
    with pytest.raises(ShapeError, match=r"cannot play itself|one team only"):
        match_of("a", "soccer_epl", KICKOFF, teams)
