"""Freshness: the silence of a source is noticed, in the new store and in the existing tables."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from monps.models import OddsBtts, OddsTotals
from monps.repositories import Repositories
from tests.conftest import Counting
from tests.repositories import rows

AT = rows.KICKOFF - rows.HOUR


def test_when_each_source_and_book_was_heard_of(all_of: Repositories, session: Session, counting: Counting) -> None:
    assert all_of.odds.freshness() == []
    all_of.odds.store(
        [
            rows.price(),
            rows.price(captured_at=AT - timedelta(days=11)),
            rows.price("m2", bookmaker="Coral", captured_at=AT - timedelta(days=11)),
            rows.price("m3", source="another", captured_at=AT - rows.HOUR),
        ]
    )
    naive = AT.replace(tzinfo=None) - timedelta(days=1)
    session.add(OddsTotals(match_id="m1", bookmaker="Pinnacle", line=2.5, over_odds=2, collected_at=naive))
    session.add(OddsBtts(match_id="m1", bookmaker="bwin", btts_yes_odds=2, collected_at=naive + timedelta(minutes=1)))
    session.flush()
    with counting(1):
        found = all_of.odds.freshness()
    assert [(one.source, one.bookmaker, one.prices, one.last_captured) for one in found] == [
        ("test", "Coral", 1, AT - timedelta(days=11)),
        ("odds_totals", "Pinnacle", 1, AT - timedelta(days=1)),
        ("odds_btts", "bwin", 1, AT - timedelta(days=1) + timedelta(minutes=1)),
        ("another", "Pinnacle", 1, AT - rows.HOUR),
        ("test", "Pinnacle", 2, AT),
    ]
    assert found[0].age(AT) == timedelta(days=11)
    assert [one.last_recorded is None for one in found] == [False, True, True, False, False]
    assert found[0].last_recorded is not None
    assert datetime.now(UTC) - found[0].last_recorded < timedelta(hours=1)
