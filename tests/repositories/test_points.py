"""Appending prices: duplicates, the edges of batches, and two who append the same points at once."""

import threading
import time
from datetime import timedelta
from typing import cast

import pytest
from msgspec import structs
from sqlalchemy import text

from monps.betting.prices import PriceRow
from monps.core.database import Database
from monps.repositories import Repositories, UnitOfWork, points
from monps.repositories.odds import OddsRepository
from monps.repositories.writing import Upserted
from tests.repositories import rows

PRICE = PriceRow("m1", "h2h", "home", None, "B", rows.KICKOFF - rows.HOUR, 2.0, "snapshot", "s")


def of(match: str, price: float = 2.0) -> PriceRow:
    return structs.replace(PRICE, match_id=match, price=price)


@pytest.fixture
def odds(all_of: Repositories) -> OddsRepository:
    return all_of.odds


def test_of_a_point_given_twice_the_last_word_is_kept(odds: OddsRepository) -> None:
    assert odds.append([of("a", 2.0), of("b"), of("a", 2.5)]) == Upserted(2, 0, 1)
    assert [float(one.price) for one in odds.of_match("a")] == [2.5]
    assert odds.corrections("a") == []


def test_the_result_does_not_depend_on_the_batches(odds: OddsRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "BATCH", 3)
    many = [structs.replace(PRICE, captured_at=PRICE.captured_at - timedelta(minutes=n)) for n in range(7)]
    assert odds.append(many) == Upserted(7, 0, 0)
    assert odds.append(many) == Upserted(0, 0, 7)
    assert odds.append([*many[:6], structs.replace(many[6], price=3.0)]) == Upserted(0, 1, 6)
    assert odds.append([]) == Upserted(0, 0, 0)
    assert odds.count() == 7


def test_what_copy_would_take_for_a_mark_is_kept_as_it_is(odds: OddsRepository) -> None:
    odd = structs.replace(PRICE, bookmaker="a\\b\tc\nd\re \\N", source="\\.")
    assert odds.append([odd]) == Upserted(1, 0, 0)
    assert odds.append([odd]) == Upserted(0, 0, 1)
    assert [(one.bookmaker, one.source) for one in odds.of_match("m1")] == [(odd.bookmaker, odd.source)]


@pytest.mark.parametrize("theirs", [2.0, 2.5])
def test_the_price_of_who_was_first_goes_to_the_log(database: Database, theirs: float) -> None:
    """The other has looked, found nothing, and waits at the unique key for us."""
    done: list[Upserted] = []

    def append() -> None:
        with UnitOfWork(database=database) as work:
            done.append(work.odds.append([of("race", theirs), of("only theirs")]))
            work.commit()

    with UnitOfWork(database=database) as work:
        work.odds.append([of("race", 2.0)])
        other = threading.Thread(target=append)
        other.start()
        wait_for_a_waiter(database)
        work.commit()
    other.join(10)
    changed = int(theirs != 2.0)
    assert done == [Upserted(1, changed, 1 - changed)]
    with UnitOfWork(database=database) as work:
        assert [float(one.price) for one in work.odds.of_match("race")] == [theirs]
        assert [float(one.price) for one in work.odds.corrections("race")] == [2.0] * changed


def test_many_who_append_the_same_points_store_each_once(database: Database) -> None:
    given = [of(f"m{n}") for n in range(500)]
    done: list[Upserted] = []

    def append() -> None:
        with UnitOfWork(database=database) as work:
            done.append(work.odds.append(given))
            work.commit()

    together = [threading.Thread(target=append) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join(30)
    assert sum(one.inserted for one in done) == 500
    assert sum(one.unchanged for one in done) == 1500
    with UnitOfWork(database=database) as work:
        assert work.odds.count() == 500


def wait_for_a_waiter(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with database.engine.connect() as connection:
            if cast("int", connection.scalar(waiting)):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")
