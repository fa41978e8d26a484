"""When a price was on offer, for sources that only say "opening" or "closing".

football-data.co.uk collects its first prices on Friday afternoons for weekend matches and on Tuesday afternoons for
midweek matches. monps takes 17:00 UK time for both, and so dates a first price at the last of these collections that
lies before the closing price. That gives Friday for matches from Friday evening to Monday and Tuesday for matches from
Tuesday evening to Thursday; a match on Friday at 14:00 was collected on the Tuesday before. A closing price is dated
one minute before kick-off. Both are conventions, and both are strictly before kick-off.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["UK", "closing_time", "opening_time"]

UK = ZoneInfo("Europe/London")

_COLLECTION = time(17, tzinfo=UK)
_TUESDAY, _FRIDAY = 1, 4


def closing_time(kickoff: datetime) -> datetime:
    """One minute before ``kickoff`` (aware), in UTC."""
    return kickoff.astimezone(UTC) - timedelta(minutes=1)


def opening_time(kickoff: datetime) -> datetime:
    """The last collection (Tuesday or Friday, 17:00 UK) before the closing price of ``kickoff`` (aware), in UTC."""
    close = closing_time(kickoff)
    day = kickoff.astimezone(UK).date()
    while day.weekday() not in (_TUESDAY, _FRIDAY) or datetime.combine(day, _COLLECTION) >= close:
        day -= timedelta(days=1)
    return datetime.combine(day, _COLLECTION).astimezone(UTC)
