"""Times as sources write them, as aware times in UTC."""

from datetime import UTC, datetime

from monps.sources.payload import ShapeError

__all__ = ["instant"]

_LATEST_YEAR = 2200


def instant(text: str) -> datetime:
    """A time of ISO 8601 in UTC; ShapeError for other text and for a time that names no zone."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment.year <= _LATEST_YEAR:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # falls through to the one refusal below
    raise ShapeError(f"{text!r} is not a time with its zone, such as 2025-11-01T15:00:00Z")
