"""Numbers of Understat, which come as numbers, as texts and, through other programs' tables, as ``11643.0``."""

import math
import re

from monps.sources.payload import ShapeError

__all__ = ["key", "minute", "real", "share", "whole"]

_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)
_LAST_MINUTE = 130


def whole(text: str) -> int:
    """A count."""
    found = _WHOLE.fullmatch(text)
    if not found:
        raise ShapeError(f"{text!r} is not a whole number")
    return int(found[1])


def key(text: str) -> str:
    """An id without the fraction that a table of floats gave it; ids are never compared as numbers."""
    return str(whole(text))


def minute(text: str) -> int:
    """A minute of a match, stoppage time of the last half counted on."""
    value = whole(text)
    if value > _LAST_MINUTE:
        raise ShapeError(f"{text!r} is no minute of a match")
    return value


def real(text: str) -> float:
    """A number that is not below 0."""
    try:
        value = float(text)
    except ValueError:
        raise ShapeError(f"{text!r} is not a number") from None
    if not (math.isfinite(value) and value >= 0):
        raise ShapeError(f"{text!r} is not a number from 0 up")
    return value


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = real(text)
    if value > 1:
        raise ShapeError(f"{text!r} is not between 0 and 1")
    return value
