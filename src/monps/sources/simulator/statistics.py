"""Shots, corners, fouls and cards that fit a score: on target at least the goals, shots at least those on target."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monps.sources.simulator.strengths import TeamStrength

__all__ = ["statistics"]

_USUAL_GOALS = 1.37
_SAVED, _OFF_TARGET, _CORNERS, _FOULS = 3.0, 8.2, 5.1, 11.0  # per team and match
_YELLOWS_PER_FOUL, _REDS_PER_FOUL = 0.17, 0.006


def statistics(
    random: np.random.Generator, teams: Sequence[TeamStrength], goals: NDArray[np.int64], means: NDArray[np.float64]
) -> dict[str, list[int]]:
    """Counts of n sides by name (shots, shots_on_target, ...), each a list of n.

    ``teams`` are the n sides, ``goals`` their goals and ``means`` their expected goals, both of shape (n,).
    """
    pressure = np.sqrt(means / _USUAL_GOALS)
    tempo = np.array([team.tempo for team in teams]) * pressure
    on_target = goals + random.poisson(_SAVED * tempo)
    fouls = random.poisson(_FOULS * np.array([team.aggression for team in teams]))
    counts = {
        "shots": on_target + random.poisson(_OFF_TARGET * tempo),
        "shots_on_target": on_target,
        "corners": random.poisson(_CORNERS * tempo),
        "fouls": fouls,
        "yellows": random.binomial(fouls, _YELLOWS_PER_FOUL),
        "reds": random.binomial(fouls, _REDS_PER_FOUL),
    }
    return {name: values.tolist() for name, values in counts.items()}
