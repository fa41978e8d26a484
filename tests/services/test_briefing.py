"""The briefing: what must be looked at first, and every average with its coverage."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import Repositories
from monps.services.briefing import Briefing, brief
from tests.repositories import rows

NOW = rows.KICKOFF + timedelta(days=2)


@pytest.fixture
def work(session: Session) -> Repositories:
    return Repositories(session)


def written(work: Repositories, failures: tuple[str, ...] = (), **changes: object) -> Briefing:
    options = {"now": NOW, "silent_after": timedelta(days=3)} | changes
    return brief(work, {}, failures, **options)  # type: ignore[arg-type] # what a test is about


def test_an_empty_desk_says_so(work: Repositories) -> None:
    told = written(work)
    assert told.alarms == []
    assert told.text.startswith("# Briefing of 2025-01-06 15:00 UTC\n\n## To look at\n\nNothing.\n")
    assert "| bets | all | 0 | - | - | - | - | - | 0/0 |" in told.text
    assert "No price is stored." in told.text


def test_figures_by_period_beside_their_coverage(work: Repositories) -> None:
    settled = {"outcome": "win", "is_won": True, "pnl": 1.5, "odds_at_pick": 2.5}
    old = rows.KICKOFF - timedelta(days=10)
    work.tracking.add_many(
        [
            TrackingCLVPicks(**rows.pick("m1", **settled)),
            TrackingCLVPicks(**rows.pick("m2", outcome="loss", is_won=False, pnl=-1, match_date=old)),
            TrackingCLVPicks(**rows.pick("m3", outcome="void", pnl=0)),
            TrackingCLVPicks(**rows.pick("m4")),
        ]
    )
    work.bets.add(ManualBet(**rows.bet(match_id="m4", stake=3)))
    text = written(work).text
    assert "| picks | 7 days | 2 | +1.50 | 1.00 | +150.0% | 0.00 | - | 0/2 |" in text, "void is settled, no turnover"
    assert "| picks | 30 days | 3 | +0.50 | 2.00 | +25.0% | 1.00 | - | 0/3 |" in text
    assert "| picks | 1 | 1.00 |" in text
    assert "| bets | 1 | 3.00 |" in text


def test_what_must_be_looked_at_comes_first(work: Repositories) -> None:
    work.odds.store([rows.price(source="feed"), rows.price("m2", source="gone", captured_at=NOW - timedelta(days=9))])
    told = written(work, failures=("the feed answers with a page",))
    assert told.alarms == ["the feed answers with a page", "gone is silent: its newest price is 9 d 0 h old"]
    assert told.text.index("- gone is silent") < told.text.index("## Collected")
    assert "| feed | 2025-01-04 14:00 | 2 d 1 h |" in told.text
    assert written(work, retired=("gone",)).alarms == []
