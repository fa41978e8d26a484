"""Shadow reads: the caller has the existing code's answer, whatever the candidate does."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.settings import conninfo
from monps.strangler.mismatches import Mismatches, Tally
from monps.strangler.shadow import Shadow, Switchboard, shadow

Existing = Callable[[int], list[tuple[int, int]]]
QUERY = "SELECT n, n * 2 AS twice FROM generate_series(1, %s) n"


@pytest.fixture
def dsn(database: Database) -> str:
    return conninfo(database.url)


@pytest.fixture
def existing(dsn: str) -> Existing:
    """Existing code that opens a connection of its own, and counts how often a caller's answer was made."""

    def numbers(count: int) -> list[tuple[int, int]]:
        connection = psycopg2.connect(dsn)
        cursor = connection.cursor()
        cursor.execute(QUERY, (count,))
        rows: list[tuple[int, int]] = cursor.fetchall()
        connection.close()
        return rows

    return numbers


@pytest.fixture
def board(database: Database) -> Iterator[Switchboard]:
    with Switchboard(
        database.engine, database.url, lambda session: session, Mismatches(database.engine), seconds=0.3
    ) as switchboard:
        yield switchboard


def right(session: Session, count: int) -> list[dict[str, int]]:
    rows = session.execute(
        text("SELECT n, n * 2 AS twice FROM generate_series(1, :count) n ORDER BY n DESC"), {"count": count}
    )
    return [dict(row._mapping) for row in rows]


def tally(board: Switchboard, one: Shadow[..., Any]) -> tuple[int, int, int, int]:
    board.wait()
    found = board.tallies.get(one.name, Tally(one.name))
    return found.compared, found.mismatches, found.failed, found.dropped


def test_equal_answers_are_counted_and_kept(board: Switchboard, existing: Existing, database: Database) -> None:
    numbers = shadow(legacy=existing, sample=1.0)(right)
    assert [numbers(count) for count in (1, 2)] == [[(1, 2)], [(1, 2), (2, 4)]]
    assert tally(board, numbers) == (2, 0, 0, 0)
    (kept,) = Mismatches(database.engine).tallies()
    assert (kept.pair, kept.compared, kept.mismatches) == (numbers.name, 2, 0)
    assert kept.parity.upper_bound == 1.0


def wrong(session: Session, count: int) -> list[tuple[int, int]]:
    del session
    return [(n, 2 * n + (n == 2)) for n in range(1, count + 1)]


def test_a_difference_is_kept_redacted_with_its_row(board: Switchboard, existing: Existing, database: Database) -> None:
    numbers = shadow(legacy=existing, sample=1.0, key=(0,))(wrong)
    assert numbers(3) == [(1, 2), (2, 4), (3, 6)]
    assert tally(board, numbers) == (1, 1, 0, 0)
    with database.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM monps_parity.mismatch")).mappings().one()
    assert (row["what"], row["row_key"], row["column_name"], row["differing"]) == ("value", "0=2", "1", 1)
    assert row["legacy"].startswith("number ")
    assert row["legacy"] != row["candidate"]


def raising(session: Session, count: int) -> None:
    del session
    raise KeyError(count)


def leaving(session: Session, count: int) -> None:
    del session
    raise SystemExit(count)


def writing(session: Session, count: int) -> int:
    session.execute(text("DELETE FROM manual_bets"))
    return count


def slow(session: Session, count: int) -> int:
    session.execute(text("SELECT pg_sleep(30)"))
    return count


@pytest.mark.parametrize("candidate", [raising, leaving, writing, slow])
def test_a_bad_candidate_never_reaches_the_caller(
    board: Switchboard, existing: Existing, candidate: Callable[..., Any]
) -> None:
    numbers = shadow(legacy=existing, sample=1.0)(candidate)
    assert numbers(1) == [(1, 2)]
    assert tally(board, numbers) == (1, 1, 1, 0)
    after = shadow(legacy=existing, sample=1.0)(right)
    assert after(1) == [(1, 2)]
    assert tally(board, after) == (1, 0, 0, 0)


def test_the_caller_does_not_wait_for_the_candidate(board: Switchboard, existing: Existing) -> None:
    numbers = shadow(legacy=existing, sample=1.0)(slow)
    assert numbers(1) == [(1, 2)]
    assert numbers.name not in board.tallies, "the answer was there before the comparison"
    assert tally(board, numbers)[0] == 1


def test_an_error_of_the_existing_code_is_the_caller_s(board: Switchboard) -> None:
    def failing(count: int) -> int:
        raise LookupError(count)

    numbers = shadow(legacy=failing, sample=1.0)(right)
    with pytest.raises(LookupError):
        numbers(1)
    assert tally(board, numbers) == (1, 1, 1, 0)


def test_off_without_a_switchboard_and_with_a_ramp_of_0(database: Database, existing: Existing) -> None:
    numbers = shadow(legacy=existing, sample=1.0)(raising)
    assert numbers(1) == [(1, 2)]
    with Switchboard(database.engine, database.url, lambda session: session, ramp=0.0) as board:
        numbers(1)
        assert tally(board, numbers) == (0, 0, 0, 0)
        board.ramp = 1.0
        numbers(1)
        assert tally(board, numbers)[0] == 1


def test_a_sample_is_a_share(database: Database) -> None:
    numbers = shadow(legacy=lambda: 1, sample=0.1)(lambda _: 1)
    with Switchboard(database.engine, database.url, lambda session: session, waiting=1) as board:
        for _ in range(3000):
            numbers()
        compared, _, _, dropped = tally(board, numbers)
    assert 200 < compared + dropped < 400


def test_what_is_too_much_is_dropped_and_counted(database: Database, existing: Existing) -> None:
    numbers = shadow(legacy=existing, sample=1.0)(right)
    with Switchboard(database.engine, database.url, lambda session: session, waiting=2) as board:
        for _ in range(30):
            assert numbers(1) == [(1, 2)]
        compared, mismatches, _, dropped = tally(board, numbers)
    assert compared + dropped == 30
    assert mismatches == 0


def test_existing_code_with_a_connection_of_its_caller(board: Switchboard, dsn: str) -> None:
    def with_connection(connection: Any, count: int) -> list[tuple[int, int]]:  # noqa: ANN401 - psycopg2's
        cursor = connection.cursor()
        cursor.execute(QUERY, (count,))
        rows: list[tuple[int, int]] = cursor.fetchall()
        return rows

    numbers = shadow(legacy=with_connection, sample=1.0, connection=0)(right)
    connection = psycopg2.connect(dsn)
    assert numbers(connection, 2) == [(1, 2), (2, 4)]
    assert tally(board, numbers) == (1, 0, 0, 0)
    connection.close()


def test_existing_code_that_reads_elsewhere_is_not_compared(board: Switchboard, dsn: str) -> None:
    connection = psycopg2.connect(dsn)

    def global_connection(count: int) -> list[tuple[int, int]]:
        cursor = connection.cursor()
        cursor.execute(QUERY, (count,))
        rows: list[tuple[int, int]] = cursor.fetchall()
        return rows

    numbers = shadow(legacy=global_connection, sample=1.0)(right)
    assert numbers(1) == [(1, 2)]
    assert tally(board, numbers) == (1, 1, 1, 0), "never an equal answer"
    connection.close()


def test_async_callers(board: Switchboard, existing: Existing) -> None:
    async def awaited(count: int) -> list[tuple[int, int]]:
        rows: list[tuple[int, int]] = await asyncio.to_thread(existing, count)
        return rows

    numbers = shadow(legacy=awaited, sample=1.0)(right)

    async def calling() -> list[list[tuple[int, int]]]:
        return list(await asyncio.gather(*(numbers(count) for count in (1, 2))))

    assert asyncio.run(calling()) == [[(1, 2)], [(1, 2), (2, 4)]]
    assert tally(board, numbers) == (2, 0, 0, 0)


def test_arguments_that_the_caller_changes_later(board: Switchboard, dsn: str) -> None:
    def listed(numbers: list[int]) -> list[int]:
        connection = psycopg2.connect(dsn)
        cursor = connection.cursor()
        cursor.execute("SELECT unnest(%s)", (numbers,))
        found = [row[0] for row in cursor.fetchall()]
        connection.close()
        return found

    def new(session: Session, numbers: list[int]) -> list[int]:
        time.sleep(0.05)
        del session
        return numbers

    one = shadow(legacy=listed, sample=1.0)(new)
    given = [1, 2]
    one(given)
    given.append(3)
    assert tally(board, one) == (1, 0, 0, 0)
