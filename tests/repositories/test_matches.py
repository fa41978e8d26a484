"""Matches: results and statistics stored again and again, and what was played before a moment."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.repositories import Repositories
from monps.repositories.matches import Fixture, Outcome
from tests.conftest import Counting
from tests.repositories import rows


def test_a_match_by_its_id(all_of: Repositories) -> None:
    assert all_of.matches.by_match_id("m1") is None
    all_of.matches.store_results([rows.result(), rows.result("m2", home_team="C")])
    found = all_of.matches.by_match_id("m2")
    assert found is not None
    assert (found.home_team, found.score_home) == ("C", 2)


def test_results_are_corrected_and_not_repeated(all_of: Repositories, session: Session) -> None:
    assert all_of.matches.store_results([rows.result(), rows.result("m2")]) == 2
    session.execute(text("UPDATE match_results SET last_updated = '2020-01-01'"))
    assert all_of.matches.store_results([rows.result(), rows.result("m2")]) == 0
    assert all_of.matches.store_results([rows.result(score_away=2, outcome="draw"), rows.result("m2")]) == 1
    stamps = session.execute(text("SELECT match_id, extract(year FROM last_updated) > 2020 FROM match_results"))
    assert dict(stamps.all()) == {"m1": True, "m2": False}
    assert all_of.matches.count() == 2


def test_a_result_that_comes_later_is_filled_in(all_of: Repositories) -> None:
    unknown = {"score_home": None, "score_away": None, "outcome": None, "is_finished": False}
    all_of.matches.store_results([rows.result() | unknown])
    assert all_of.matches.store_results([rows.result()]) == 1
    found = all_of.matches.by_match_id("m1")
    assert found is not None
    assert (found.score_home, found.outcome, found.is_finished) == (2, "home", True)


def test_statistics_are_corrected_and_not_repeated(all_of: Repositories) -> None:
    assert all_of.matches.store_statistics([rows.statistics()]) == 1
    assert all_of.matches.store_statistics([rows.statistics()]) == 0
    assert all_of.matches.store_statistics([rows.statistics(home_shots=13)]) == 1
    assert all_of.matches.store_statistics([rows.statistics(referee="R")]) == 1


def test_what_was_played(all_of: Repositories, statements: list[str]) -> None:
    days = {"first": 0, "second": 7, "third": 14, "awarded": 1, "scheduled": 21, "another season": 2, "alone": 3}
    status = {"awarded": "awarded", "scheduled": "scheduled"}
    all_of.matches.store_results([rows.result(name) for name in days if name != "alone"])
    all_of.matches.store_statistics(
        [
            rows.statistics(
                name,
                kickoff=rows.KICKOFF + timedelta(days=day),
                status=status.get(name, "finished"),
                season="2023-24" if name == "another season" else "2024-25",
            )
            for name, day in days.items()
        ]
    )
    statements.clear()
    found = all_of.matches.played("E0", "2024-25")
    assert len(statements) == 1
    assert [one.result.match_id for one in found] == ["first", "second", "third"]
    assert [one.statistics.home_shots for one in found] == [12, 12, 12]
    before = all_of.matches.played("E0", "2024-25", before=rows.KICKOFF + timedelta(days=14))
    assert [one.statistics.match_id for one in before] == ["first", "second"]
    assert list(all_of.matches.played("SP1", "2024-25")) == []
    assert all_of.matches.seasons("E0") == ["2024-25", "2023-24"], "by their first match"
    assert all_of.matches.seasons("SP1") == []


KICKOFF = rows.KICKOFF.replace(tzinfo=None)
OPEN = {"score_home": None, "score_away": None, "outcome": None, "is_finished": False}


def test_matches_that_should_have_a_result(all_of: Repositories, counting: Counting) -> None:
    all_of.matches.store_results(
        [
            rows.result("finished"),
            rows.result("running", **OPEN),
            rows.result("without a score", score_away=None),
            rows.result("nobody knows", is_finished=None),
            rows.result("to come", **OPEN, commence_time=KICKOFF + rows.HOUR),
        ]
    )
    with counting(1):
        found = all_of.matches.without_result(rows.KICKOFF + rows.HOUR)
    assert [one.match_id for one in found] == ["nobody knows", "running", "without a score"]
    assert found[1] == Fixture("running", "E0", "A", "B", rows.KICKOFF, None, None)


def test_matches_to_come(all_of: Repositories, counting: Counting) -> None:
    all_of.matches.store_results(
        [
            rows.result("later", **OPEN, commence_time=KICKOFF + rows.HOUR),
            rows.result("now", **OPEN),
            rows.result("before", **OPEN, commence_time=KICKOFF - timedelta(seconds=1)),
            rows.result("finished early", commence_time=KICKOFF + rows.HOUR),
            rows.result("elsewhere", **OPEN, league="SP1"),
        ]
    )
    with counting(1):
        found = all_of.matches.upcoming(rows.KICKOFF)
    assert [one.match_id for one in found] == ["elsewhere", "now", "later"]
    assert [one.match_id for one in all_of.matches.upcoming(rows.KICKOFF, "E0", limit=1)] == ["now"]


def test_head_to_head_at_either_ground(all_of: Repositories, counting: Counting) -> None:
    all_of.matches.store_results(
        [
            rows.result("at A"),
            rows.result("at B", home_team="B", away_team="A", commence_time=KICKOFF + rows.HOUR),
            rows.result("another", away_team="C"),
            rows.result("running", **OPEN),
            rows.result("after", commence_time=KICKOFF + 2 * rows.HOUR),
        ]
    )
    with counting(1):
        found = all_of.matches.head_to_head("A", "B", rows.KICKOFF + 2 * rows.HOUR)
    assert [(one.match_id, one.home_team) for one in found] == [("at B", "B"), ("at A", "A")]
    assert found == all_of.matches.head_to_head("B", "A", rows.KICKOFF + 2 * rows.HOUR)
    assert len(all_of.matches.head_to_head("A", "B", rows.KICKOFF + 9 * rows.HOUR, limit=1)) == 1


def test_the_form_of_a_team_before_a_day(all_of: Repositories, counting: Counting) -> None:
    day = timedelta(days=1)
    all_of.matches.store_results(
        [
            rows.result("won at home", commence_time=KICKOFF - 3 * day),
            rows.result("lost away", home_team="B", away_team="A", commence_time=KICKOFF - 2 * day),
            rows.result("drawn", score_away=2, outcome="draw", commence_time=KICKOFF - day),
            rows.result("on the day"),
            rows.result("of others", home_team="C", commence_time=KICKOFF - day),
            rows.result("in a cup", league="CUP", commence_time=KICKOFF - day),
        ]
    )
    with counting(1):
        found = all_of.matches.form("A", rows.KICKOFF.date(), "E0")
    assert found == [
        Outcome("drawn", "E0", rows.KICKOFF - day, "B", at_home=True, scored=2, conceded=2, points=1),
        Outcome("lost away", "E0", rows.KICKOFF - 2 * day, "B", at_home=False, scored=1, conceded=2, points=0),
        Outcome("won at home", "E0", rows.KICKOFF - 3 * day, "B", at_home=True, scored=2, conceded=1, points=3),
    ]
    assert len(all_of.matches.form("A", rows.KICKOFF.date())) == 4
    assert [one.match_id for one in all_of.matches.form("A", date(2025, 1, 5), limit=1)] == ["on the day"]


@pytest.mark.parametrize("ask", ["without_result", "upcoming"])
def test_a_time_without_a_zone_is_refused(all_of: Repositories, ask: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        getattr(all_of.matches, ask)(KICKOFF)
    with pytest.raises(ValueError, match="no time zone"):
        all_of.matches.head_to_head("A", "B", KICKOFF)
    with pytest.raises(ValueError, match="no time zone"):
        all_of.matches.played("E0", "2024-25", KICKOFF)
