"""Revision 0014 and the months beside a desk at work: no statement fails, no price is lost or doubled."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Self

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.betting.prices import PriceRow
from monps.core.database import Database
from monps.core.settings import Settings, conninfo
from monps.repositories import UnitOfWork
from monps.services import odds_partitions, schema

ROWS = 300_000
LONGEST = 3.0
"""Seconds that a statement may take on a machine that does other things too; the lock is a fraction of it."""

FILL = f"""
INSERT INTO odds (match_id, market, selection, line, bookmaker, price, captured_at, stage, source)
SELECT 'old' || g / 30, 'totals', CASE g % 2 WHEN 0 THEN 'over' ELSE 'under' END, 0.5 + 0.25 * (g / 2 % 3),
       'b' || g / 6 % 5, 1.5 + g % 100 / 50.0, timestamptz '2026-01-01Z' + g / 30 * interval '12 minutes',
       'snapshot', 's'
  FROM generate_series(0, {ROWS - 1}) AS g
"""
OLD = "SELECT count(*), sum(hashtextextended(odds::text, 0)::numeric) FROM odds WHERE match_id LIKE 'old%'"
RAW = (
    "INSERT INTO odds (match_id, market, selection, bookmaker, price, captured_at, stage, source)"
    " VALUES (%s, 'h2h', 'home', 'B', 2, %s, 'opening', 'raw') ON CONFLICT DO NOTHING"
)
START = datetime(2026, 1, 1, tzinfo=UTC)


class Traffic:
    """Threads that repeat their work until they are told to stop, and what became of it."""

    def __init__(self, *work: Callable[[int], None]) -> None:
        self.failures: list[BaseException] = []
        self.longest = 0.0
        self.done = [0] * len(work)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._repeat, args=each) for each in enumerate(work)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _repeat(self, mine: int, work: Callable[[int], None]) -> None:
        for turn in itertools.count():
            if self._stop.is_set():
                return
            began = time.perf_counter()
            try:
                work(turn)
            except Exception as error:  # noqa: BLE001 - each one is a failed statement, and the test fails by it
                self.failures.append(error)
            else:
                self.done[mine] += 1
            self.longest = max(self.longest, time.perf_counter() - began)
            time.sleep(0.005)


@pytest.fixture
def filled(empty_database: str) -> Iterator[Database]:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0013_roles")
    with database.engine.begin() as connection:
        connection.execute(text(FILL))
    yield database
    database.dispose()


def totals(database: Database, query: str) -> tuple[object, ...]:
    with database.engine.connect() as connection:
        return tuple(connection.execute(text(query)).one())


@pytest.mark.slow
def test_a_desk_goes_on_while_its_prices_move(filled: Database, record_property: Callable[[str, object], None]) -> None:
    before = totals(filled, OLD)

    def append(turn: int) -> None:
        moment = START + timedelta(days=turn % 120)
        prices = [PriceRow(f"ours{turn}-{n}", "h2h", "home", None, "B", moment, 2.0, "opening", "s") for n in range(20)]
        corrected = PriceRow(f"ours{turn - 1}-0", "h2h", "home", None, "B", START, 3.0, "opening", "s")
        with UnitOfWork(database=filled) as work:
            work.odds.append(prices)
            work.odds.append([prices[0], corrected])
            work.commit()

    raw = psycopg.connect(conninfo(filled.url), autocommit=True, prepare_threshold=1)

    def insert(turn: int) -> None:
        for _ in range(2):  # the second time it is there already
            raw.execute(RAW, [f"raw{turn}", START + timedelta(days=turn % 120)])

    def read(turn: int) -> None:
        with UnitOfWork(database=filled) as work:
            assert len(work.odds.points([f"old{turn % (ROWS // 30)}"])) == 30

    def whole(_: int) -> None:
        assert totals(filled, "SELECT count(*) FROM odds WHERE match_id LIKE 'old%'") == (ROWS,)

    with raw, Traffic(append, insert, read, whole) as traffic:
        time.sleep(0.5)
        schema.upgrade(filled)
        time.sleep(0.5)
        first = odds_partitions.prepare(filled)
        time.sleep(0.5)
        again = odds_partitions.prepare(filled)
    record_property("longest_seconds", traffic.longest)
    record_property("locked_seconds", first.locked)
    assert traffic.failures == []
    assert min(traffic.done) > 0
    assert (first.moved >= ROWS, again.moved) == (True, 0)
    assert totals(filled, OLD) == before
    appended, inserted = traffic.done[:2]
    assert totals(filled, "SELECT count(*) FROM odds WHERE match_id LIKE 'raw%'") == (inserted,)
    # A turn stores 20 points and one more of the turn before at START, where it corrects one that was stored at START.
    ours = "SELECT count(DISTINCT (match_id, captured_at)), count(*) FROM odds WHERE match_id LIKE 'ours%'"
    first_days = sum(turn % 120 == 0 for turn in range(appended - 1))
    expected = 21 * appended - first_days
    assert totals(filled, ours) == (expected, expected)
    assert totals(filled, "SELECT count(*) FROM odds_corrections") == (first_days,)
    assert totals(filled, "SELECT count(*) FROM odds_default") == (0,)
    assert traffic.longest < LONGEST
