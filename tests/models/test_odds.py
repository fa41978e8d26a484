"""Price points: the same point once, no price that is none."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed, Conflict
from monps.models import Odds
from tests.repositories import rows


def add(session: Session, **changes: object) -> Odds:
    point = Odds(**rows.price() | changes)
    session.add(point)
    session.flush()
    return point


@pytest.mark.parametrize("price", [1, 0, -2, "0.9999", "1.00004", "NaN"])
def test_pain_03_a_missing_price_is_no_price_of_0(session: Session, price: object) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(session, price=Decimal(str(price)))
    assert caught.value.constraint == "ck_odds_price"


def test_a_price_must_be_there(session: Session) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(session, price=None)
    assert caught.value.constraint == "price"


def test_a_stage_has_three_words(session: Session) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(session, stage="final")
    assert caught.value.constraint == "ck_odds_stage"


@pytest.mark.parametrize("line", [None, Decimal("2.5")])
def test_a_point_exists_once_also_without_a_line(session: Session, line: Decimal | None) -> None:
    market = {"market": "h2h", "selection": "home"} if line is None else {"market": "totals", "selection": "over"}
    add(session, line=line, **market)
    with pytest.raises(Conflict) as caught:
        add(session, line=line, price=2, **market)
    assert caught.value.constraint == "uq_odds_default_point"


def test_what_makes_another_point(session: Session) -> None:
    add(session)
    for change in (
        {"market": "totals", "selection": "over", "line": Decimal("0.5")},
        {"bookmaker": "Bet365"},
        {"selection": "away"},
        {"captured_at": rows.KICKOFF},
        {"market": "draw_no_bet"},
    ):
        add(session, **change)
    assert session.query(Odds).count() == 6


def test_a_point_knows_when_it_was_stored(session: Session) -> None:
    point = add(session)
    assert point.recorded_at.utcoffset() is not None
    assert point.id > 0


@pytest.mark.parametrize(
    "changes",
    [
        {"market": "corners"},
        {"selection": "over"},
        {"line": Decimal("0.5")},
        {"market": "totals", "selection": "over"},
        {"market": "totals", "selection": "over", "line": Decimal("2.6")},
    ],
)
def test_a_price_is_for_a_bet_of_the_vocabulary(session: Session, changes: rows.Row) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(session, **changes)
    assert caught.value.constraint == "ck_odds_market"
