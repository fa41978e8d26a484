"""A pick or a bet enters once, with a price, before its match begins."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.betting.markets import parse
from monps.core.errors import MonpsError
from monps.repositories import Repositories
from monps.services.placing import Fixture, Terms, add_bet, fixture_of, record_pick
from tests.repositories import rows

MATCH = Fixture("m1", "A", "B", "E0", "soccer_epl", rows.KICKOFF)
BEFORE = rows.KICKOFF - timedelta(hours=6)


@pytest.fixture
def work(session: Session) -> Repositories:
    return Repositories(session)


def terms(what: str, odds: str = "2.1") -> Terms:
    return Terms(parse(what), Decimal(odds), Decimal(2), "Bet365")


def test_a_pick_in_both_shapes(work: Repositories) -> None:
    made = record_pick(work, MATCH, terms("over_2.5"), BEFORE, agent="poisson", confidence=Decimal("0.55"))
    assert made.hours_before_match == 6
    old = work.session.execute(
        text("SELECT market_type, odds_taken, probability, source, match_name, stake FROM tracking_clv_picks")
    ).one()
    assert tuple(old) == ("over_25", Decimal("2.1"), 55, "poisson", "A vs B", 2)


def test_pain_04_a_bet_that_is_tracked_under_another_spelling_is_refused(work: Repositories) -> None:
    work.session.execute(
        text(
            "INSERT INTO tracking_clv_picks (match_id, match_name, market_type, odds_taken)"
            " VALUES ('m1', 'A vs B', 'over25', 1.9)"
        )
    )
    with pytest.raises(MonpsError, match=r"totals over 2.5 of match m1 is tracked already"):
        record_pick(work, MATCH, terms("over_2.5"), BEFORE, agent="poisson")
    assert record_pick(work, MATCH, terms("over_3.5"), BEFORE, agent="poisson").id


def test_a_bet_in_the_words_of_the_existing_code(work: Repositories) -> None:
    over = add_bet(work, MATCH, terms("over_2.25"), BEFORE)
    assert (over.match_id, over.market_type, over.selection, over.line) == (
        "m1",
        "totals",
        "Over 2.25",
        Decimal("2.25"),
    )
    handicap = add_bet(work, MATCH, terms("spreads away +0.75"), BEFORE)
    assert (handicap.match_id, handicap.selection, handicap.line) == (None, "away", Decimal("0.75"))
    for one in (over, handicap):
        assert parse(one.market_type, one.selection, float(one.line or 0)).line == float(one.line or 0)
    with pytest.raises(MonpsError, match="is there already"):
        add_bet(work, MATCH, terms("o2.25", "1.8"), BEFORE)


def test_the_stored_match_gives_teams_and_time(work: Repositories) -> None:
    work.matches.store_results([rows.result()])
    assert fixture_of(work, "m1") == MATCH
    with pytest.raises(MonpsError, match="no match 'm2'"):
        fixture_of(work, "m2")


def test_a_bet_after_kick_off_is_refused_unless_it_is_said(work: Repositories) -> None:
    with pytest.raises(MonpsError, match="began at 2025-01-04 15:00 UTC"):
        add_bet(work, MATCH, terms("home"), rows.KICKOFF)
    assert add_bet(work, MATCH, terms("home"), rows.KICKOFF, late=True).id


@pytest.mark.parametrize(("odds", "stake"), [("1", "1"), ("NaN", "1"), ("Infinity", "1"), ("2", "0"), ("2", "NaN")])
def test_what_is_no_price_and_no_stake(odds: str, stake: str) -> None:
    with pytest.raises(MonpsError, match=r"are above 1|is above 0"):
        Terms(parse("home"), Decimal(odds), Decimal(stake))
