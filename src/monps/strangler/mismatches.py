"""Where comparisons of a running program are kept: how many there were, and the first difference of each that differs.

Two tables in a schema of their own, made when the first comparison is kept. Values are redacted unless the switchboard
was told to reveal them; a key that is a number is kept, because somebody has to find the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text

from monps.strangler.comparing import Comparison
from monps.strangler.ledger import Parity

__all__ = ["Mismatches", "Tally"]

TABLES = """
CREATE SCHEMA IF NOT EXISTS monps_parity;
CREATE TABLE IF NOT EXISTS monps_parity.tally (
    pair text NOT NULL,
    day date NOT NULL,
    compared bigint NOT NULL,
    mismatches bigint NOT NULL,
    failed bigint NOT NULL,
    dropped bigint NOT NULL,
    legacy_seconds double precision NOT NULL,
    candidate_seconds double precision NOT NULL,
    PRIMARY KEY (pair, day)
);
CREATE TABLE IF NOT EXISTS monps_parity.mismatch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pair text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    what text NOT NULL,
    row_key text NOT NULL,
    column_name text NOT NULL,
    legacy text NOT NULL,
    candidate text NOT NULL,
    legacy_rows bigint NOT NULL,
    candidate_rows bigint NOT NULL,
    differing bigint NOT NULL
)
"""
COUNT = text(
    "INSERT INTO monps_parity.tally AS known"
    " VALUES (:pair, CURRENT_DATE, :compared, :mismatches, :failed, :dropped, :legacy, :candidate)"
    " ON CONFLICT (pair, day) DO UPDATE SET compared = known.compared + excluded.compared,"
    " mismatches = known.mismatches + excluded.mismatches, failed = known.failed + excluded.failed,"
    " dropped = known.dropped + excluded.dropped, legacy_seconds = known.legacy_seconds + excluded.legacy_seconds,"
    " candidate_seconds = known.candidate_seconds + excluded.candidate_seconds"
)
KEEP = text(
    "INSERT INTO monps_parity.mismatch"
    " (pair, what, row_key, column_name, legacy, candidate, legacy_rows, candidate_rows, differing)"
    " VALUES (:pair, :what, :key, :column, :old, :new, :legacy_rows, :candidate_rows, :differing)"
)
SUMS = text(
    "SELECT pair, CAST(sum(compared) AS bigint), CAST(sum(mismatches) AS bigint), CAST(sum(failed) AS bigint),"
    " CAST(sum(dropped) AS bigint), sum(legacy_seconds), sum(candidate_seconds) FROM monps_parity.tally"
    " GROUP BY pair ORDER BY pair"
)
KEPT = text("SELECT to_regclass('monps_parity.tally')")


@dataclass(frozen=True, slots=True)
class Tally:
    """The comparisons of one pair; ``dropped`` were sampled and not made, because too many waited."""

    pair: str
    compared: int = 0
    mismatches: int = 0
    failed: int = 0
    dropped: int = 0
    legacy_seconds: float = 0.0
    candidate_seconds: float = 0.0

    @property
    def parity(self) -> Parity:
        """What they prove."""
        return Parity(self.compared, self.mismatches)


class Mismatches:
    """The tables of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made = False

    def keep(self, tally: Tally, comparison: Comparison | None = None) -> None:
        """Add comparisons to those of the day, and the difference of one that differed."""
        counts = {"compared": tally.compared, "mismatches": tally.mismatches, "failed": tally.failed}
        spent = {"legacy": tally.legacy_seconds, "candidate": tally.candidate_seconds, "dropped": tally.dropped}
        with self._engine.begin() as connection:
            if not self._made:
                connection.exec_driver_sql(TABLES)
            connection.execute(COUNT, {"pair": tally.pair, **counts, **spent})
            if comparison is not None and comparison.difference is not None:
                one = comparison.difference
                place = {
                    "what": one.what,
                    "key": one.key,
                    "column": one.column,
                    "old": one.legacy,
                    "new": one.candidate,
                }
                sizes = {"legacy_rows": comparison.legacy_rows, "candidate_rows": comparison.candidate_rows}
                rest = {"differing": comparison.differing}
                connection.execute(KEEP, {"pair": tally.pair, **place, **sizes, **rest})
        self._made = True

    def tallies(self) -> Sequence[Tally]:
        """All comparisons by pair; none where none was ever kept."""
        with self._engine.connect() as connection:
            if connection.scalar(KEPT) is None:
                return []
            return [Tally(*row) for row in connection.execute(SUMS)]
