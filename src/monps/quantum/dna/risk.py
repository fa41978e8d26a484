"""Risk DNA: how far a team's results scatter round what was to be expected, and what it costs to follow it."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.outings import Outing
from monps.quantum.records import settle
from monps.quantum.shrinkage import Rate

__all__ = ["RiskDNA", "risk_dna"]


@dataclass(frozen=True, slots=True)
class RiskDNA(Vector):
    """Scatter and upsets of the season. Source: final scores and the goal model; closing odds; opening prices.

    ``result_variance`` and ``goals_variance`` = mean of (seen - expected)² / variance, for the goal difference and
    the total goals of each match by the score grid of the goal model as of the day: about 1 for a team as steady as
    Poisson, shrunk. ``upset_rate`` = share of the matches not won among those in which the fair close made the team
    likelier to win than its opponent, shrunk; ``upset_expected`` = what the close expected of that share.
    ``drawdown`` = deepest fall, in units, of a bankroll that backs the team to win with one unit a match at the
    best opening price, over ``drawdown_bets`` bets.
    """

    result_variance: Annotated[Rate, Measure("ratio to the expected variance", "match this season", low=0)]
    goals_variance: Annotated[Rate, Measure("ratio to the expected variance", "match this season", low=0)]
    upset_rate: Annotated[
        Rate | None, Measure("share of matches", "match as favourite with a closing price", low=0, high=1)
    ]
    upset_expected: Annotated[
        float | None, Measure("share of matches", "match as favourite with a closing price", low=0, high=1)
    ]
    drawdown: Annotated[float | None, Measure("units", "opening price for the team's win", low=0)]
    drawdown_bets: int


def risk_dna(sample: LeagueSample) -> dict[str, RiskDNA]:
    """The vector of every team that has played this season."""
    results = sample.rates(lambda o: [_scatter(sample, o)[0]])
    goals = sample.rates(lambda o: [_scatter(sample, o)[1]])
    upsets = sample.rates(lambda o: [] if _favourite(o) is None else [float(o.margin <= 0)])
    return {team: _vector(sample, team, results[team], goals[team], upsets.get(team)) for team in sample.teams}


def _vector(sample: LeagueSample, team: str, results: Rate, goals: Rate, upsets: Rate | None) -> RiskDNA:
    trusted = [p for o in sample.outings[team] if (p := _favourite(o)) is not None]
    profits = [settle(o.match, offer).profit for o in sample.outings[team] if (offer := o.offer("h2h", "team"))]
    return RiskDNA(
        result_variance=results,
        goals_variance=goals,
        upset_rate=upsets,
        upset_expected=1 - sum(trusted) / len(trusted) if trusted else None,
        drawdown=_drawdown(profits) if profits else None,
        drawdown_bets=len(profits),
    )


def _scatter(sample: LeagueSample, outing: Outing) -> tuple[float, float]:
    """Squared standardised residuals of goal difference and total goals."""
    grid, match = sample.grid(outing), outing.match
    home, away = grid.expected_goals
    of_margin, of_total = grid.variances
    margin = match.home_goals - match.away_goals - (home - away)
    total = match.home_goals + match.away_goals - (home + away)
    return margin**2 / of_margin, total**2 / of_total


def _favourite(outing: Outing) -> float | None:
    """The closing probability that the team wins, where it is the likelier winner."""
    fair = outing.closing
    return fair[0] if fair is not None and fair[0] > fair[2] else None


def _drawdown(profits: list[float]) -> float:
    bankroll = list(accumulate(profits, initial=0.0))
    peaks = accumulate(bankroll, max)
    return max(peak - now for peak, now in zip(peaks, bankroll, strict=True))
