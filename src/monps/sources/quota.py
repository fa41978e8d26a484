"""What a paid site still gives: requests left, and the refusal when there are none."""

from collections.abc import Mapping
from dataclasses import dataclass

from monps.core.errors import SourceError

__all__ = ["Quota", "QuotaExhausted", "quota_of"]

_REMAINING = ("x-requests-remaining", "x-ratelimit-requests-remaining")
_USED = ("x-requests-used",)
_LAST = ("x-requests-last",)


class QuotaExhausted(SourceError):
    """The site gives no more requests until the quota is renewed; asking again before costs nothing and brings none."""


@dataclass(frozen=True, slots=True)
class Quota:
    """Requests (or credits) left, used before, and used by the last answer; ``None`` where the site does not say."""

    remaining: int
    used: int | None = None
    last: int | None = None


def quota_of(headers: Mapping[str, str]) -> Quota | None:
    """The quota that the headers of an answer tell (names in lower case), ``None`` if they tell none."""
    remaining = _count(headers, _REMAINING)
    if remaining is None:
        return None
    return Quota(remaining, _count(headers, _USED), _count(headers, _LAST))


def _count(headers: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    """A count; the sites write 0 where they mean "none left", and some answers carry text there."""
    text = next((headers[name].strip() for name in names if name in headers), "")
    digits = text.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() else None
