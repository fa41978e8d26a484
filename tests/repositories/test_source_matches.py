"""Matches of several sources: found again by each source's id, joined by clubs and day, moved with all they have."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.models import Club, ClubName, ManualBet, MatchStatistics
from monps.repositories import Repositories
from monps.repositories.source_matches import Joined, KnownMatch
from tests.repositories import rows

DAY = timedelta(days=1)


@pytest.fixture
def clubs(all_of: Repositories) -> dict[str, int]:
    """The ids of two clubs."""
    made = [all_of.clubs.add(Club(name=name)) for name in ("A", "B")]
    return {"home_club_id": made[0].id, "away_club_id": made[1].id}


def told(all_of: Repositories, key: str, source: str, **changes: object) -> None:
    all_of.source_matches.upsert_many([rows.source_match(key, source=source, **changes)])


def count(session: Session, table: str) -> dict[str, int]:
    found = session.execute(text(f"SELECT match_id, count(*) FROM {table} GROUP BY 1"))
    return {str(match_id): int(number) for match_id, number in found}


def test_known_by_the_source_s_own_id(all_of: Repositories) -> None:
    told(all_of, "s1", "one", match_id="m")
    told(all_of, "s1", "two")
    assert all_of.source_matches.known("one", ["s1", "s2"]) == {"s1": KnownMatch("m", "A", "B")}
    assert KnownMatch("m", "A", "B").teams == ("A", "B")
    assert all_of.source_matches.known("one", set()) == {}


def test_the_matches_of_two_sources_with_their_kick_off(all_of: Repositories) -> None:
    for key, source in (("s1", "one"), ("s1", "two"), ("s2", "one"), ("s3", "two"), ("s4", "one"), ("s4", "two")):
        told(all_of, key, source, match_id=key)
    all_of.matches.store_results([rows.result("s1"), rows.result("s2"), rows.result("s3")])
    assert all_of.source_matches.shared("one", "two") == {"s1": rows.KICKOFF}, "nobody knows when s4 begins"


@pytest.mark.parametrize(
    ("change", "adopted"),
    [
        ({}, True),
        ({"kickoff": rows.KICKOFF + DAY}, True),
        ({"kickoff": rows.KICKOFF + 2 * DAY}, False),
        ({"source": "one"}, False),
        ({"away_club_id": None}, False),
    ],
)
def test_adopted_by_clubs_and_day(
    all_of: Repositories,
    clubs: dict[str, int],
    change: dict[str, Any],
    adopted: bool,  # noqa: FBT001
) -> None:
    told(all_of, "s1", "one", **clubs)
    asked = rows.source_match("s2", source="two", **clubs) | change
    assert all_of.source_matches.adopted([asked]) == ({"s2": "s1"} if adopted else {})
    exchanged = asked | {"home_club_id": clubs["away_club_id"], "away_club_id": clubs["home_club_id"]}
    assert all_of.source_matches.adopted([exchanged]) == {}


def test_names_are_resolved_in_the_seasons_in_which_they_are_meant(all_of: Repositories, clubs: dict[str, int]) -> None:
    meant = {"source": "one", "name": "A", "club_id": clubs["home_club_id"], "last_season": "2024-25"}
    all_of.session.add(ClubName(**meant))
    all_of.session.flush()
    told(all_of, "s1", "one")
    told(all_of, "s2", "one", season="2025-26")
    told(all_of, "s3", "two")
    assert [all_of.source_matches.resolve() for _ in range(2)] == [1, 0]


def test_all_that_is_known_of_a_match_moves(all_of: Repositories, session: Session, clubs: dict[str, int]) -> None:
    told(all_of, "kept", "one", **clubs)
    told(all_of, "gone", "two", **clubs)
    all_of.odds.store([rows.price("gone")])
    all_of.matches.store_results([rows.result("gone")])
    all_of.matches.store_statistics([rows.statistics("gone")])
    all_of.shots.upsert_many([rows.shot("gone")])
    all_of.expected_goals.upsert_many([rows.expected_goals("gone")])
    all_of.events.store([rows.event("gone")])
    all_of.team_statistics.upsert_many([rows.team_statistic("gone")])
    assert all_of.source_matches.join() == ([Joined("kept", "gone")], 0)
    tables = ("odds", "match_results", "match_statistics", "shots", "expected_goals", "match_events", "team_statistics")
    assert {table: count(session, table) for table in tables} == {table: {"kept": 1} for table in tables}
    assert all_of.source_matches.join() == ([], 0)


def test_a_detail_that_both_have_is_the_kept_one_s_where_one_source_told_both(
    all_of: Repositories, clubs: dict[str, int]
) -> None:
    told(all_of, "kept", "one", **clubs)
    told(all_of, "gone", "two", **clubs)
    all_of.expected_goals.upsert_many([rows.expected_goals("kept"), rows.expected_goals("gone", home=9.0)])
    all_of.shots.upsert_many([rows.shot("kept", source="one"), rows.shot("gone", source="two")])
    all_of.source_matches.join()
    assert [one.home for one in all_of.expected_goals.of_matches(["kept"])] == [1.5]
    assert [one.source for one in all_of.shots.of_matches(["kept"])] == ["one", "two"], "several sources have shots"


def test_what_the_kept_one_did_not_measure_is_filled_in(all_of: Repositories, clubs: dict[str, int]) -> None:
    told(all_of, "kept", "one", **clubs)
    told(all_of, "gone", "two", **clubs)
    kept = rows.statistics("kept", source="one", status="scheduled", home_shots=None, referee="First")
    gone = rows.statistics("gone", source="two", half_time_home=1, half_time_away=0, referee="Second")
    all_of.matches.store_statistics([kept])
    all_of.matches.store_statistics([gone])
    all_of.source_matches.join()
    (found,) = all_of.session.query(MatchStatistics).all()
    assert (found.match_id, found.source, found.status) == ("kept", "one", "finished")
    assert (found.home_shots, found.half_time_home, found.referee) == (12, 1, "First")


def test_two_ids_to_which_bets_refer_are_left_alone(all_of: Repositories, clubs: dict[str, int]) -> None:
    told(all_of, "x", "one", **clubs)
    told(all_of, "y", "two", **clubs)
    all_of.bets.add_many([ManualBet(**rows.bet(match_id=key)) for key in ("x", "y")])
    assert all_of.source_matches.join() == ([], 1)
