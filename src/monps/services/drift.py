"""Models against database: look, and hold what is found against the baseline of expected differences."""

from datetime import UTC, datetime
from pathlib import Path

from monps.core import embedded
from monps.core.database import Database
from monps.introspection import Comparison, Entry, Report, compare, judge, load
from monps.migrations import commands
from monps.models import Base

__all__ = ["BASELINE_FILE", "compare_models", "default_baseline", "look"]

BASELINE_FILE = Path("drift-baseline.toml")
"""The file of expected differences in the working directory; the wheel carries a copy for use elsewhere."""


def default_baseline() -> Path:
    """The baseline of the working directory, or else the one that came with this installation."""
    installed = Path(__file__).parents[1] / BASELINE_FILE
    return BASELINE_FILE if BASELINE_FILE.exists() or not installed.exists() else installed


def compare_models(database: Database) -> tuple[Comparison, tuple[str, ...]]:
    """Every difference between our models and ``database``, and the revisions applied to it.

    The target is only read; the declared side is built in a scratch database.
    """
    with database.engine.connect() as connection:
        applied = commands.applied(commands.current(connection))
        scratch = embedded.start_scratch(database.settings)
        return compare(Base.metadata, connection, scratch=scratch, applied=applied), applied


def look(database: Database, baseline: Path | None) -> Report:
    """Compare, and judge by the entries of ``baseline`` (None: nothing is expected).

    Raises:
        DriftError: the database or the baseline could not be read.
    """
    comparison, applied = compare_models(database)
    entries: tuple[Entry, ...] = () if baseline is None else load(baseline)
    return Report(comparison, judge(comparison, entries, applied, datetime.now(UTC).date()))
