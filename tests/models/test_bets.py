"""Manual bets: the existing table with all its columns."""

from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.models import ManualBet
from tests.repositories import rows


def test_the_model_maps_all_19_columns() -> None:
    assert len(ManualBet.__table__.columns) == 19


def test_a_bet_goes_in_and_out(session: Session) -> None:
    bet = ManualBet(**rows.bet(odds_obtained=Decimal("1.95"), stake=Decimal("2.5")))
    session.add(bet)
    session.flush()
    assert bet.created_at is not None
    stored = session.execute(
        text("SELECT odds_obtained, stake, result FROM manual_bets WHERE id = :id"), {"id": bet.id}
    )
    assert tuple(stored.one()) == (Decimal("1.95"), Decimal("2.50"), None)
