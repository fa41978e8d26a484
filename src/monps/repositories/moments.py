"""Points in time as the tables want them: aware in the new ones, naive UTC in those of the existing code."""

from datetime import UTC, date, datetime

__all__ = ["BEGINNING", "END", "aware", "midnight", "naive"]

BEGINNING = datetime.min.replace(tzinfo=UTC)
"""Before everything, where no earliest time is asked for."""

END = datetime.max.replace(tzinfo=UTC)
"""After everything, where no latest time is asked for."""


def aware(moment: datetime) -> datetime:
    """``moment`` itself.

    Raises:
        ValueError: it has no time zone, so nobody knows when it is.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give an aware time, such as datetime.now(UTC)")
    return moment


def naive(moment: datetime) -> datetime:
    """``moment`` in UTC, without saying so, as the existing tables keep times.

    Raises:
        ValueError: it has no time zone.
    """
    return aware(moment).astimezone(UTC).replace(tzinfo=None)


def midnight(day: date) -> datetime:
    """When ``day`` begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
