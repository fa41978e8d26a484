"""How often work is tried that lost against another transaction, and how long to wait in between."""

import random
from collections.abc import Iterator

from monps.core.unit_events import UnitEvent, tell_unit

__all__ = ["pauses"]

ATTEMPTS = 5


def pauses() -> Iterator[float]:
    """Seconds to wait before each further attempt: random, so that two losers do not meet again."""
    for attempt in range(ATTEMPTS - 1):
        yield random.uniform(0, 0.02 * 2**attempt)  # noqa: S311 - jitter, no secret
        # Whoever asks for the next pause has waited for this one and starts over.
        tell_unit(UnitEvent.retried)
