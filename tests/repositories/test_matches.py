"""Matches: results and statistics stored again and again, and what was played before a moment."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.repositories import Repositories
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
