"""Schema changes that stop nobody: short locks with retries, one migration at a time, backfills in small steps."""

from monps.online.backfill import Backfill, Progress
from monps.online.runner import migration_mutex, patiently

__all__ = ["Backfill", "Progress", "migration_mutex", "patiently"]
