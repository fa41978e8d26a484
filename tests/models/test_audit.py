"""The change log as a model: exact numbers, the entries of one row, and an index that finds them."""

from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from monps.models import ChangeLog, ManualBet
from tests.repositories import rows


def entries(session: Session, key: int) -> list[ChangeLog]:
    of_row = (
        ChangeLog.schema_name == "public",
        ChangeLog.table_name == "manual_bets",
        ChangeLog.key == {"id": key},
    )
    return list(session.scalars(select(ChangeLog).where(*of_row).order_by(ChangeLog.id)))


def test_the_history_of_a_row_with_every_digit(session: Session) -> None:
    bet, other = ManualBet(**rows.bet(stake=Decimal("12345678.10"))), ManualBet(**rows.bet())
    session.add_all([bet, other])
    session.flush()
    bet.stake = Decimal("0.30")
    session.flush()
    made, changed = entries(session, bet.id)
    assert made.new is not None
    assert str(made.new["stake"]) == "12345678.10"
    assert (changed.old, changed.new) == ({"stake": Decimal("12345678.10")}, {"stake": Decimal("0.30")})
    assert (made.operation, changed.operation) == ("INSERT", "UPDATE")
    assert made.transaction_id == changed.transaction_id
    assert made.at < changed.at
    assert len(entries(session, other.id)) == 1


def test_a_truncate_has_no_values(session: Session) -> None:
    session.execute(text("TRUNCATE manual_bets"))
    entry = session.scalars(select(ChangeLog)).one()
    assert (entry.operation, entry.key, entry.old, entry.new) == ("TRUNCATE", None, None, None)


def test_the_history_of_a_row_is_found_by_its_index(session: Session) -> None:
    session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = session.scalars(
        text(
            "EXPLAIN SELECT * FROM audit.change_log WHERE schema_name = 'public' AND table_name = 'manual_bets'"
            " AND key = '{\"id\": 1}' ORDER BY id"
        )
    ).all()
    assert "ix_change_log_row" in plan[0]
    assert not any("Sort" in line for line in plan)
