"""How often work is tried that lost against another transaction, and how long to wait in between."""

import random
from collections.abc import Iterator

__all__ = ["pauses"]

ATTEMPTS = 5


def pauses() -> Iterator[float]:
    """Seconds to wait before each further attempt: random, so that two losers do not meet again."""
    return (random.uniform(0, 0.02 * 2**attempt) for attempt in range(ATTEMPTS - 1))  # noqa: S311 - jitter, no secret
