"""How long it takes to remove the margin of 100,000 three-way markets, beside penaltyblog and the package shin.

The markets have margins of 0 to 8 % and prices from 1.03. The peers take one market at a time, so they are given a
sample and their time is carried over to all. Beside each ratio stands the largest difference of a probability.

Run it with ``python benchmarks/devig.py``. penaltyblog is in no extra, because sixty packages come with it; where it is
not installed it is left out and said so.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable, Sequence

import numpy as np
import shin
from numpy.typing import NDArray

from monps.betting.devig import DevigMethod, devig

MARKETS, SAMPLE, ROUNDS = 100_000, 2_000, 5

Array = NDArray[np.float64]
Peer = Callable[[list[float]], Sequence[float]]


def main() -> None:
    odds = markets(MARKETS)
    print(f"{len(odds):,} markets of three; peers on {SAMPLE:,} of them, carried over; best of {ROUNDS} rounds")
    for method in DevigMethod:
        mine = best(devig, odds, method)
        print(f"{method:15} monps {mine:.3f} s")
        for name, peer in peers(method).items():
            theirs, gap = one_by_one(peer, odds[:SAMPLE], method)
            print(f"{'':15} {name} {theirs:.2f} s, {theirs / mine:,.0f} times as long, largest difference {gap:.1e}")
    if importlib.util.find_spec("penaltyblog") is None:
        print("penaltyblog was left out: it is not installed")


def markets(count: int) -> Array:
    """Prices of shape (count, 3)."""
    random = np.random.default_rng(2026)
    fair = np.clip(random.dirichlet([3.0, 2.0, 2.0], count), 0.01, 0.95)
    fair /= fair.sum(axis=1, keepdims=True)
    odds: Array = 1 / fair / random.uniform(1.001, 1.08, (count, 1))
    return np.maximum(odds, 1.03)


def peers(method: DevigMethod) -> dict[str, Peer]:
    found: dict[str, Peer] = {}
    if method is DevigMethod.SHIN:
        found["shin"] = shin.calculate_implied_probabilities
    if importlib.util.find_spec("penaltyblog") is not None:
        calculate = importlib.import_module("penaltyblog.implied").calculate_implied
        found["penaltyblog"] = lambda row: calculate(row, method=method.value).probabilities
    return found


def best(call: Callable[[Array, DevigMethod], Array], odds: Array, method: DevigMethod) -> float:
    """Seconds of the quickest round."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call(odds, method)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def one_by_one(peer: Peer, odds: Array, method: DevigMethod) -> tuple[float, float]:
    """Seconds for all markets, and the largest difference from ours where the peer makes no probability negative."""
    rows = odds.tolist()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answers = [peer(row) for row in rows]
        taken.append(time.perf_counter() - begun)
    theirs = np.array(answers)
    sound = (theirs >= 0).all(axis=1)
    return min(taken) / len(rows) * MARKETS, float(np.abs(theirs - devig(odds, method))[sound].max())


if __name__ == "__main__":
    main()
