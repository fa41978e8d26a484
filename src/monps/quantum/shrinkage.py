"""Pulling what was seen of a few matches toward the mean of the league, by as much as the league itself says is noise.

A team's mean over ``n`` observations is worth ``n / (n + k)``, where ``k`` is the variance within teams over the
variance between teams; the rest of the weight goes to the league mean. Both variances are estimated from the league
(one-way analysis of variance, unequal group sizes), so nothing is tuned: where teams do not differ more than chance
makes them, the weight is 0 and every team gets the league mean.

Source: Efron and Morris, JASA 70 (1975) 311-319; Searle, Casella and McCulloch, Variance Components (1992), chapter 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monps.core.errors import ProfileError

__all__ = ["Rate", "shrink", "shrink_rates", "shrink_shares"]

Array = NDArray[np.float64]
_TOLERANCE = 1e-9
_COMPARABLE = 2  # groups: one alone says nothing about how groups differ


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean of ``n`` observations: ``value`` is shrunk, ``raw`` is not, ``league`` is the mean it is shrunk to.

    ``weight`` (0-1) is the trust in ``raw``: value = weight * raw + (1 - weight) * league.
    """

    value: float
    raw: float
    league: float
    weight: float
    n: int

    def __post_init__(self) -> None:
        if self.n < 1 or not 0 <= self.weight <= 1:
            raise ProfileError(f"{self} needs at least one observation and a weight between 0 and 1")
        if abs(self.weight * self.raw + (1 - self.weight) * self.league - self.value) > _TOLERANCE * (
            1 + abs(self.value)
        ):
            raise ProfileError(f"the value of {self} is not the weighted mean of its raw and league parts")


def shrink(observations: Mapping[str, Sequence[float]]) -> dict[str, Rate]:
    """Shrink the mean of every group toward the mean of all observations; groups without observations are left out."""
    columns = {name: np.asarray(values, dtype=np.float64)[:, None] for name, values in observations.items()}
    return {name: rates[0] for name, rates in _shrink(columns).items()}


def shrink_shares(observations: Mapping[str, Sequence[int]], categories: int) -> dict[str, tuple[Rate, ...]]:
    """Shrink the share of each category (observed as 0, 1, ...) with one weight per group, so that shares sum to 1."""
    unit = np.eye(categories)
    return _shrink({name: unit[np.asarray(values, dtype=np.int64)] for name, values in observations.items()})


def shrink_rates(events: Mapping[str, float], exposures: Mapping[str, float]) -> dict[str, Rate]:
    """Shrink events per unit of exposure (Poisson counts); ``n`` is the exposure rounded to whole units, at least 1.

    Groups without exposure are left out.
    """
    names = [name for name, exposure in exposures.items() if exposure > 0]
    if not names:
        return {}
    sizes = np.array([exposures[name] for name in names], dtype=np.float64)
    counts = np.array([events.get(name, 0.0) for name in names], dtype=np.float64)
    league = float(counts.sum() / sizes.sum())
    raws = counts / sizes
    weights = _weights(sizes, raws[:, None] - league, within=league)  # a Poisson variance equals its mean
    rows = zip(names, raws, weights, sizes, strict=True)
    return {name: _rate(float(raw), league, float(w), max(1, round(float(size)))) for name, raw, w, size in rows}


def _shrink(observations: Mapping[str, Array]) -> dict[str, tuple[Rate, ...]]:
    """Shrink the column means of groups of shape (observations, columns); variances are summed over the columns."""
    groups = {name: rows for name, rows in observations.items() if len(rows)}
    if not groups:
        return {}
    sizes = np.array([len(rows) for rows in groups.values()], dtype=np.float64)
    means = np.array([rows.mean(axis=0) for rows in groups.values()])
    league = sizes @ means / sizes.sum()
    within_sum = float(sum(((rows - rows.mean(axis=0)) ** 2).sum() for rows in groups.values()))
    free = float(sizes.sum()) - len(groups)
    weights = _weights(sizes, means - league, within=within_sum / free if free > 0 else float("inf"))
    return {
        name: tuple(_rate(float(raw), float(mean), float(w), len(rows)) for raw, mean in zip(own, league, strict=True))
        for (name, rows), own, w in zip(groups.items(), means, weights, strict=True)
    }


def _weights(sizes: Array, gaps: Array, within: float) -> Array:
    """Trust in each group's own mean, from the variances within and between; ``gaps`` are means minus the league's."""
    groups, total = sizes.size, float(sizes.sum())
    spread = total - float((sizes**2).sum()) / total
    if groups < _COMPARABLE or not np.isfinite(within) or spread <= 0:
        return np.zeros_like(sizes)
    between = (float(sizes @ (gaps**2).sum(axis=1)) - (groups - 1) * within) / spread
    if between <= _TOLERANCE * max(within, _TOLERANCE):
        return np.zeros_like(sizes)
    return sizes / (sizes + within / between)


def _rate(raw: float, league: float, weight: float, n: int) -> Rate:
    return Rate(value=weight * raw + (1 - weight) * league, raw=raw, league=league, weight=weight, n=n)
