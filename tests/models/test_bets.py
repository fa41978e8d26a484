"""Manual bets: the existing table with all its columns, the audit's beside them, and rules for every new bet."""

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed
from monps.models import ManualBet
from tests.repositories import rows


def test_the_model_maps_all_19_columns_and_the_audits() -> None:
    columns = {column.name for column in ManualBet.__table__.columns}
    assert len(columns - {"created_by", "updated_by", "change_reason", "version"}) == 19
    assert len(columns) == 23


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"odds_obtained": "0.99"}, "odds_obtained"),
        ({"odds_obtained": 0}, "odds_obtained"),
        ({"odds_obtained": "NaN"}, "odds_obtained"),
        ({"stake": 0}, "stake"),
        ({"stake": -1}, "stake"),
        ({"stake": "NaN"}, "stake"),
        ({"closing_odds": 1}, "closing_odds"),
        ({"closing_odds": "NaN"}, "closing_odds"),
        ({"result": "won"}, "result"),
    ],
)
def test_what_no_new_bet_may_be(session: Session, changes: rows.Row, rule: str) -> None:
    session.add(ManualBet(**rows.bet(**changes)))
    with pytest.raises(CheckFailed) as caught:
        session.flush()
    assert caught.value.constraint == f"ck_manual_bets_{rule}"


def test_a_price_that_the_column_rounds_to_1_is_no_reason_to_refuse_the_existing_code(session: Session) -> None:
    session.add(ManualBet(**rows.bet(odds_obtained=Decimal("1.004"))))
    session.flush()


def test_a_bet_goes_in_and_out(session: Session) -> None:
    bet = ManualBet(**rows.bet(odds_obtained=Decimal("1.95"), stake=Decimal("2.5")))
    session.add(bet)
    session.flush()
    assert bet.created_at is not None
    stored = session.execute(
        text("SELECT odds_obtained, stake, result FROM manual_bets WHERE id = :id"), {"id": bet.id}
    )
    assert tuple(stored.one()) == (Decimal("1.95"), Decimal("2.50"), None)
