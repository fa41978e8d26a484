"""Friction: what to expect when two teams of a league meet, and how much their characters rub against each other.

The expectation comes from one score grid of the goal model; the clashes from the DNA of both, measured in league
percentiles so that a difference counts by how unusual it is. Every formula is in :class:`Friction`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from statistics import NormalDist, fmean

from monps.core.errors import ProfileError
from monps.quantum.dna import TeamDNA
from monps.quantum.goals import GoalModel, ScoreGrid
from monps.quantum.matches import OfferedPrice, moment
from monps.quantum.offers import best_prices
from monps.quantum.percentiles import percentiles
from monps.quantum.shrinkage import Rate

__all__ = ["Friction", "Recommendation", "friction", "league_friction"]

_MOST_OPEN = math.log2(3)
_ONE_SIDED = 0.65
_HIGH_SCORING = 0.60
_DEFENSIVE = 0.43
_CHAOTIC = 65.0
_LATE = 65.0
_PRIOR_MATCHES = 10
_INTERVAL = 2 * NormalDist().inv_cdf(0.975)

_STYLE = ("context_dna", ("attack_home", "attack_away", "defence_home", "defence_away", "total_goals", "btts", "draws"))
_TEMPO = ("temporal_dna", ("second_half_scored", "second_half_conceded", "half_balance"))
_MIND = ("psyche_dna", ("comeback", "lead_protection", "response"))

Standing = Mapping[str, Mapping[str, float]]
"""Metric to team to league percentile of the shrunk value."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A selection whose best price exceeds the fair price of the score grid; ``edge`` = expected profit of one unit."""

    market: str
    selection: str
    line: float | None
    fair: float
    best_price: float
    bookmaker: str
    edge: float


@dataclass(frozen=True, slots=True)
class Friction:
    """One row of ``quantum.quantum_friction_matrix``: ``home_team`` receives ``away_team``.

    From the score grid: ``predicted_goals`` (both teams together), probabilities 0-1, ``entropy`` of home, draw,
    away in bits (0 to 1.585). ``style_clash``, ``tempo_clash``, ``mental_clash`` = mean absolute difference of the
    two teams' league percentiles over the metrics both have in context, temporal and psyche DNA; ``None`` when they
    share none. ``friction_score`` = mean of 100 * entropy / log2(3) and the known clashes. ``chaos_potential`` =
    mean of 100 * entropy / log2(3) and 100 * P(more than 3.5 goals). All five are 0-100. ``predicted_scenario``:
    the first that holds of ONE_SIDED (a team wins with probability 0.65 or more), HIGH_SCORING (over 2.5 at 0.60 or
    more), DEFENSIVE_BATTLE (over 2.5 at 0.43 or less), LATE_DRAMA (second-half share of goals of both on average at
    percentile 65 or more), CHAOTIC (chaos_potential 65 or more), BALANCED. ``confidence`` = n / (n + 10) / (1 + w /
    predicted_goals) with n the matches of the team with fewer behind the model and w the width of the 95 % interval
    of the predicted goals. ``sample_size`` = matches of both behind it.
    """

    league: str
    season: str
    as_of: date
    home_team: str
    away_team: str
    predicted_goals: float
    btts_probability: float
    over_25_probability: float
    home_probability: float
    draw_probability: float
    away_probability: float
    entropy: float
    style_clash: float | None
    tempo_clash: float | None
    mental_clash: float | None
    friction_score: float
    chaos_potential: float
    predicted_scenario: str
    recommended_markets: tuple[Recommendation, ...]
    confidence: float
    sample_size: int


def league_friction(
    dnas: Sequence[TeamDNA],
    model: GoalModel,
    prices: Mapping[tuple[str, str], Iterable[OfferedPrice]] | None = None,
) -> tuple[Friction, ...]:
    """Friction of every ordered pair of the league's teams.

    ``dnas`` and ``model`` are of one league and one day; ``prices`` maps (home, away) to what is on offer now for
    that meeting.
    """
    standing = _standing(dnas)
    offered = prices or {}
    return tuple(
        _friction(home, away, standing, model, offered.get((home.team_name, away.team_name), ()))
        for home, away in permutations(dnas, 2)
    )


def friction(
    home: str, away: str, dnas: Sequence[TeamDNA], model: GoalModel, prices: Iterable[OfferedPrice] = ()
) -> Friction:
    """Friction of one meeting; ``dnas`` holds the whole league, whose percentiles the clashes need."""
    by_name = {dna.team_name: dna for dna in dnas}
    for team in (home, away):
        if team not in by_name:
            raise ProfileError(f"no DNA of {team!r}; teams that have one: {', '.join(by_name)}")
    return _friction(by_name[home], by_name[away], _standing(dnas), model, prices)


def _friction(
    home: TeamDNA, away: TeamDNA, standing: Standing, model: GoalModel, prices: Iterable[OfferedPrice]
) -> Friction:
    _check_day(home, away, model)
    grid = model.grid(home.team_name, away.team_name)
    style, tempo, mind = (_clash(standing, group, home, away) for group in (_STYLE, _TEMPO, _MIND))
    home_wins, draws, away_wins = grid.h2h
    return Friction(
        league=home.league,
        season=home.season,
        as_of=home.as_of,
        home_team=home.team_name,
        away_team=away.team_name,
        predicted_goals=sum(grid.expected_goals),
        btts_probability=grid.probability("btts", "yes"),
        over_25_probability=grid.probability("totals", "over", 2.5),
        home_probability=home_wins,
        draw_probability=draws,
        away_probability=away_wins,
        entropy=grid.entropy,
        style_clash=style,
        tempo_clash=tempo,
        mental_clash=mind,
        friction_score=fmean(score for score in (_openness(grid), style, tempo, mind) if score is not None),
        chaos_potential=_chaos(grid),
        predicted_scenario=_scenario(grid, standing, home, away),
        recommended_markets=_recommended(grid, prices),
        confidence=_confidence(model, home.team_name, away.team_name),
        sample_size=model.matches_of(home.team_name) + model.matches_of(away.team_name),
    )


def _openness(grid: ScoreGrid) -> float:
    return 100 * min(grid.entropy / _MOST_OPEN, 1.0)


def _chaos(grid: ScoreGrid) -> float:
    return (_openness(grid) + 100 * grid.probability("totals", "over", 3.5)) / 2


def _check_day(home: TeamDNA, away: TeamDNA, model: GoalModel) -> None:
    if len({(dna.league, dna.season, dna.as_of) for dna in (home, away)}) > 1:
        raise ProfileError(
            f"{home.team_name} and {away.team_name} were profiled for different leagues, seasons or days"
        )
    if model.as_of != moment(home.as_of):
        raise ProfileError(
            f"the goal model is as of {model.as_of}, the profiles as of {home.as_of}: fit it for that day"
        )


def _standing(dnas: Sequence[TeamDNA]) -> Standing:
    return {
        metric: percentiles({dna.team_name: v for dna in dnas if (v := _value(dna, vector, metric)) is not None})
        for vector, metrics in (_STYLE, _TEMPO, _MIND)
        for metric in metrics
    }


def _value(dna: TeamDNA, vector: str, metric: str) -> float | None:
    rate = getattr(getattr(dna, vector), metric, None)
    return rate.value if isinstance(rate, Rate) else None


def _clash(standing: Standing, group: tuple[str, Sequence[str]], home: TeamDNA, away: TeamDNA) -> float | None:
    gaps = [
        abs(standing[metric][home.team_name] - standing[metric][away.team_name])
        for metric in group[1]
        if {home.team_name, away.team_name} <= standing[metric].keys()
    ]
    return fmean(gaps) if gaps else None


def _scenario(grid: ScoreGrid, standing: Standing, home: TeamDNA, away: TeamDNA) -> str:
    over = grid.probability("totals", "over", 2.5)
    late = [standing["second_half_scored"].get(dna.team_name) for dna in (home, away)]
    known = [share for share in late if share is not None]
    rules = (
        ("ONE_SIDED", max(grid.h2h[0], grid.h2h[2]) >= _ONE_SIDED),
        ("HIGH_SCORING", over >= _HIGH_SCORING),
        ("DEFENSIVE_BATTLE", over <= _DEFENSIVE),
        ("LATE_DRAMA", len(known) == len(late) and fmean(known) >= _LATE),
        ("CHAOTIC", _chaos(grid) >= _CHAOTIC),
    )
    return next((name for name, holds in rules if holds), "BALANCED")


def _recommended(grid: ScoreGrid, prices: Iterable[OfferedPrice]) -> tuple[Recommendation, ...]:
    """Every selection priced above its fair price, best edge first."""
    found = []
    for (market, selection, line), offer in best_prices(prices, stage=None).items():
        parts = grid.shares(market, selection, line)
        edge = parts.edge(offer.price)
        if edge > 0:
            found.append(Recommendation(market, selection, line, parts.fair_price, offer.price, offer.bookmaker, edge))
    return tuple(sorted(found, key=lambda r: (-r.edge, r.market, r.selection, r.line or 0)))


def _confidence(model: GoalModel, home: str, away: str) -> float:
    fewest = min(model.matches_of(home), model.matches_of(away))
    width = _INTERVAL * model.total_error(home, away)
    return fewest / (fewest + _PRIOR_MATCHES) / (1 + width / sum(model.rates(home, away)))
