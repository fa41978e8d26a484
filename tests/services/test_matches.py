"""Matches of several sources, in any order: nothing that one of them measured is lost, and a score never goes away."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.models import MatchStatistics
from monps.repositories import UnitOfWork
from monps.repositories.writing import Upserted
from monps.services.matches import store_matches
from monps.sources.rows import MatchRow
from tests.repositories import rows
from tests.services.test_ingest import match

Storing = Callable[..., Upserted]

SCORES = replace(match("a"), source="odds", home_team="Wolverhampton")
RESULTS = replace(match("a"), source="results", half_time_home=1, half_time_away=0, home_shots=12, home_reds=0)
REFEREES = replace(match("a"), source="referees", half_time_home=0, half_time_away=0, referee="A Whistle")
COMING = replace(match("a", None, None), source="odds")


@pytest.fixture
def storing(session: Session) -> Storing:
    work = UnitOfWork(session)

    def store(*matches: MatchRow, adopted: tuple[str, ...] = ()) -> Upserted:
        return store_matches(work, matches, adopted)

    return store


def measured(session: Session) -> tuple[object, ...]:
    found = session.query(MatchStatistics).populate_existing().one()
    return found.source, found.status, found.half_time_home, found.home_shots, found.home_reds, found.referee


def score(session: Session) -> tuple[object, ...]:
    names = "home_team, score_home, score_away, outcome, is_finished"
    return tuple(session.execute(text(f"SELECT {names} FROM match_results")).one())


def test_new_changed_and_equal(storing: Storing) -> None:
    assert storing(match("a"), match("b")) == Upserted(2, 0, 0)
    assert storing(match("a"), match("b", 3, 3), match("c")) == Upserted(1, 1, 1)
    assert storing(match("a"), match("b", 3, 3), match("c")) == Upserted(0, 0, 3)
    assert storing(replace(match("a"), home_shots=4), match("b", 3, 3)) == Upserted(0, 1, 1)


@pytest.mark.parametrize(
    "order", list(permutations([SCORES, RESULTS, REFEREES])), ids=lambda o: " ".join(m.source for m in o)
)
def test_what_one_source_did_not_measure_the_others_fill_in(
    session: Session, storing: Storing, order: tuple[MatchRow, ...]
) -> None:
    first, *others = order
    assert storing(first) == Upserted(1, 0, 0)
    for other in others:
        storing(other, adopted=("a",))
    half_time = next(one.half_time_home for one in order if one.half_time_home is not None)
    assert measured(session) == (first.source, "finished", half_time, 12, 0, "A Whistle"), "the first one's word counts"
    again = [storing(first), *(storing(other, adopted=("a",)) for other in others)]
    assert again == [Upserted(0, 0, 1)] * 3


def test_a_source_does_not_rename_another_s_match(session: Session, storing: Storing) -> None:
    storing(RESULTS)
    storing(SCORES, adopted=("a",))
    assert score(session) == ("Home", 1, 0, "home", True)
    storing(replace(RESULTS, home_team="Hosts"))
    assert score(session)[0] == "Hosts"


@pytest.mark.parametrize("source", ["odds", "another"])
def test_an_older_file_takes_no_score_away(session: Session, storing: Storing, source: str) -> None:
    storing(COMING)
    assert measured(session)[:2] == ("odds", "scheduled")
    storing(replace(SCORES, home_team="Home"))
    adopted = () if source == "odds" else ("a",)
    assert storing(replace(COMING, source=source), adopted=adopted) == Upserted(0, 0, 1)
    assert score(session) == ("Home", 1, 0, "home", True)
    assert measured(session)[:2] == ("odds", "finished")


def test_a_correction_of_the_same_source_counts(session: Session, storing: Storing) -> None:
    storing(RESULTS)
    assert storing(replace(RESULTS, home_goals=2, home_shots=13, status="awarded")) == Upserted(0, 1, 0)
    assert (score(session)[1:4], measured(session)[1:4]) == ((2, 0, "home"), ("awarded", 1, 13))


def test_the_score_of_the_existing_program_stays(session: Session, storing: Storing) -> None:
    """It has the result of the match, under the same id, and no statistics."""
    UnitOfWork(session).matches.store_results([rows.result("a")])
    assert storing(COMING) == Upserted(0, 1, 0)
    assert score(session) == ("Home", 2, 1, "home", True)
    assert measured(session)[:2] == ("odds", "scheduled")


def test_one_match_twice_in_a_file_is_one(storing: Storing) -> None:
    twice = (match("a"), replace(match("a"), home_shots=3))
    assert storing(*twice) == Upserted(1, 0, 1)
    assert storing(*twice) == Upserted(0, 0, 2)


def test_no_match(storing: Storing) -> None:
    assert storing() == Upserted(0, 0, 0)
