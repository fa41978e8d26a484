"""What the tap costs a program: the same work with it and without, in alternating rounds.

``python benchmarks/tap.py`` uses the embedded server in ``MONPS_DATA_DIR``, over a local socket, where a statement is
as quick as it can be and the tap weighs most.

``program`` is the existing desk itself, reading and writing as fast as it can for some seconds in a process of its own,
on a database that it has filled: seconds of processor that the program used for a statement. ``row`` is one row as a
dict from a cursor of its own, ``smallest`` the smallest statement that there is: seconds of the clock. Rounds with and
without are turned around each time, and the figure is the median of their ratios, so that whatever else the machine
does falls on both.
"""

import gc
import json
import os
import resource
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
from monps.sources.feed import to_feed
from monps.sources.simulator import simulate
from monps.strangler import tap

DATABASE = "monps_bench_tap"
ROUNDS = 200
PROGRAM_ROUNDS = 6
SECONDS = 10
STATEMENTS = 300
SMALLEST = "SELECT %s"
ROW = "SELECT * FROM (SELECT %s::int AS id, %s::text AS league, now() AS seen, 1.5 AS odds) one WHERE id = %s"


def main(rounds: int) -> None:
    """Print one line for each kind."""
    settings = load_settings().model_copy(update={"database_url": None, "embedded_database": DATABASE})
    embedded.recreate_database(settings, DATABASE)
    dsn = conninfo(embedded.database_url(settings))
    program(dsn, PROGRAM_ROUNDS)
    plain = psycopg2.connect(dsn)
    with tempfile.TemporaryDirectory(prefix="monps-tap-") as folder:
        tap.install(Path(folder))
        tapped = psycopg2.connect(dsn)
        for name, run in (("smallest", smallest), ("row", row)):
            ratios, times = measured(plain, tapped, run, rounds)
            off, on = (statistics.median(one) * 1e6 / STATEMENTS for one in times)
            print(f"{name}: {off:.1f} µs without, {on:.1f} µs with the tap, ratio {statistics.median(ratios):.3f}")
        tap.uninstall()
    plain.close()
    tapped.close()


def program(dsn: str, rounds: int) -> None:
    """The desk, filled with a quarter of a season first."""
    with tempfile.TemporaryDirectory(prefix="monps-tap-") as name:
        folder = Path(name)
        feed = folder / "feed.jsonl"
        matches = list(to_feed(simulate()))[:100]
        feed.write_text("".join(f"{json.dumps(match)}\n" for match in matches), encoding="utf-8")
        for arguments in (("setup",), ("replay", str(feed))):
            desk(dsn, None, *arguments)
        ratios, costs = [], ([], [])  # type: tuple[list[float], tuple[list[float], list[float]]]
        for number in range(rounds):
            cost = {}
            for tapped in (True, False) if number % 2 else (False, True):
                before = spent()
                told = desk(dsn, folder / "tap" if tapped else None, "desk", "--stop-file", str(folder / "stop"),
                            "--seconds", str(SECONDS), "--rate", "0")  # fmt: skip
                cost[tapped] = (spent() - before) / told["statements"]
                costs[tapped].append(cost[tapped])
            ratios.append(cost[True] / cost[False])
    off, on = (statistics.median(one) * 1e6 for one in costs)
    print(f"program: {off:.1f} µs without, {on:.1f} µs with the tap, ratio {statistics.median(ratios):.3f}", flush=True)


def desk(dsn: str, folder: Path | None, *arguments: str) -> dict[str, Any]:
    """Run the existing program; returns what it tells."""
    tapping = ["-m", "monps.strangler.tap", "--folder", str(folder)] if folder else []
    command = [sys.executable, *tapping, "-m", "monps.legacy", *arguments]
    done = subprocess.run(command, env=os.environ | {"MONPS_LEGACY_DSN": dsn}, capture_output=True, check=True)  # noqa: S603 - our own program
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def spent() -> float:
    """Seconds of processor of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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


def measured(
    plain: Any, tapped: Any, run: Callable[[Any], None], rounds: int
) -> tuple[list[float], tuple[list[float], list[float]]]:
    """Ratios of the rounds, and their seconds without and with the tap."""
    ratios: list[float] = []
    times: tuple[list[float], list[float]] = ([], [])
    run(plain)
    run(tapped)
    gc.disable()
    for number in range(rounds):
        order = (plain, tapped) if number % 2 else (tapped, plain)
        took = {id(one): timed(run, one) for one in order}
        times[0].append(took[id(plain)])
        times[1].append(took[id(tapped)])
        ratios.append(took[id(tapped)] / took[id(plain)])
    gc.enable()
    return ratios, times


def timed(run: Callable[[Any], None], connection: Any) -> float:
    started = time.perf_counter()
    run(connection)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
