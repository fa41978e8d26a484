"""What a run of the demo came to: every figure it prints, counted in the run."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Moved", "Summary"]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving ``tracking_clv_picks`` under a working desk came to."""

    statements: int
    failed: int
    mismatches_read: int
    longest_ms: float
    rows_before: int
    rows_after: int
    rows_kept: bool
    rows_added: int
    rows_lost: int
    backfilled: int
    mismatches: tuple[int, ...]
    rows_differing: int
    revisions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """Every figure of the run, for the table at the end and for the test of the demo."""

    source: str
    league: str
    season: str
    matches: int
    prices: int
    changed_by_second_import: int
    rejected: int
    legacy_rows: Mapping[str, int]
    legacy_statements: int
    mismatches_at_start: Mapping[str, int]
    unexpected_at_start: int
    absent_at_start: tuple[str, ...]
    quantum_mismatches: int
    profiles: Mapping[str, int]
    moved: Moved
    mismatches_at_end: int
    unexpected_at_end: int
    legacy_statements_at_end: int
    legacy_failed_at_end: int
    seconds: float
