"""Opportunities: what the old view says, without what it says wrongly."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.models import OddsHistory
from monps.repositories import Repositories
from tests.conftest import Counting
from tests.repositories import rows


@pytest.fixture
def now(session: Session) -> datetime:
    """The server's clock of this transaction, which is the view's."""
    moment = session.scalar(text("SELECT now()"))
    assert isinstance(moment, datetime)
    return moment


def seen(now: datetime, match_id: str = "m1", **changes: object) -> OddsHistory:
    moment = now.replace(tzinfo=None)
    columns = {
        "match_id": match_id,
        "sport": "soccer_epl",
        "home_team": "A",
        "away_team": "B",
        "commence_time": moment + rows.HOUR,
        "bookmaker": "Pinnacle",
        "home_odds": 2,
        "draw_odds": 3,
        "away_odds": 4,
        "collected_at": moment - timedelta(minutes=10),
    }
    return OddsHistory(**columns | changes)


VIEW = text("SELECT * FROM v_current_opportunities ORDER BY home_spread_pct DESC NULLS LAST, match_id")


def test_it_says_what_the_view_says(all_of: Repositories, session: Session, now: datetime, counting: Counting) -> None:
    moment = now.replace(tzinfo=None)
    session.add_all(
        [
            seen(now),
            seen(now, bookmaker="Coral", home_odds=2.2, draw_odds=3.3, away_odds=3.8),
            seen(now, "m2"),
            seen(now, "m2", bookmaker="Coral", home_odds=2.5),
            seen(now, "one book"),
            seen(now, "too old", collected_at=moment - 3 * rows.HOUR),
            seen(now, "too old", bookmaker="Coral", collected_at=moment - 3 * rows.HOUR),
            seen(now, "begun", commence_time=moment),
            seen(now, "begun", bookmaker="Coral", commence_time=moment),
        ]
    )
    session.flush()
    with counting(1):
        found = all_of.odds.opportunities(now)
    view = session.execute(VIEW).mappings().all()
    assert [one.match_id for one in found] == ["m2", "m1"] == [row["match_id"] for row in view]
    for one, row in zip(found, view, strict=True):
        assert one.kickoff.replace(tzinfo=None) == row["commence_time"]
        assert one.last_update.replace(tzinfo=None) == row["last_update"]
        assert one.books == row["bookmaker_count"]
        for name in ("home", "draw", "away"):
            assert getattr(one, f"highest_{name}") == float(row[f"max_{name}_odds"])
            assert getattr(one, f"lowest_{name}") == float(row[f"min_{name}_odds"])
            assert round(getattr(one, f"{name}_spread"), 2) == float(row[f"{name}_spread_pct"])


def test_a_bookmaker_that_moved_does_not_disagree_with_himself(
    all_of: Repositories, session: Session, now: datetime
) -> None:
    earlier = now.replace(tzinfo=None) - rows.HOUR
    session.add_all([seen(now), seen(now, home_odds=4, collected_at=earlier), seen(now, bookmaker="Coral")])
    (found,) = all_of.odds.opportunities(now)
    assert (found.books, found.home_spread) == (2, 0)
    assert session.execute(VIEW).mappings().one()["home_spread_pct"] == 100, "the view's mistake"


@pytest.mark.parametrize("missing", [0, None])
def test_a_missing_price_is_not_the_lowest(
    all_of: Repositories, session: Session, now: datetime, missing: int | None
) -> None:
    session.add_all([seen(now, home_odds=missing), seen(now, bookmaker="Coral", draw_odds=3.3)])
    (found,) = all_of.odds.opportunities(now)
    assert (found.lowest_home, found.home_spread) == (2.0, 0)
    assert found.draw_spread == pytest.approx(10)


def test_nobody_prices_an_outcome(all_of: Repositories, session: Session, now: datetime) -> None:
    session.add_all([seen(now, home_odds=0), seen(now, bookmaker="Coral", home_odds=None)])
    (found,) = all_of.odds.opportunities(now)
    assert (found.highest_home, found.lowest_home, found.home_spread) == (None, None, None)


def test_what_is_asked_narrows_it(all_of: Repositories, session: Session, now: datetime) -> None:
    session.add_all([seen(now), seen(now, bookmaker="Coral", home_odds=2.2), seen(now, bookmaker="bwin")])
    odds = all_of.odds
    assert len(odds.opportunities(now, spread=9.9)) == 1
    assert odds.opportunities(now, spread=10.1) == []
    assert odds.opportunities(now, books=4) == []
    assert odds.opportunities(now, limit=0) == []
    assert odds.opportunities(now, within=timedelta(minutes=5)) == []
    assert odds.opportunities(now - rows.HOUR) == [], "nothing was known then"
    with pytest.raises(ValueError, match="no time zone"):
        odds.opportunities(now.replace(tzinfo=None))
