"""What the tap costs a program: the same work with it and without, in alternating rounds.

``python benchmarks/tap.py`` uses the embedded server in ``MONPS_DATA_DIR``, over a local socket, where a statement is
as quick as it can be and the tap weighs most.

``desk`` is the existing desk itself: the steps of its reader and its writer, on a database that it has filled, without
the pauses between them. ``row`` is one row as a dict from a cursor of its own, ``smallest`` the smallest statement that
there is. Of each the seconds of the clock and those of the program's own processor, which leave out the server. Rounds
with and without are turned around each time, and the figure is the median of their ratios, so that whatever else the
machine does falls on both.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras

from monps.core import embedded
from monps.core.settings import conninfo, load_settings
from monps.legacy.config import DSN_VARIABLE as VARIABLE
from monps.legacy.desk import Notebook
from monps.legacy.desk_reader import DeskReader
from monps.legacy.desk_writer import DeskWriter
from monps.sources.feed import to_feed
from monps.sources.simulator import simulate
from monps.strangler import tap

Spent = tuple[float, float]

DATABASE = "monps_bench_tap"
ROUNDS = 200
STATEMENTS = 300
SMALLEST = "SELECT %s"
ROW = "SELECT * FROM (SELECT %s::int AS id, %s::text AS league, now() AS seen, 1.5 AS odds) one WHERE id = %s"


def main(rounds: int) -> None:
    """Print one line for each kind."""
    settings = load_settings().model_copy(update={"database_url": None, "embedded_database": DATABASE})
    embedded.recreate_database(settings, DATABASE)
    dsn = conninfo(embedded.database_url(settings))
    filled(dsn)
    plain = psycopg2.connect(dsn)
    with tempfile.TemporaryDirectory(prefix="monps-tap-") as folder:
        tap.install(Path(folder))
        tapped = psycopg2.connect(dsn)
        for name, run in (("desk", Desk().circle), ("row", row), ("smallest", smallest)):
            pairs = measured(plain, tapped, run, rounds)
            clock, processor = (statistics.median(on[at] / off[at] for off, on in pairs) for at in (0, 1))
            print(f"{name:8} with the tap x{clock:.3f} by the clock, x{processor:.3f} of the program's processor")
        tap.uninstall()
    plain.close()
    tapped.close()


def filled(dsn: str) -> None:
    """A quarter of a season in the tables of the desk."""
    with tempfile.TemporaryDirectory(prefix="monps-tap-") as name:
        feed = Path(name) / "feed.jsonl"
        matches = list(to_feed(simulate()))[:100]
        feed.write_text("".join(f"{json.dumps(match)}\n" for match in matches), encoding="utf-8")
        for arguments in (("setup",), ("replay", str(feed))):
            command = [sys.executable, "-m", "monps.legacy", *arguments]
            subprocess.run(command, env=os.environ | {VARIABLE: dsn}, capture_output=True, check=True)  # noqa: S603 - our own program


class Desk:
    """The steps of the existing desk's reader and writer, each in its transaction, as its threads run them.

    All but the dashboards, which open connections of their own.
    """

    def __init__(self) -> None:
        untyped: tuple[Any, ...] = (Notebook, DeskWriter, DeskReader)
        notebook_of, writer, reader = untyped
        notebook = notebook_of()
        self.sides = writer(notebook, label=f"{os.getpid()}:{time.time_ns()}"), reader(notebook)

    def circle(self, connection: Any) -> None:
        """Every step once."""
        for side in self.sides:
            for step in side.steps():
                if step.__name__ != "dashboards":
                    step(connection)
                    connection.commit()


def smallest(connection: Any) -> None:
    """One value."""
    cursor = connection.cursor()
    for number in range(STATEMENTS):
        cursor.execute(SMALLEST, (number,))
        cursor.fetchone()


def row(connection: Any) -> None:
    """One row as a dict, from a cursor of its own, as most existing code does it."""
    for number in range(STATEMENTS):
        cursor = connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
        cursor.execute(ROW, (number, "E0", number))
        cursor.fetchone()
        cursor.close()


def measured(plain: Any, tapped: Any, run: Callable[[Any], None], rounds: int) -> list[tuple[Spent, Spent]]:
    """Of each round what was spent without and with the tap."""
    run(plain)
    run(tapped)
    pairs = []
    gc.disable()
    for number in range(rounds):
        order = (plain, tapped) if number % 2 else (tapped, plain)
        took = {id(one): spent(run, one) for one in order}
        pairs.append((took[id(plain)], took[id(tapped)]))
        gc.collect()
    gc.enable()
    return pairs


def spent(run: Callable[[Any], None], connection: Any) -> Spent:
    """Seconds of the clock, and of this thread's processor."""
    clock, processor = time.perf_counter(), time.thread_time()
    run(connection)
    return time.perf_counter() - clock, time.thread_time() - processor


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
