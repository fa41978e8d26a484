"""What shadow reads cost the caller: the same existing function without, off, and compared for a share of its calls.

``python benchmarks/shadow.py`` uses the embedded server in ``MONPS_DATA_DIR``. The existing function connects anew,
as most do, and reads a hundred rows. Rounds of its kinds follow each other in an order that is turned each time.
The figures are the medians of the callers' times and of the rounds' ratios to the function alone. The comparisons are
made by a thread of the same process meanwhile, which is what a caller notices of them.
"""

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import psycopg2
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.settings import conninfo, load_settings
from monps.strangler.shadow import Switchboard, shadow

ROUNDS = 40
CALLS = 50
SAMPLES = (0.01, 0.1, 1.0)


def main(rounds: int) -> None:
    """Print one line for each kind."""
    database = Database(load_settings().model_copy(update={"database_url": None}))
    dsn = conninfo(database.url)

    def existing(count: int) -> list[tuple[int, str]]:
        connection = psycopg2.connect(dsn)
        cursor = connection.cursor()
        cursor.execute("SELECT n, n::text FROM generate_series(1, %s) n", (count,))
        rows: list[tuple[int, str]] = cursor.fetchall()
        connection.close()
        return rows

    kinds: dict[str, tuple[Callable[[int], object], float | None]] = {
        "alone": (existing, None),
        "off": (shadow(legacy=existing, sample=1.0)(candidate), None),
    }
    for sample in SAMPLES:
        kinds[f"{sample:.0%}"] = (shadow(legacy=existing, sample=sample)(candidate), 1.0)
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds):
        order = list(kinds)[:: 1 if number % 2 else -1]
        for name in order:
            run, ramp = kinds[name]
            board: Any = nullcontext()
            if ramp is not None:
                board = Switchboard(database.engine, database.url, lambda session: session, ramp=ramp)
            with board:
                times[name].append(timed(run))
    for name, took in times.items():
        ratio = statistics.median(one / alone for one, alone in zip(took, times["alone"], strict=True))
        print(f"{name}: {statistics.median(took) * 1e6 / CALLS:.0f} µs a call, ratio {ratio:.3f}")
    database.dispose()


def candidate(session: Session, count: int) -> list[tuple[int, str]]:
    rows = session.execute(text("SELECT n, CAST(n AS text) FROM generate_series(1, :count) n"), {"count": count})
    return [(row[0], row[1]) for row in rows]


def timed(run: Callable[[int], object]) -> float:
    """The callers' time alone; what still waits is compared after it."""
    started = time.perf_counter()
    for _ in range(CALLS):
        run(100)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
