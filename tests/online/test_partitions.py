"""Months of a partitioned table: made ahead, filled from the default beside writers, and again after a kill."""

import threading
import time
from datetime import UTC, date, datetime

import pytest
from msgspec import structs
from sqlalchemy import Engine, text

from monps.betting.prices import PriceRow
from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.online.months import Months, month_of
from monps.online.partitions import Move, prepare
from monps.repositories import UnitOfWork

MONTHS = Months(
    "public", "odds", "captured_at", ("match_id", "market", "selection", "line", "bookmaker", "captured_at")
)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def points(number: int, *, day: int = 5, match: str = "m", month: int = 1) -> list[PriceRow]:
    return [
        PriceRow(
            f"{match}{n}", "h2h", "home", None, "Pinnacle", datetime(2026, month, day, tzinfo=UTC), 2.0, "opening", "t"
        )
        for n in range(number)
    ]


def store(database: Database, prices: list[PriceRow]) -> None:
    with UnitOfWork(database=database) as work:
        work.odds.append(prices)
        work.commit()


def held(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT tableoid::regclass::text, count(*) FROM odds GROUP BY 1")).all()
    return {str(name): int(number) for name, number in rows}


def test_a_month_without_a_partition_stops_nobody_and_is_moved_later(database: Database) -> None:
    store(database, points(30) + points(20, month=2))
    assert held(database.engine) == {"odds_default": 50}
    done = prepare(MONTHS, database.engine, [MARCH])
    assert (done.made, done.moved, done.attempts) == ((JANUARY, FEBRUARY, MARCH), 50, 1)
    assert held(database.engine) == {"odds_2026_01": 30, "odds_2026_02": 20}
    store(database, points(5, month=3) + points(7, month=4))
    assert held(database.engine) == {"odds_2026_01": 30, "odds_2026_02": 20, "odds_2026_03": 5, "odds_default": 7}


def test_again_changes_nothing(database: Database) -> None:
    store(database, points(3))
    prepare(MONTHS, database.engine)
    again = prepare(MONTHS, database.engine, [JANUARY])
    assert (again.made, again.moved) == ((), 0)


def test_the_last_and_the_first_moment_of_a_month(database: Database) -> None:
    last = datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    store(database, [structs.replace(points(1)[0], captured_at=moment) for moment in (last, first)])
    prepare(MONTHS, database.engine)
    assert held(database.engine) == {"odds_2025_12": 1, "odds_2026_01": 1}


def test_a_key_holds_across_the_move(database: Database) -> None:
    store(database, points(3))
    prepare(MONTHS, database.engine)
    with UnitOfWork(database=database) as work:
        stored = work.odds.append(points(4))
    assert (stored.inserted, stored.unchanged) == (1, 3)


def test_writers_go_on_and_nothing_is_lost(database: Database) -> None:
    store(database, points(2000))
    stop, written, slowest = threading.Event(), [0], [0.0]

    def write() -> None:
        while not stop.is_set():
            began = time.perf_counter()
            store(database, points(10, match=f"w{written[0]}-", month=1 + written[0] % 3))
            slowest[0] = max(slowest[0], time.perf_counter() - began)
            written[0] += 1
            time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            prepare(MONTHS, database.engine)
    finally:
        stop.set()
        writer.join()
    prepare(MONTHS, database.engine)
    counts = held(database.engine)
    assert sum(counts.values()) == 2000 + 10 * written[0]
    assert counts.keys() == {"odds_2026_01", "odds_2026_02", "odds_2026_03"}


def test_what_a_killed_run_left_is_made_anew(database: Database) -> None:
    store(database, points(3))
    with database.engine.begin() as connection:
        Move(MONTHS, database.engine, connection).copy(connection, JANUARY)
    store(database, points(5, match="late"))
    assert held(database.engine) == {"odds_default": 8}
    assert prepare(MONTHS, database.engine).moved == 8
    assert held(database.engine) == {"odds_2026_01": 8}


def test_a_lock_that_is_taken_is_waited_for(database: Database) -> None:
    store(database, points(3))
    with database.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM odds"))
        timer = threading.Timer(0.6, reader.rollback)
        timer.start()
        done = prepare(MONTHS, database.engine)
        timer.join()
    assert done.attempts > 1
    assert done.moved == 3


def test_a_role_that_may_not_is_told_what_to_do(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("SET ROLE monps_write"))
        assert not MONTHS.may_prepare(connection)


@pytest.mark.parametrize("moment", [date(2026, 2, 28), datetime(2026, 2, 1, tzinfo=UTC)])
def test_a_month_is_its_first_day(moment: date) -> None:
    assert month_of(moment) == FEBRUARY


def test_deletions_corrections_and_a_new_month_are_caught_up_under_way(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is written between the copy and the switch, by whom ever, is in its month afterwards."""
    store(database, points(50))
    proven = Move._prove

    def late(move: Move) -> None:
        proven(move)
        store(database, [*points(7, match="new", month=2), structs.replace(points(1)[0], price=9.0)])
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM odds WHERE match_id IN ('m1', 'm2')"))
            connection.execute(text("UPDATE odds SET captured_at = '2026-03-01Z' WHERE match_id = 'm3'"))

    monkeypatch.setattr(Move, "_prove", late)
    done = prepare(MONTHS, database.engine)
    assert (done.made, done.moved) == ((JANUARY, FEBRUARY, MARCH), 55)
    assert held(database.engine) == {"odds_2026_01": 47, "odds_2026_02": 7, "odds_2026_03": 1}
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT price FROM odds WHERE match_id = 'm0'")) == 9
        left = "SELECT to_regclass('odds_default_changes'), to_regproc('odds_default_note_change')"
        assert tuple(connection.execute(text(left)).one()) == (None, None)


def test_a_default_that_is_emptied_under_way_is_left_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store(database, points(5))
    proven = Move._prove

    def emptied(move: Move) -> None:
        proven(move)
        with database.engine.begin() as connection:
            connection.execute(text("TRUNCATE odds"))
        store(database, points(2, match="after"))

    monkeypatch.setattr(Move, "_prove", emptied)
    with pytest.raises(MigrationError, match="emptied"):
        prepare(MONTHS, database.engine)
    monkeypatch.undo()
    assert held(database.engine) == {"odds_default": 2}
    assert prepare(MONTHS, database.engine).moved == 2


def test_a_writer_needs_no_right_to_the_log(database: Database) -> None:
    """The trigger notes with the rights of the owner; here in a run that was killed after it began to note."""
    with database.engine.connect() as connection:
        move = Move(MONTHS, database.engine, connection)
    move._start()
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE monps_write"))
        connection.execute(
            text(
                "INSERT INTO odds (match_id, market, selection, bookmaker, price, captured_at, stage, source)"
                " VALUES ('w', 'h2h', 'home', 'B', 2, '2026-01-05Z', 'opening', 's')"
            )
        )
    assert prepare(MONTHS, database.engine).moved == 1
    assert prepare(MONTHS, database.engine).attempts == 0
