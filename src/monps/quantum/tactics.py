"""Chess classification: which of twelve tactical profiles a team's numbers look like, relative to its league.

A profile is a list of wishes (this metric high, low or in the middle of the league). Every wish is fulfilled
between 0 and 1 by the league percentile of the metric's shrunk mean. A metric without a source abstains: it is left
out, never counted as 0; so is one in which the teams of the league do not differ by more than chance, where
everybody would be "in the middle". Were metrics without meaning, the mean over m wishes would have variance 1 /
12m; that scale makes profiles with one wish and with six comparable.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist, fmean

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import PlayedMatch
from monps.quantum.percentiles import percentiles
from monps.quantum.tactical_metrics import METRICS

__all__ = ["PROFILES", "ChessClassification", "Classified", "Profile", "classify"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A tactical profile: its family, and for each metric where in the league it should be (high, low or middle)."""

    family: str
    wishes: Mapping[str, str]


PROFILES: Mapping[str, Profile] = {
    "POSSESSION": Profile(
        "offensive",
        {
            "possession": "high",
            "deep_completions": "high",
            "shots_for": "high",
            "shots_against": "low",
            "corners_for": "high",
            "fouls": "low",
        },
    ),
    "GEGENPRESS": Profile("offensive", {"ppda": "low", "fouls": "high", "shots_for": "high", "shots_against": "low"}),
    "WIDE_ATTACK": Profile("offensive", {"corners_for": "high", "shots_for": "high", "on_target_share": "low"}),
    "DIRECT_ATTACK": Profile(
        "offensive",
        {
            "possession": "low",
            "deep_completions": "low",
            "shots_for": "high",
            "on_target_share": "high",
            "corners_for": "low",
        },
    ),
    "LOW_BLOCK": Profile(
        "defensive",
        {
            "possession": "low",
            "ppda": "high",
            "shots_against": "high",
            "corners_against": "high",
            "conceded_per_shot": "low",
        },
    ),
    "MID_BLOCK": Profile(
        "defensive", {"ppda": "middle", "shots_against": "middle", "fouls": "middle", "conceded_per_shot": "low"}
    ),
    "PARK_THE_BUS": Profile(
        "defensive", {"ppda": "high", "shots_for": "low", "shots_against": "high", "total_goals": "low"}
    ),
    "TRANSITION": Profile(
        "hybrid", {"possession": "low", "goals_per_shot": "high", "shots_for": "middle", "shots_against": "high"}
    ),
    "ADAPTIVE": Profile("hybrid", {"shot_share_swing": "high"}),
    "BALANCED": Profile(
        "hybrid",
        {
            "possession": "middle",
            "shots_for": "middle",
            "shots_against": "middle",
            "corners_for": "middle",
            "goals_per_shot": "middle",
            "home_gap": "middle",
        },
    ),
    "HOME_DOMINANT": Profile("contextual", {"home_gap": "high"}),
    "SCORE_DEPENDENT": Profile("contextual", {"score_response": "high"}),
}
"""The twelve profiles; the metrics are defined in :mod:`monps.quantum.tactical_metrics`."""

_FULFILLED: Mapping[str, Callable[[float], float]] = {
    "high": lambda p: p,
    "low": lambda p: 1 - p,
    "middle": lambda p: 1 - abs(2 * p - 1),
}
_NEEDED = len(PROFILES) // 2
_COMPARED = 2
_PRIOR_MATCHES = 10


@dataclass(frozen=True, slots=True)
class ChessClassification:
    """One row of ``quantum.chess_classification`` (``is_current`` is for the writer to say).

    ``features`` = metric to league percentile (0-100), ``abstained`` = metrics that had no source. ``confidence``
    (0-1) = (2 Phi((z1 - z2) / sqrt 2) - 1) * s * n / (n + 10): z1, z2 the standardised scores of ``profile`` and
    ``runner_up``, s the share of the profile's wishes that did not abstain, n the team's matches.
    """

    team_name: str
    league: str
    season: str
    as_of: date
    profile: str
    family: str
    runner_up: str
    confidence: float
    features: dict[str, float]
    abstained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classified:
    """The classifications of a league, and for every team without one the reason."""

    classifications: tuple[ChessClassification, ...]
    unclassified: dict[str, str]

    @property
    def styles(self) -> dict[str, str]:
        """Team to profile."""
        return {found.team_name: found.profile for found in self.classifications}


def classify(matches: Iterable[PlayedMatch], as_of: date, *, season: str | None = None) -> Classified:
    """Classify every team that played in ``season`` (default: that of the last kick-off) before the day ``as_of``.

    A profile can be given when at least half of its metrics have a source, a team classified when six profiles can.
    """
    sample = LeagueSample.of(matches, as_of, season=season)
    standing = {name: percentiles(values) for name, observe in METRICS.items() if (values := observe(sample))}
    telling = frozenset(name for name, places in standing.items() if len(set(places.values())) > 1)
    found, without = [], {}
    for team in sample.teams:
        features = {name: places[team] for name, places in standing.items() if team in places}
        scores = _scores(features, telling)
        reason = _reason(features, scores)
        if reason:
            without[team] = reason
        else:
            found.append(_classification(sample, team, features, scores))
    return Classified(tuple(found), without)


def _sourced(features: Mapping[str, float]) -> list[str]:
    """The profiles of whose metrics at least half are known."""
    return [n for n, p in PROFILES.items() if 2 * sum(m in features for m in p.wishes) >= len(p.wishes)]


def _reason(features: Mapping[str, float], scores: Mapping[str, float]) -> str | None:
    """Why these numbers allow no class, if they do not."""
    sourced = len(_sourced(features))
    if sourced < _NEEDED:
        absent = ", ".join(sorted(METRICS.keys() - features.keys()))
        return f"only {sourced} of {len(PROFILES)} profiles can be scored: no source for {absent}"
    if len(scores) < _COMPARED:
        return "the teams of the league do not differ by more than chance in any metric but one profile's"
    return None


def _scores(features: Mapping[str, float], telling: AbstractSet[str]) -> dict[str, float]:
    """Standardised score of every profile that can be given, best first; only ``telling`` metrics count."""
    scores = {}
    for name in _sourced(features):
        wishes = PROFILES[name].wishes.items()
        seen = [_FULFILLED[wish](features[m] / 100) for m, wish in wishes if m in features and m in telling]
        if seen:
            scores[name] = (fmean(seen) - 0.5) * math.sqrt(12 * len(seen))
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _classification(
    sample: LeagueSample, team: str, features: dict[str, float], scores: Mapping[str, float]
) -> ChessClassification:
    best, second = list(scores)[:2]
    wishes = PROFILES[best].wishes
    seen = sum(metric in features for metric in wishes) / len(wishes)
    lead = 2 * NormalDist().cdf((scores[best] - scores[second]) / math.sqrt(2)) - 1
    matches = len(sample.outings[team])
    return ChessClassification(
        team_name=team,
        league=sample.league,
        season=sample.season,
        as_of=sample.as_of,
        profile=best,
        family=PROFILES[best].family,
        runner_up=second,
        confidence=lead * seen * matches / (matches + _PRIOR_MATCHES),
        features=features,
        abstained=tuple(sorted(METRICS.keys() - features.keys())),
    )
