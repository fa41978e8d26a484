"""Revision 0014: the table of prices becomes the default partition of its successor, and all that it had goes along."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.betting.prices import PriceRow
from monps.core.database import Database
from monps.core.errors import LockTimeout, MigrationError
from monps.core.settings import Settings, conninfo
from monps.migrations import commands
from monps.online.partitions import prepare
from monps.repositories import UnitOfWork
from monps.services import schema
from monps.services.odds_partitions import MONTHS

BEFORE, REVISION = "0013_roles", "0014_odds_partitions"

SHAPE = """
SELECT ARRAY(SELECT format('%s %s %s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull,
                           attidentity, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
               FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
              WHERE attrelid = c.oid AND attnum > 0 ORDER BY attnum) AS columns,
       ARRAY(SELECT format('%s %s %s', conname, pg_get_constraintdef(k.oid), convalidated)
               FROM pg_constraint AS k WHERE conrelid = c.oid AND contype IN ('c', 'p', 'u') ORDER BY 1) AS constraints,
       pg_get_userbyid(relowner) AS owner,
       ARRAY(SELECT x::text FROM aclexplode(relacl) AS x ORDER BY 1) AS grants,
       ARRAY(SELECT x::text FROM pg_class AS s, aclexplode(s.relacl) AS x
              WHERE s.oid = pg_get_serial_sequence('public.odds', 'id')::regclass ORDER BY 1) AS sequence_grants
  FROM pg_class AS c WHERE oid = 'public.odds'::regclass
"""
FILES = """
SELECT relfilenode FROM pg_class WHERE oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = '{0}'::regclass
 UNION ALL SELECT '{0}'::regclass) ORDER BY 1
"""
KIND = "SELECT relkind FROM pg_class WHERE oid = 'public.odds'::regclass"


@pytest.fixture
def earlier(empty_database: str) -> Iterator[Database]:
    """A database before the revision."""
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, BEFORE)
    yield database
    database.dispose()


def price(match: str = "m", month: int = 1, value: float = 2.0) -> PriceRow:
    return PriceRow(match, "h2h", "home", None, "B", datetime(2026, month, 5, tzinfo=UTC), value, "opening", "s")


def store(database: Database, *prices: PriceRow) -> tuple[int, int, int]:
    with UnitOfWork(database=database) as work:
        done = work.odds.append(prices)
        work.commit()
    return done.inserted, done.updated, done.unchanged


def ask(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query.replace(":", r"\:")))]


def rows(database: Database) -> list[tuple[object, ...]]:
    return ask(database, "SELECT * FROM odds ORDER BY id")


def test_the_successor_has_all_that_the_table_had_and_gives_it_back(earlier: Database) -> None:
    store(earlier, price("a"), price("b"), price("c", 2))
    with earlier.engine.begin() as connection:
        connection.execute(text("GRANT SELECT ON odds TO PUBLIC"))
        connection.execute(text("DELETE FROM odds WHERE match_id = 'c'"))  # its id is spent
    shape, kept, files = ask(earlier, SHAPE), rows(earlier), ask(earlier, FILES.format("odds"))
    schema.upgrade(earlier, REVISION)
    assert ask(earlier, SHAPE) == shape
    assert rows(earlier) == kept
    assert ask(earlier, FILES.format("odds_default")) == files  # nothing was copied
    assert ask(earlier, KIND) == [("p",)]
    store(earlier, price("d"))
    assert ask(earlier, "SELECT max(id) FROM odds") == [(4,)]
    schema.downgrade(earlier, BEFORE)
    assert ask(earlier, SHAPE) == shape
    assert rows(earlier)[:2] == kept
    assert ask(earlier, KIND) == [("r",)]
    store(earlier, price("e"))
    assert ask(earlier, "SELECT max(id) FROM odds") == [(5,)]


def test_down_with_months_that_have_been_made_and_up_again(earlier: Database) -> None:
    schema.upgrade(earlier, REVISION)
    store(earlier, price("a"), price("b", 2))
    prepare(MONTHS, earlier.engine, [date(2026, 3, 1)])
    store(earlier, price("c", 3), price("late", 4), price("a", 1, 2.5))
    kept = rows(earlier)
    schema.downgrade(earlier, BEFORE)
    assert rows(earlier) == kept
    assert ask(earlier, "SELECT relname FROM pg_class WHERE relname ~ '^odds_(2026|default|by)'") == []
    with UnitOfWork(database=earlier) as work:
        assert [float(one.price) for one in work.odds.corrections("a")] == [2.0]  # a correction is not lost
    schema.upgrade(earlier, REVISION)
    assert prepare(MONTHS, earlier.engine).moved == 4
    assert rows(earlier) == kept


def test_programs_go_first(earlier: Database) -> None:
    """The repositories of this release work before the revision as after it, corrections included."""
    for begin in (0, 10):
        first, second = price(f"{begin}a"), price(f"{begin}b")
        assert store(earlier, first, second) == (2, 0, 0)
        assert store(earlier, first, second) == (0, 0, 2)
        assert store(earlier, first, first, price(f"{begin}c")) == (1, 0, 2)
        assert store(earlier, price(f"{begin}a", value=2.5), second) == (0, 1, 1)
        with UnitOfWork(database=earlier) as work:
            assert [float(one.price) for one in work.odds.corrections(f"{begin}a")] == [2.0]
            assert [float(one.price) for one in work.odds.of_match(f"{begin}a")] == [2.5]
        if not begin:
            schema.upgrade(earlier, REVISION)


def test_a_program_that_asks_for_xmax_must_be_gone(earlier: Database) -> None:
    upsert = (
        "INSERT INTO odds (match_id, market, selection, bookmaker, price, captured_at, stage, source)"
        " VALUES ('x', 'h2h', 'home', 'B', 2, '2026-01-01Z', 'opening', 's')"
        " ON CONFLICT (match_id, market, selection, line, bookmaker, captured_at) DO UPDATE SET price = excluded.price"
    )
    with psycopg.connect(conninfo(earlier.url), autocommit=True) as program:
        assert program.execute(f"{upsert} RETURNING xmax = 0".encode()).fetchone() == (True,)
        schema.upgrade(earlier, REVISION)
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            program.execute(f"{upsert} RETURNING xmax = 0".encode())
        program.execute(upsert.encode())


def test_an_attempt_without_its_lock_leaves_nothing_behind(earlier: Database) -> None:
    store(earlier, price())
    shape = ask(earlier, SHAPE)
    with earlier.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM odds"))
        with earlier.engine.connect() as connection, pytest.raises(LockTimeout):
            commands.upgrade(connection, REVISION)
        assert ask(earlier, SHAPE) == shape
        assert ask(earlier, KIND) == [("r",)]
        timer = threading.Timer(0.5, reader.rollback)
        began = time.perf_counter()
        timer.start()
        (step,) = schema.upgrade(earlier, REVISION)
        timer.join()
    assert step.attempts > 1
    assert time.perf_counter() - began < 30
    assert ask(earlier, KIND) == [("p",)]


def test_a_view_that_would_show_a_part_only_is_refused(earlier: Database) -> None:
    with earlier.engine.begin() as connection:
        connection.execute(text("CREATE VIEW latest AS SELECT max(captured_at) FROM odds"))
    with pytest.raises(MigrationError, match="latest would show only a part"):
        schema.upgrade(earlier, REVISION)
    assert ask(earlier, KIND) == [("r",)]
    with earlier.engine.begin() as connection:
        connection.execute(text("DROP VIEW latest"))
    schema.upgrade(earlier, REVISION)
    assert ask(earlier, KIND) == [("p",)]
