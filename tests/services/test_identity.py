"""Which match a source tells of: its own until both clubs are confirmed, then the one that was there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from monps.repositories import UnitOfWork
from monps.services import registry
from monps.services.identity import identify, referenced, under
from monps.services.registry import Confirmation
from monps.sources.rows import FixtureReference
from tests.services.test_ingest import KICKOFF
from tests.services.test_registry import told

NAMES = [(source, name, name) for source in ("one", "two") for name in ("Reds", "Blues")]


@pytest.fixture
def work(session: Session) -> UnitOfWork:
    return UnitOfWork(session)


def confirm(work: UnitOfWork) -> None:
    registry.confirm(work, [Confirmation(*name) for name in NAMES])


def test_nothing_is_confirmed(work: UnitOfWork) -> None:
    found = identify(work, [told("one", "a", "Reds", "Blues"), told("two", "b", "Reds", "Blues")])
    assert (found.ids, found.adopted, found.queued) == ({"a": "a", "b": "b"}, frozenset(), 4)
    assert identify(work, [told("one", "a", "Reds", "Blues")]).queued == 0, "each name waits once"


def test_a_confirmed_match_goes_under_the_id_that_is_there(work: UnitOfWork) -> None:
    confirm(work)
    assert identify(work, [told("one", "a", "Reds", "Blues")]).ids == {"a": "a"}
    found = identify(work, [told("two", "b", "Reds", "Blues"), told("two", "c", "Blues", "Reds")])
    assert (found.ids, found.adopted, found.queued) == ({"b": "a", "c": "c"}, frozenset({"b"}), 0)


def test_what_it_was_once_it_is_again(work: UnitOfWork) -> None:
    """The id of a match does not change when its source moves the kick-off or spells a team in another way."""
    confirm(work)
    identify(work, [told("one", "a", "Reds", "Blues")])
    identify(work, [told("two", "b", "Reds", "Blues")])
    moved = told("two", "b", "Reds FC", "Blues", KICKOFF + timedelta(days=9))
    assert identify(work, [moved]).ids == {"b": "a"}
    (known,) = work.source_matches.known("two", ["b"]).values()
    assert (known.match_id, known.home_name) == ("a", "Reds FC")


def test_no_match(work: UnitOfWork) -> None:
    assert identify(work, []).ids == {}


def test_a_match_by_its_number(work: UnitOfWork) -> None:
    confirm(work)
    identify(work, [told("one", "a", "Reds", "Blues")])
    identify(work, [told("two", "b", "Reds", "Blues")])
    known = FixtureReference(1, "b", "7", "E0", "2024-25", KICKOFF, "two")
    assert referenced(work, [known, replace(known, match_id="x"), replace(known, source="one")]) == {"b": "a"}
    assert referenced(work, []) == {}


def test_a_row_under_the_id_of_its_match() -> None:
    match = told("two", "b", "Reds", "Blues")
    assert under(match, {"b": "b"}) is match
    assert under(match, {"b": "a"}) == replace(match, match_id="a")
