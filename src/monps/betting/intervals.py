"""How far an average may be from the truth, when the bets behind it are not independent.

Two bets on one match win and lose together, and ten bets on it are not ten pieces of evidence. So the spread is taken
between clusters (matches), and within one everything may hang together. Averages are ratios of sums, such as profit to
turnover; a plain mean is the ratio to a column of ones.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.odds import Array, OddsError

__all__ = ["Estimate", "bootstrap_ratio", "cluster_sums", "mean", "ratio"]

_CHUNK = 1_000_000  # of drawn clusters at a time: 8 MB


@dataclass(frozen=True, slots=True)
class Estimate:
    """An average over ``n`` bets in ``clusters`` matches, with its standard error and an interval at ``confidence``.

    One cluster alone tells no spread: then ``standard_error``, ``low`` and ``high`` are None. ``value`` is None without
    a bet.
    """

    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int
    confidence: float = 0.95


def mean(values: ArrayLike, clusters: Sequence[Hashable] | None = None, confidence: float = 0.95) -> Estimate:
    """The mean of ``values``, shape (n,); each is a cluster of its own unless ``clusters`` tells which belong together.

    Missing values (NaN) are left out, so that ``n`` counts what the mean is made of.
    """
    column = _column(values)
    return ratio(column, np.where(np.isnan(column), np.nan, 1.0), clusters, confidence)


def ratio(
    above: ArrayLike, below: ArrayLike, clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Estimate:
    """sum(``above``) / sum(``below``) with its interval: Student's t over the linearised clusters.

    Rows with a NaN are left out. ``below`` cannot be negative, and OddsError says so.
    """
    _check_confidence(confidence)
    sums, n = cluster_sums(np.column_stack([_column(above), _column(below)]), clusters)
    count, whole = len(sums), float(sums[:, 1].sum())
    if (sums[:, 1] < 0).any():
        raise OddsError("an average needs weights that are not negative")
    if whole == 0:
        return Estimate(None, None, None, None, n, count, confidence)
    value = float(sums[:, 0].sum()) / whole
    if count == 1:
        return Estimate(value, None, None, None, n, count, confidence)
    left = sums[:, 0] - value * sums[:, 1]
    error = float(np.sqrt(count / (count - 1) * (left @ left))) / whole
    reach = float(stdtrit(count - 1, 0.5 + confidence / 2)) * error
    return Estimate(value, error, value - reach, value + reach, n, count, confidence)


def bootstrap_ratio(
    above: ArrayLike,
    below: ArrayLike,
    clusters: Sequence[Hashable] | None = None,
    *,
    confidence: float = 0.95,
    draws: int = 10_000,
    seed: int = 0,
) -> Estimate:
    """The same as :func:`ratio` with the interval of ``draws`` samples of whole clusters, drawn with replacement.

    It needs no normal law, which a few bets at long prices do not follow. One ``seed``, one answer.
    """
    exact = ratio(above, below, clusters, confidence)
    if exact.standard_error is None:
        return exact
    sums, _ = cluster_sums(np.column_stack([_column(above), _column(below)]), clusters)
    random, size = np.random.default_rng(seed), max(1, _CHUNK // len(sums))
    drawn = [
        sums[random.integers(0, len(sums), (min(size, draws - start), len(sums)))].sum(axis=1)
        for start in range(0, draws, size)
    ]
    totals = np.concatenate(drawn)
    ratios = totals[totals[:, 1] > 0, 0] / totals[totals[:, 1] > 0, 1]
    low, high = np.quantile(ratios, [0.5 - confidence / 2, 0.5 + confidence / 2])
    error = float(ratios.std(ddof=1))
    return Estimate(exact.value, error, float(low), float(high), exact.n, exact.clusters, confidence)


def cluster_sums(rows: Array, clusters: Sequence[Hashable] | None) -> tuple[Array, int]:
    """Column sums of ``rows`` by cluster, and how many rows went in: those without a NaN."""
    whole = (~np.isnan(rows).any(axis=1, keepdims=True)).ravel()
    if clusters is None:
        return rows[whole], int(whole.sum())
    if len(clusters) != len(rows):
        raise OddsError(f"{len(rows)} bets need as many clusters, not {len(clusters)}")
    places: dict[Hashable, int] = {}
    index = [places.setdefault(one, len(places)) for one, kept in zip(clusters, whole.tolist(), strict=True) if kept]
    sums = np.zeros((len(places), rows.shape[1]))
    np.add.at(sums, index, rows[whole])
    return sums, int(whole.sum())


def _column(values: ArrayLike) -> Array:
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1:
        raise OddsError(f"an average is taken over one column of numbers, not over shape {column.shape}")
    return column


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise OddsError(f"a confidence lies between 0 and 1, not at {confidence:g}", confidence)
