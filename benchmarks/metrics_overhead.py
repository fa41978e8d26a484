"""What counting costs a statement: the same statements with metrics and without, in alternating rounds.

``python benchmarks/metrics_overhead.py`` uses the configured database, or the embedded one. A round is some hundred
statements on one connection, once with and once without metrics, the order turned around each time; the figures are
those of the quickest round of either, because whatever else the machine does only ever adds.
"""

import gc
import itertools
import time
from collections.abc import Callable

from sqlalchemy import text

from monps.core.database import Database
from monps.core.metrics import Metrics
from monps.core.settings import load_settings
from monps.repositories import UnitOfWork

ROUNDS = 300
STATEMENTS = 250


def main() -> None:
    """Print one line for each way a statement may go."""
    database = Database(load_settings())
    metrics = Metrics(database)
    for name, run in (("wire", by_wire), ("orm", by_session)):
        with UnitOfWork(database=database, read_only=True) as work:
            off, on = measured(metrics, lambda: run(work))  # noqa: B023 - called in this turn of the loop
        print(f"{name}: {off * 1e6:.1f} µs off, {on * 1e6:.1f} µs on, ratio {on / off:.3f}")
    database.dispose()


def by_wire(work: UnitOfWork) -> None:
    """One row straight from the driver."""
    wire = work.wire
    for number in range(STATEMENTS):
        wire.fetch("SELECT %s::int8", (number,))


def by_session(work: UnitOfWork) -> None:
    """One row through the session's connection."""
    connection, statement = work.session.connection(), text("SELECT CAST(:number AS int8)")
    for number in range(STATEMENTS):
        connection.execute(statement, {"number": number}).all()


def measured(metrics: Metrics, run: Callable[[], None]) -> tuple[float, float]:
    """Seconds of a statement without metrics and with them."""
    best = {False: float("inf"), True: float("inf")}
    gc.disable()
    for counted in itertools.islice(itertools.cycle((False, True, True, False)), ROUNDS * 2):
        best[counted] = min(best[counted], timed(metrics, run, counted=counted))
    gc.enable()
    return best[False] / STATEMENTS, best[True] / STATEMENTS


def timed(metrics: Metrics, run: Callable[[], None], *, counted: bool) -> float:
    if not counted:
        started = time.perf_counter()
        run()
        return time.perf_counter() - started
    with metrics:
        started = time.perf_counter()
        run()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
