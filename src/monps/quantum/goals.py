"""The Dixon-Coles goal model: how many goals two teams score, from the results known before a moment.

Home goals are Poisson with log mean ``base + home_advantage + attack[home] - defence[away]``, away goals likewise
without the advantage; ``rho`` moves probability between 0-0, 1-0, 0-1 and 1-1, where football departs from
independence. Old matches count less (half-life), and strengths have a normal prior around the league mean whose
width is estimated from the league itself (empirical Bayes), so that a promoted team with three matches is a little
better or worse than average instead of absurd.

Source: Dixon and Coles, Applied Statistics 46 (1997) 265-280; the width of the prior is the EM update of a
random-effects model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.score_grid import ScoreGrid
from monps.core.errors import ProfileError
from monps.quantum.matches import PlayedMatch, before, moment, teams_of

__all__ = ["HALF_LIFE_DAYS", "GoalModel", "ScoreGrid", "fit"]

Array = NDArray[np.float64]

HALF_LIFE_DAYS = 600.0
"""Half-life of a match's weight; 400 to 900 days score alike on five leagues of 2020-22, shorter is worse."""
_MAX_AGE_HALF_LIVES = 5  # older matches weigh under 1/32 and only cost time
_RHO_LIMIT = 0.2
_RHO_SD = 0.1  # prior of rho round 0: its evidence is thin until hundreds of matches are in
_BASE, _HOME = (-3.0, 2.0), (-2.0, 2.0)  # wide of any league; they hold a league of nothing but 0-0
_PRIOR_START = 0.3  # standard deviation of log strengths in a usual league, where the estimate starts
_PRIOR_FLOOR = 0.05
_PRIOR_ROUNDS = 3  # with few matches the width stays near its start, with a season it has settled
_TAU_FLOOR = 1e-6
_SHARED = 3  # base, home advantage, rho stand before the strengths


@dataclass(frozen=True)
class GoalModel:
    """Strengths of a league as of a moment; made by :func:`fit`.

    ``attack`` and ``defence`` are log strengths (0 = league mean, higher = better), aligned with ``teams``;
    ``matches`` counts what each team has behind it; ``covariance`` belongs to (base, home advantage, attacks,
    defences) with rho held fixed.
    """

    as_of: datetime
    teams: tuple[str, ...]
    attack: Array
    defence: Array
    base: float
    home_advantage: float
    rho: float
    prior_sd: float
    matches: tuple[int, ...]
    sample_size: int
    covariance: Array

    def __post_init__(self) -> None:
        for name, values in (("attack", self.attack), ("defence", self.defence), ("covariance", self.covariance)):
            if not bool(np.isfinite(values).all()):
                raise ProfileError(
                    f"the goal model as of {self.as_of} has no finite {name}; check the results it was given"
                )
            values.setflags(write=False)

    def knows(self, *teams: str) -> bool:
        """Whether every team was part of the fit."""
        return all(team in self.teams for team in teams)

    def matches_of(self, team: str) -> int:
        """How many matches of ``team`` the model rests on (0 for a team that was only announced)."""
        return self.matches[self._index(team)]

    def rates(self, home: str, away: str) -> tuple[float, float]:
        """Expected goals of home and away before the low-score correction."""
        i, j = self._index(home), self._index(away)
        return (
            float(np.exp(self.base + self.home_advantage + self.attack[i] - self.defence[j])),
            float(np.exp(self.base + self.attack[j] - self.defence[i])),
        )

    def grid(self, home: str, away: str, max_goals: int = 10) -> ScoreGrid:
        """Score probabilities of ``home`` against ``away``, cut at ``max_goals`` each and rescaled to sum to 1."""
        return ScoreGrid.of_rates(*self.rates(home, away), self.rho, max_goals)

    def total_error(self, home: str, away: str) -> float:
        """Standard error of the expected total goals, by the delta method (weights are taken as counts)."""
        i, j, n = self._index(home), self._index(away), len(self.teams)
        rate_home, rate_away = self.rates(home, away)
        gradient = np.zeros(2 + 2 * n)
        gradient[:2] = rate_home + rate_away, rate_home
        gradient[2 + i], gradient[2 + j] = rate_home, rate_away
        gradient[2 + n + j], gradient[2 + n + i] = -rate_home, -rate_away
        return float(np.sqrt(gradient @ self.covariance @ gradient))

    def _index(self, team: str) -> int:
        if team not in self.teams:
            raise ProfileError(
                f"the goal model as of {self.as_of} knows no team {team!r}; give its results or announce it to fit()"
            )
        return self.teams.index(team)


def fit(
    matches: Iterable[PlayedMatch],
    as_of: date | datetime,
    *,
    half_life_days: float = HALF_LIFE_DAYS,
    announced: Sequence[str] = (),
) -> GoalModel:
    """The goal model of one league from its matches before ``as_of``; ProfileError without one, or with two leagues.

    ``announced`` teams that have no match yet get the league mean with the full uncertainty of the prior.
    """
    limit = moment(as_of)
    known = _known(matches, limit, limit - timedelta(days=half_life_days * _MAX_AGE_HALF_LIVES))
    teams = tuple(sorted({*teams_of(known), *announced}))
    data = _Data.of(known, teams, limit, half_life_days)
    theta, prior_sd, covariance = _estimate(data)
    attack, defence = np.split(theta[_SHARED:], 2)
    return GoalModel(
        as_of=limit,
        teams=teams,
        attack=attack,
        defence=defence,
        base=float(theta[0]),
        home_advantage=float(theta[1]),
        rho=float(theta[2]),
        prior_sd=prior_sd,
        matches=tuple(int(c) for c in np.bincount(np.concatenate([data.home, data.away]), minlength=len(teams))),
        sample_size=len(known),
        covariance=covariance,
    )


def _known(matches: Iterable[PlayedMatch], limit: datetime, oldest: datetime) -> tuple[PlayedMatch, ...]:
    known = tuple(m for m in before(matches, limit) if m.kickoff >= oldest)
    if not known:
        raise ProfileError(f"no match before {limit:%Y-%m-%d %H:%M}: a goal model needs results")
    if len(leagues := {m.league for m in known}) > 1:
        raise ProfileError(f"matches of several leagues ({', '.join(sorted(leagues))}): fit one league at a time")
    return known


@dataclass(frozen=True, slots=True)
class _Data:
    """The matches as arrays of one length, and the masks of the four corrected scores."""

    teams: int
    home: NDArray[np.int64]
    away: NDArray[np.int64]
    home_goals: Array
    away_goals: Array
    weight: Array
    corrected: tuple[NDArray[np.bool_], ...]

    @staticmethod
    def of(matches: Sequence[PlayedMatch], teams: Sequence[str], limit: datetime, half_life_days: float) -> "_Data":
        index = {team: i for i, team in enumerate(teams)}
        age = np.array([(limit - m.kickoff) / timedelta(days=1) for m in matches])
        x = np.array([m.home_goals for m in matches], dtype=np.float64)
        y = np.array([m.away_goals for m in matches], dtype=np.float64)
        return _Data(
            teams=len(teams),
            home=np.array([index[m.home_team] for m in matches], dtype=np.int64),
            away=np.array([index[m.away_team] for m in matches], dtype=np.int64),
            home_goals=x,
            away_goals=y,
            weight=0.5 ** (age / half_life_days),
            corrected=((x == 0) & (y == 0), (x == 0) & (y == 1), (x == 1) & (y == 0), (x == 1) & (y == 1)),
        )

    def rates(self, theta: Array) -> tuple[Array, Array]:
        attack, defence = theta[_SHARED : _SHARED + self.teams], theta[_SHARED + self.teams :]
        log_home = theta[0] + theta[1] + attack[self.home] - defence[self.away]
        log_away = theta[0] + attack[self.away] - defence[self.home]
        return np.exp(np.minimum(log_home, 5)), np.exp(np.minimum(log_away, 5))


def _estimate(data: _Data) -> tuple[Array, float, Array]:
    """Strengths and the width of their prior in turn: its variance is the mean posterior second moment."""
    mean_goals = float(np.average(data.home_goals + data.away_goals, weights=data.weight)) / 2
    theta = np.zeros(_SHARED + 2 * data.teams)
    theta[0] = np.clip(np.log(max(mean_goals, np.exp(_BASE[0]))), *_BASE)
    prior_sd = _PRIOR_START
    for _ in range(_PRIOR_ROUNDS):
        theta = _maximise(data, theta, prior_sd)
        covariance = _covariance(data, theta, prior_sd)
        moments = theta[_SHARED:] ** 2 + np.diag(covariance)[2:]
        prior_sd = max(float(np.sqrt(moments.mean())), _PRIOR_FLOOR)
    theta = _maximise(data, theta, prior_sd)
    return theta, prior_sd, _covariance(data, theta, prior_sd)


def _maximise(data: _Data, start: Array, prior_sd: float) -> Array:
    free: tuple[float | None, float | None] = (None, None)
    bounds = [_BASE, _HOME, (-_RHO_LIMIT, _RHO_LIMIT), *[free] * (2 * data.teams)]
    found: Any = minimize(
        _loss,
        start,
        args=(data, prior_sd),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-10, "maxiter": 500},
    )
    return np.asarray(found.x, dtype=np.float64)


def _loss(theta: Array, data: _Data, prior_sd: float) -> tuple[float, Array]:
    """Negative log posterior and its gradient."""
    rate_home, rate_away = data.rates(theta)
    log_tau, by_home, by_away, by_rho = _low_scores(data, rate_home, rate_away, float(theta[2]))
    fits = rate_home - data.home_goals * np.log(rate_home) + rate_away - data.away_goals * np.log(rate_away) - log_tau
    d_home = data.weight * (rate_home - data.home_goals - by_home)
    d_away = data.weight * (rate_away - data.away_goals - by_away)
    n, strengths = data.teams, theta[_SHARED:]
    gradient = np.concatenate(
        [
            [d_home.sum() + d_away.sum(), d_home.sum(), -(data.weight * by_rho).sum()],
            np.bincount(data.home, d_home, n) + np.bincount(data.away, d_away, n),
            -np.bincount(data.away, d_home, n) - np.bincount(data.home, d_away, n),
        ]
    )
    gradient[_SHARED:] += strengths / prior_sd**2
    gradient[2] += theta[2] / _RHO_SD**2
    priors = strengths @ strengths / prior_sd**2 + (theta[2] / _RHO_SD) ** 2
    return float(data.weight @ fits + priors / 2), gradient


def _low_scores(data: _Data, rate_home: Array, rate_away: Array, rho: float) -> tuple[Array, Array, Array, Array]:
    """Log of the correction, and its derivatives by the two log rates and by rho."""
    nil, nil_one, one_nil, ones = data.corrected
    both = rate_home * rate_away
    tau = np.ones_like(rate_home)
    slope = np.zeros_like(rate_home)  # of tau by rho
    for mask, value in ((nil, -both), (nil_one, rate_home), (one_nil, rate_away), (ones, -np.ones_like(both))):
        slope[mask] = value[mask]
    tau = np.maximum(1 + rho * slope, _TAU_FLOOR)
    by_rho = slope / tau
    by_rate = rho * by_rho  # each slope but that of 1-1 is proportional to the rates it names
    return np.log(tau), np.where(nil | nil_one, by_rate, 0.0), np.where(nil | one_nil, by_rate, 0.0), by_rho


def _covariance(data: _Data, theta: Array, prior_sd: float) -> Array:
    """Inverse of the Fisher information of the Poisson part plus the prior, assembled by pairs of teams."""
    n = data.teams
    pair = data.home * n + data.away
    home, away = (np.bincount(pair, data.weight * rate, n * n).reshape(n, n) for rate in data.rates(theta))
    scored = home + away.T  # scored[i, j]: what i is expected to score against j
    information = np.zeros((2 + 2 * n, 2 + 2 * n))
    information[0, 0], information[1, 1] = scored.sum(), home.sum()
    information[0, 1] = home.sum()
    information[0, 2 : 2 + n], information[0, 2 + n :] = scored.sum(axis=1), -scored.sum(axis=0)
    information[1, 2 : 2 + n], information[1, 2 + n :] = home.sum(axis=1), -home.sum(axis=0)
    information[2 : 2 + n, 2 + n :] = -scored
    information += np.triu(information, 1).T
    strengths = np.concatenate([scored.sum(axis=1), scored.sum(axis=0)]) + 1 / prior_sd**2
    information[np.arange(2, 2 + 2 * n), np.arange(2, 2 + 2 * n)] = strengths
    inverse: Array = np.linalg.inv(information).astype(np.float64)
    return inverse
