from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.api_football.fixtures import parse_fixtures
from monps.sources.rows import source_match_id
from tests.sources.api_football.answers import answer, fixture


def test_a_played_match() -> None:
    found = parse_fixtures(answer("fixtures", fixture()), "x")
    (match,) = found.matches
    assert match.match_id == source_match_id("api-football", "7")
    assert (match.league, match.season, match.status) == ("E0", "2024-25", "finished")
    assert match.kickoff == datetime(2024, 8, 10, 11, tzinfo=UTC)
    assert (match.home_goals, match.away_goals, match.half_time_home, match.half_time_away) == (2, 1, 1, 0)
    assert (match.home_team, match.away_team, match.referee) == ("North", "South", "A Whistle")
    assert found.balanced


@pytest.mark.parametrize(
    ("made", "status", "score"),
    [
        (fixture(status="AET", goals=(3, 2), final=(2, 2)), "finished", (2, 2)),
        (fixture(status="PEN", goals=(1, 1), final=(1, 1)), "finished", (1, 1)),
        (fixture(status="1H", goals=(1, 0), final=None), "scheduled", (None, None)),
        (fixture(status="ET", goals=(3, 2), final=(2, 2)), "scheduled", (None, None)),
        (fixture(status="PST", goals=None, final=None), "scheduled", (None, None)),
        (fixture(status="AWD", goals=(3, 0), final=None), "awarded", (3, 0)),
        (fixture(status="ABD", goals=None, final=None), "awarded", (None, None)),
    ],
)
def test_the_result_is_that_of_90_minutes_and_of_the_end(
    made: dict[str, object], status: str, score: tuple[int | None, int | None]
) -> None:
    (match,) = parse_fixtures(answer("fixtures", made), "x").matches
    assert (match.status, (match.home_goals, match.away_goals)) == (status, score)
    if status == "scheduled":
        assert match.half_time_home is None


def test_bad_fixtures_are_listed_with_their_place() -> None:
    same = {"home": {"id": 1, "name": "North"}, "away": {"id": 1, "name": "North"}}
    entries = [
        fixture(1),
        fixture(1),
        fixture(2, teams=same),
        fixture(3, final=None),
        fixture(4, final=(-1, 0)),
        {**fixture(5), "league": {}},
        {**fixture(6), "fixture": {"id": 6, "date": "tomorrow", "status": {"short": "NS"}}},
        None,
    ]
    found = parse_fixtures(answer("fixtures", *entries), "x")
    assert (found.balanced, len(found.matches)) == (True, 1)
    assert [rejected.line for rejected in found.rejected] == [2, 3, 4, 5, 6, 7, 8]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.integers(),
            st.text(max_size=3),
            st.dictionaries(st.sampled_from(["fixture", "league", "teams", "score"]), st.none() | st.integers()),
        ),
        max_size=4,
    )
)
def test_any_entries_are_accounted_for(entries: list[object]) -> None:
    found = parse_fixtures(answer("fixtures", *entries), "x")
    assert (found.balanced, found.rows_read) == (True, len(entries))
