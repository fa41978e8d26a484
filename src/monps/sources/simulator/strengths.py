"""A league whose truth is known: the strengths of its teams, and the chances that follow from them.

Home goals are Poisson with mean exp(base + home advantage + attack - defence of the visitors), away goals likewise
without the advantage, and Dixon and Coles' factor moves probability between 0-0, 1-0, 0-1 and 1-1. This is written here
and not taken from :mod:`monps.quantum`, which is to be tested against it.

Source: Dixon and Coles, Applied Statistics 46 (1997) 265-280.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln  # type: ignore[import-untyped] # scipy ships no types

from monps.core.errors import SourceError
from monps.sources.simulator.names import CLUBS, clubs

__all__ = ["BASE", "HOME_ADVANTAGE", "RHO", "TeamStrength", "expected_goals", "outcomes", "score_grids", "strengths"]

Array = NDArray[np.float64]

BASE = 0.20
"""Log of the goals that an average team scores away at an average team."""
HOME_ADVANTAGE = 0.22
"""What playing at home adds to that log."""
RHO = -0.06
"""Dixon and Coles' dependence: below 0, draws at 0-0 and 1-1 are likelier than independent goals make them."""

_SPREAD = 0.29  # standard deviation of log strengths; gives the closing line the score of a real first division
_STYLE_SPREAD = 0.12
_MOST_GOALS = 10
_FEWEST_TEAMS = 2


@dataclass(frozen=True, slots=True)
class TeamStrength:
    """One team. ``attack`` and ``defence`` are logs, 0 for an average team, higher is better.

    ``tempo`` (shots and corners) and ``aggression`` (fouls) are factors around 1; ``lateness`` in -0.5..0.5 tilts the
    team's goals towards the end of a match.
    """

    team: str
    attack: float
    defence: float
    tempo: float
    aggression: float
    lateness: float


def strengths(seed: int, teams: int = 20) -> tuple[TeamStrength, ...]:
    """The teams of the league that ``seed`` makes, always the same; SourceError for a league too small or too large."""
    if not _FEWEST_TEAMS <= teams <= len(CLUBS):
        raise SourceError("simulator", None, f"a league has 2 to {len(CLUBS)} teams, not {teams}. Choose such a number")
    if seed < 0:
        raise SourceError("simulator", None, f"the seed {seed} is negative. Choose a whole number from 0 up")
    random = np.random.default_rng([seed, teams])
    attack, defence = _centred(random.normal(0, _SPREAD, (2, teams)))
    tempo, aggression = np.exp(random.normal(0, _STYLE_SPREAD, (2, teams)))
    lateness = random.uniform(-0.5, 0.5, teams)
    numbers = zip(attack, defence, tempo, aggression, lateness, strict=True)
    return tuple(TeamStrength(c, *map(float, n)) for c, n in zip(clubs(random, teams), numbers, strict=True))


def expected_goals(home: Sequence[TeamStrength], away: Sequence[TeamStrength]) -> Array:
    """Expected goals of n matches, shape (n, 2): home, away."""
    attack = np.array([[h.attack, a.attack] for h, a in zip(home, away, strict=True)])
    defence = np.array([[a.defence, h.defence] for h, a in zip(home, away, strict=True)])
    result: Array = np.exp(BASE + np.array([HOME_ADVANTAGE, 0.0]) + attack - defence)
    return result


def score_grids(means: Array) -> Array:
    """Probability of every score, shape (n, 11, 11) by home and away goals, from expected goals of shape (n, 2)."""
    goals = np.arange(_MOST_GOALS + 1)
    home, away = (np.exp(goals * np.log(m)[:, None] - m[:, None] - gammaln(goals + 1)) for m in means.T)
    grid: Array = home[:, :, None] * away[:, None, :]
    low, high = means.T
    grid[:, 0, 0] *= 1 - low * high * RHO
    grid[:, 0, 1] *= 1 + low * RHO
    grid[:, 1, 0] *= 1 + high * RHO
    grid[:, 1, 1] *= 1 - RHO
    grid /= grid.sum(axis=(1, 2), keepdims=True)
    return grid


def outcomes(grids: Array) -> Array:
    """Probabilities of home, draw, away, shape (n, 3), from grids of shape (n, g, g)."""
    home = np.tril(grids, -1).sum(axis=(1, 2))
    draw = np.trace(grids, axis1=1, axis2=2)
    return np.stack([home, draw, 1 - home - draw], axis=1)


def _centred(values: Array) -> Array:
    """Shifted so that every row has mean 0: an average team is average."""
    centred: Array = values - values.mean(axis=-1, keepdims=True)
    return centred
