"""Single cells as values; each function raises CellError, with a reason for a person, for what cannot be that value."""

import re
from datetime import date, time
from functools import lru_cache

from monps.core.errors import MonpsError

__all__ = ["CellError", "day", "handicap", "number", "price", "time_of_day"]

_NUMBER = re.compile(r"([0-9]{1,2})(\.0+)?")  # other programs write whole numbers as 2.0
_PRICE = re.compile(r"[0-9]{1,5}(\.[0-9]*)?")  # the database keeps five digits before the point
_HANDICAP = re.compile(r"[+-]?([0-9]{1,2}(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?")

_CENTURY = 100
_OLDEST_SHORT_YEAR = 70  # of two digits, 70 to 99 are 19xx; the site's first season is 1993/94


class CellError(MonpsError):
    """A cell cannot be what its column says."""


def number(text: str) -> int:
    """A count, 0 to 99."""
    found = _NUMBER.fullmatch(text)
    if not found:
        raise CellError(f"{text!r} is not a whole number from 0 to 99")
    return int(found[1])


@lru_cache(maxsize=10_000)
def price(text: str) -> float:
    """A decimal price above 1."""
    value = float(text) if _PRICE.fullmatch(text) else 0.0
    if value <= 1:
        raise CellError(f"{text!r} is not a price: decimal odds are numbers above 1")
    return value


def handicap(text: str) -> float:
    """A handicap of the home team, in goals."""
    if not _HANDICAP.fullmatch(text):
        raise CellError(f"{text!r} is not a handicap in goals")
    return float(text)


def day(text: str) -> date:
    """A day as dd/mm/yyyy or dd/mm/yy."""
    found = _DATE.fullmatch(text)
    if not found:
        raise CellError(f"{text!r} is not a date as dd/mm/yyyy")
    try:
        return date(_year(int(found[3])), int(found[2]), int(found[1]))
    except ValueError:
        raise CellError(f"{text!r} is no day of the calendar") from None


def _year(year: int) -> int:
    if year >= _CENTURY:
        return year
    return year + (1900 if year >= _OLDEST_SHORT_YEAR else 2000)


def time_of_day(text: str) -> time:
    """A time as hh:mm; seconds are dropped."""
    found = _TIME.fullmatch(text)
    if not found:
        raise CellError(f"{text!r} is not a time as hh:mm")
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise CellError(f"{text!r} is no time of the day") from None
