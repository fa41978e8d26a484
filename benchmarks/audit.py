"""What the audit triggers cost: 10,000 rows of the existing code's INSERT and UPDATE with and without them.

    .venv/bin/python benchmarks/audit.py [rounds]

On a database of its own on the embedded server. ``one statement`` writes all rows in one statement, so the trigger is
all that differs: the worst case. ``row by row`` is what the existing program does: psycopg2, one statement a row, a
commit every 100. Both sides are measured by turns in each round; the median is printed.
"""

import functools
import statistics
import sys
import time
from collections.abc import Callable

import psycopg2
from sqlalchemy import make_url

from monps.core import embedded
from monps.core.database import Database
from monps.core.settings import DRIVER, conninfo, load_settings
from monps.services import schema

ROWS = 10_000
TABLES = {
    "tracking_clv_picks": (
        (
            "INSERT INTO tracking_clv_picks (match_id, match_name, home_team, away_team, league, commence_time,"
            " market_type, prediction, odds_taken, probability, stake, source) SELECT md5(n::text), 'A vs B', 'A', 'B',"
            " 'E0', now(), 'over_25', 'Over 2.5', 1.91, 55, 1, 'poisson' FROM generate_series({low}, {high}) n"
        ),
        (
            "UPDATE tracking_clv_picks SET is_resolved = true, is_winner = true, profit_loss = 0.91, score_home = 2,"
            " score_away = 1, resolved_at = now(), updated_at = now() WHERE id BETWEEN {low} AND {high}"
        ),
    ),
    "manual_bets": (
        (
            "INSERT INTO manual_bets (match_id, match_name, sport, kickoff_time, market_type, selection, bookmaker,"
            " odds_obtained, stake) SELECT md5(n::text), 'A vs B', 'soccer_epl', now(), 'h2h', 'Home', 'Pinnacle',"
            " 2.1, 10"
            " FROM generate_series({low}, {high}) n"
        ),
        "UPDATE manual_bets SET result = 'win', profit_loss = 11, updated_at = now() WHERE id BETWEEN {low} AND {high}",
    ),
}


def main(rounds: int) -> None:
    settings = load_settings()
    name = "monps_bench_audit"
    embedded.recreate_database(settings.model_copy(update={"database_url": None, "embedded_database": name}), name)
    url = embedded.start(settings).set(database=name, drivername=DRIVER)
    database = Database(settings, make_url(url))
    schema.upgrade(database)
    database.dispose()
    connection = psycopg2.connect(conninfo(url))
    found: dict[tuple[str, str, str, bool], list[float]] = {}
    for number in range(rounds):
        for table, (insert, update) in TABLES.items():
            for audited in (True, False) if number % 2 else (False, True):
                for style, run in (("one statement", whole), ("row by row", single)):
                    prepare(connection, table, audited=audited)
                    for verb, statement in (("INSERT", insert), ("UPDATE", update)):
                        took = timed(functools.partial(run, connection, statement))
                        found.setdefault((table, style, verb, audited), []).append(took)
    connection.close()
    for table, style, verb, audited in found:
        if audited:
            continue
        plain, watched = (statistics.median(found[table, style, verb, one]) for one in (False, True))
        print(
            f"{table:20} {style:14} {verb}  without {plain * 1e6 / ROWS:6.1f} µs/row"
            f"  with {watched * 1e6 / ROWS:6.1f} µs/row  x {watched / plain:.2f}"
        )


def prepare(connection: psycopg2.extensions.connection, table: str, *, audited: bool) -> None:
    """An empty table whose keys begin at 1, with or without its triggers, and the log as empty as it can be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.unwatch(%s)", (table,))
        cursor.execute(f"TRUNCATE {table} RESTART IDENTITY")
        cursor.execute("ALTER TABLE audit.change_log DISABLE TRIGGER change_log_refuse")
        cursor.execute("TRUNCATE audit.change_log")
        cursor.execute("ALTER TABLE audit.change_log ENABLE ALWAYS TRIGGER change_log_refuse")
        if audited:
            cursor.execute("SELECT audit.watch(%s)", (table,))
    connection.commit()


def whole(connection: psycopg2.extensions.connection, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(low=1, high=ROWS))
    connection.commit()


def single(connection: psycopg2.extensions.connection, statement: str) -> None:
    with connection.cursor() as cursor:
        for number in range(1, ROWS + 1):
            cursor.execute(statement.format(low=number, high=number))
            if number % 100 == 0:
                connection.commit()
    connection.commit()


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
