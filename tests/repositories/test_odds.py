"""Prices: stored once, corrected in place, found by match, time and stage."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from monps.core.errors import CheckFailed
from monps.models import Odds
from monps.repositories import Repositories
from monps.repositories.odds import OddsRepository
from monps.repositories.offers import BestPrice, PricePoint
from tests.conftest import Counting
from tests.repositories import rows

AT = rows.KICKOFF - rows.HOUR


@pytest.fixture
def odds(all_of: Repositories) -> OddsRepository:
    return all_of.odds


def test_the_same_points_are_stored_once(odds: OddsRepository) -> None:
    points = [
        rows.price(),
        rows.price(selection="away", price=4.1),
        rows.price(market="totals", selection="over", line=2.5),
    ]
    assert odds.store(points) == 3
    assert odds.store(points) == 0
    assert odds.store([*points, rows.price(selection="draw", price=3.333)]) == 1
    assert odds.count() == 4


@pytest.mark.parametrize("price", [1.91, 1.0001, Decimal("1.9"), 2, 99999.9999])
def test_a_price_in_any_number_type_is_the_same_point_again(odds: OddsRepository, price: float | Decimal) -> None:
    assert odds.store([rows.price(price=price)]) == 1
    assert odds.store([rows.price(price=price)]) == 0


def test_a_corrected_price_replaces_the_old_one(odds: OddsRepository) -> None:
    odds.store([rows.price(price=1.9), rows.price(selection="away", price=4)])
    assert odds.store([rows.price(price=1.95), rows.price(selection="away", price=4)]) == 1
    assert {one.selection: one.price for one in odds.of_match("m1")} == {
        "home": Decimal("1.95"),
        "away": Decimal(4),
    }


def test_a_price_that_is_none_is_refused_and_nothing_of_its_batch_is_stored(odds: OddsRepository) -> None:
    with pytest.raises(CheckFailed) as caught:
        odds.store([rows.price(), rows.price(selection="away", price=0)])
    assert caught.value.constraint == "ck_odds_price"


def test_prices_of_a_match_in_order(odds: OddsRepository, statements: list[str]) -> None:
    odds.store(
        [
            rows.price(market="totals", selection="under", line=3.5),
            rows.price(market="totals", selection="over", line=2.5, stage="closing"),
            rows.price(bookmaker="Bet365"),
            rows.price(captured_at=AT - rows.HOUR, stage="opening"),
            rows.price(),
            rows.price("m2"),
        ]
    )
    statements.clear()
    found = [(one.market, one.line, one.bookmaker, one.stage) for one in odds.of_match("m1")]
    assert len(statements) == 1
    assert found == [
        ("h2h", None, "Bet365", "snapshot"),
        ("h2h", None, "Pinnacle", "opening"),
        ("h2h", None, "Pinnacle", "snapshot"),
        ("totals", Decimal("2.50"), "Pinnacle", "closing"),
        ("totals", Decimal("3.50"), "Pinnacle", "snapshot"),
    ]
    assert [one.stage for one in odds.of_match("m1", "h2h", "opening")] == ["opening"]
    assert len(odds.of_match("m1", market="totals")) == 2
    assert len(odds.of_match("m1", stage="closing")) == 1
    assert odds.of_match("nobody's") == []


def test_points_of_several_matches_are_plain_values_in_one_statement(odds: OddsRepository, counting: Counting) -> None:
    odds.store([rows.price("m2", price=2.5), rows.price(market="totals", selection="over", line=2.5), rows.price("m3")])
    with counting(1):
        found = odds.points(["m1", "m2", "m9"])
    assert found == [
        PricePoint("m1", "totals", "over", 2.5, "Pinnacle", 1.9, AT, "snapshot"),
        PricePoint("m2", "h2h", "home", None, "Pinnacle", 2.5, AT, "snapshot"),
    ]
    assert odds.points([]) == []


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (AT - 3 * rows.HOUR, {}),
        (AT - 2 * rows.HOUR, {"home": 2.1}),
        (AT - rows.HOUR, {"home": 2.0, "away": 3.5}),
        (AT, {"home": 1.9, "away": 3.5}),
        (rows.KICKOFF, {"home": 1.9, "away": 3.5}),
    ],
)
def test_what_was_on_offer_at_a_time(odds: OddsRepository, at: datetime, expected: dict[str, float]) -> None:
    odds.store(
        [
            rows.price(captured_at=AT - 2 * rows.HOUR, price=2.1),
            rows.price(captured_at=AT - rows.HOUR, price=2.0),
            rows.price(captured_at=AT - rows.HOUR, price=3.5, selection="away"),
            rows.price(captured_at=AT, price=1.9),
            rows.price("m2", captured_at=AT - 3 * rows.HOUR),
        ]
    )
    assert {one.selection: one.price for one in odds.as_of("m1", at)} == expected


def test_two_lines_are_two_offers(odds: OddsRepository) -> None:
    totals = {"market": "totals", "selection": "over"}
    odds.store([rows.price(line=line, price=price, **totals) for line, price in ((2.5, 1.9), (3.5, 3.2))])
    assert [one.line for one in odds.as_of("m1", AT)] == [2.5, 3.5]


def test_a_price_may_be_too_old_to_be_on_offer(odds: OddsRepository) -> None:
    odds.store([rows.price(captured_at=AT - 5 * rows.HOUR), rows.price(bookmaker="Bet365", captured_at=AT)])
    assert [one.bookmaker for one in odds.as_of("m1", AT, timedelta(hours=2))] == ["Bet365"]
    assert [one.bookmaker for one in odds.as_of("m1", AT)] == ["Bet365", "Pinnacle"]
    assert [one.books for one in odds.best("m1", AT, timedelta(hours=2))] == [1]


def test_the_best_price_of_each_selection_and_line(odds: OddsRepository, counting: Counting) -> None:
    odds.store(
        [
            rows.price(price=2.4, captured_at=AT - rows.HOUR),
            rows.price(price=1.9),
            rows.price(price=2.0, bookmaker="Bet365"),
            rows.price(price=2.2, captured_at=AT + rows.HOUR, bookmaker="Coral"),
            rows.price(price=2.3, bookmaker="Market maximum"),
            rows.price(price=2.1, bookmaker="Betbrain maximum"),
            *(rows.price(market="totals", selection="over", line=line, price=line) for line in (2.5, 3.5)),
        ]
    )
    with counting(1):
        found = odds.best("m1", AT)
    assert found == [
        BestPrice("h2h", "home", None, "Bet365", 2.0, AT, books=2, mean_price=1.95),
        BestPrice("totals", "over", 2.5, "Pinnacle", 2.5, AT, books=1, mean_price=2.5),
        BestPrice("totals", "over", 3.5, "Pinnacle", 3.5, AT, books=1, mean_price=3.5),
    ]


def test_of_two_equal_prices_the_best_is_always_the_same(odds: OddsRepository) -> None:
    odds.store([rows.price(bookmaker=name) for name in ("Coral", "Bet365", "Pinnacle")])
    assert [one.bookmaker for one in odds.best("m1", AT)] == ["Bet365"]


@pytest.mark.parametrize("ask", ["as_of", "best", "movements"])
def test_pain_11_a_time_without_a_zone_is_refused(odds: OddsRepository, ask: str) -> None:
    with pytest.raises(ValueError, match="2025-01-04T14:00:00 has no time zone; give an aware time"):
        getattr(odds, ask)("m1", AT.replace(tzinfo=None))


def test_a_time_in_another_zone_is_the_same_time(odds: OddsRepository) -> None:
    odds.store([rows.price(captured_at=AT)])
    tokyo = AT.astimezone(ZoneInfo("Asia/Tokyo"))
    assert [one.captured_at for one in odds.as_of("m1", tokyo)] == [AT]


def test_bookmakers_with_their_number_of_prices(odds: OddsRepository) -> None:
    assert odds.bookmakers() == {}
    odds.add_many(
        [Odds(**rows.price()), Odds(**rows.price("m2")), Odds(**rows.price(bookmaker="Bet365"))],
    )
    assert odds.bookmakers() == {"Bet365": 1, "Pinnacle": 2}
