"""Where a team stands in its league, from 0 to 100."""

from collections.abc import Mapping

import numpy as np

__all__ = ["percentiles"]


def percentiles(values: Mapping[str, float]) -> dict[str, float]:
    """Share of the league below each name plus half of its ties, itself included; the middle is 50."""
    if not values:
        return {}
    column = np.fromiter(values.values(), dtype=np.float64)
    below = (column[:, None] > column).mean(axis=1)
    ties = (column[:, None] == column).mean(axis=1)
    return {name: float(100 * (less + tie / 2)) for name, less, tie in zip(values, below, ties, strict=True)}
