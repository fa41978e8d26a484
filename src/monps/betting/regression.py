"""A line through points that come in groups: how much one number moves with another, and how surely.

The prices of one match win and lose together, so a thousand prices of a hundred matches say hardly more than a hundred
do. The standard error therefore counts groups, not points (the sandwich of Liang and Zeger, 1986, with the factor
G / (G - 1) for G groups).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monps.betting.odds import OddsError

__all__ = ["Slope", "slope"]

_FEWEST_GROUPS = 2


@dataclass(frozen=True, slots=True)
class Slope:
    """The least-squares line ``intercept + slope * x`` through ``points`` points in ``groups`` groups."""

    slope: float
    standard_error: float
    intercept: float
    points: int
    groups: int


def slope(x: ArrayLike, y: ArrayLike, groups: ArrayLike) -> Slope:
    """The line of ``y`` on ``x``, all of shape (n,); points of equal ``groups`` (integers) may depend on each other.

    Raises:
        OddsError: the shapes differ, there are fewer than two groups, or all ``x`` are equal.
    """
    across, up, member = np.asarray(x, np.float64), np.asarray(y, np.float64), np.asarray(groups, np.int64)
    if across.ndim != 1 or not across.shape == up.shape == member.shape:
        raise OddsError(f"a line needs three columns of one length, not {across.shape}, {up.shape}, {member.shape}")
    _, place = np.unique(member, return_inverse=True)
    count = int(place.max()) + 1 if place.size else 0
    if count < _FEWEST_GROUPS:
        raise OddsError(f"a line with a standard error needs two groups or more, not {count}")
    centred = across - across.mean()
    spread = float(centred @ centred)
    if spread == 0:
        raise OddsError("all points lie above one another, so no line goes through them")
    steepness = float(centred @ up) / spread
    intercept = float(up.mean() - steepness * across.mean())
    pulls = np.bincount(place, weights=centred * (up - intercept - steepness * across), minlength=count)
    error = float(np.sqrt(pulls @ pulls * count / (count - 1))) / spread
    return Slope(steepness, error, intercept, across.size, count)
