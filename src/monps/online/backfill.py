"""Filling new columns of a live table in small steps.

Each batch is a transaction of its own over a range of the key, so no lock is held for long, a killed backfill goes on
where it was (rows that are done no longer meet the condition), and the batch grows or shrinks until it takes about a
tenth of a second. Between batches it rests, so that replication and vacuum keep up.
"""

import functools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, text

from monps.online.runner import blockers_of, patiently

__all__ = ["Backfill", "Progress"]

TARGET_SECONDS = 0.1
SMALLEST, LARGEST = 50, 20_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: rows changed, the highest key passed, and the highest key there was at the start."""

    rows: int
    position: int
    end: int
    batches: int
    longest_ms: float


@dataclass(frozen=True, slots=True)
class Backfill:
    """What to fill.

    Args:
        table: qualified table name.
        key: an indexed integer column.
        assignment: the SET clause; with a trigger that fills the row, ``key = key`` is enough.
        waiting: SQL condition of the rows that are not filled yet; a filled row no longer meets it.
        rest: seconds of rest per second of work.
    """

    table: str
    key: str
    assignment: str
    waiting: str
    rest: float = 0.5

    def remaining(self, engine: Engine) -> int:
        """Rows that still wait."""
        with engine.connect() as connection:
            count = connection.scalar(text(f"SELECT count(*) FROM {self.table} WHERE {_said(self.waiting)}"))  # noqa: S608 - our own text
        return int(count or 0)

    def run(self, engine: Engine, batch: int = 500) -> Iterator[Progress]:
        """Fill every waiting row; yields after each batch.

        Raises:
            MigrationError: a batch did not get its row locks; what was done before is kept, a later run goes on.
        """
        start, end = self._bounds(engine)
        rows = batches = 0
        longest = 0.0
        while start is not None and start <= end:
            began = time.perf_counter()
            step = functools.partial(self._batch, engine, start, batch, end)
            (changed, position), _ = patiently(step, self.table, blockers=lambda: blockers_of(engine, self.table))
            spent = time.perf_counter() - began
            rows, batches, longest = rows + changed, batches + 1, max(longest, spent)
            yield Progress(rows, min(position, end), end, batches, longest * 1000)
            start = position + 1
            batch = max(SMALLEST, min(LARGEST, int(batch * min(2.0, max(0.5, TARGET_SECONDS / max(spent, 1e-4))))))
            time.sleep(spent * self.rest * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret

    def _bounds(self, engine: Engine) -> tuple[int | None, int]:
        query = f"SELECT min({self.key}), max({self.key}) FROM {self.table} WHERE {_said(self.waiting)}"  # noqa: S608 - our own text
        with engine.connect() as connection:
            low, high = connection.execute(text(query)).one()
        return low, high or 0

    def _batch(self, engine: Engine, low: int, size: int, end: int) -> tuple[int, int]:
        """Fill the waiting rows among the next ``size`` keys from ``low``; returns how many and the last key passed."""
        bound = text(
            f"SELECT max(k) FROM (SELECT {self.key} AS k FROM {self.table} WHERE {self.key} >= :low"  # noqa: S608 - our own text
            f" ORDER BY {self.key} LIMIT :size) AS keys"
        )
        update = text(
            f"UPDATE {self.table} SET {_said(self.assignment)}"  # noqa: S608 - our own text
            f" WHERE {self.key} BETWEEN :low AND :high AND ({_said(self.waiting)})"
        )
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '500ms'"))
            high = connection.scalar(bound, {"low": low, "size": size})
            if high is None:
                return 0, end  # the rest was deleted meanwhile
            changed = connection.execute(update, {"low": low, "high": high}).rowcount
        return changed, high


def _said(fragment: str) -> str:
    """SQL as it is: a colon in it is no parameter of ours."""
    return fragment.replace(":", r"\:")
