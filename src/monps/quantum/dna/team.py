"""The DNA of a team: nine vectors as of a day, and a reason for everything that is not in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from monps.core.errors import ProfileError
from monps.quantum.columns import Json
from monps.quantum.dna.context import ContextDNA, context_dna
from monps.quantum.dna.luck import LuckDNA, luck_dna
from monps.quantum.dna.market import MarketDNA, market_dna
from monps.quantum.dna.nemesis import NemesisDNA, nemesis_dna
from monps.quantum.dna.physical import PhysicalDNA, physical_dna
from monps.quantum.dna.psyche import PsycheDNA, psyche_dna, psyche_profile
from monps.quantum.dna.risk import RiskDNA, risk_dna
from monps.quantum.dna.roster import RosterDNA, roster_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.temporal import TemporalDNA, temporal_dna, temporal_profile
from monps.quantum.dna.vector import Vector
from monps.quantum.events import Goal
from monps.quantum.matches import PlayedMatch

__all__ = ["DNA_VERSION", "VECTORS", "TeamDNA", "league_dna", "team_dna"]

DNA_VERSION = 1
"""Version of all nine schemas together; a change of any key raises it."""

VECTORS: Mapping[str, tuple[type[Vector], Callable[[LeagueSample], Mapping[str, Vector]], str]] = {
    "market_dna": (MarketDNA, market_dna, "opening price for any of its matches"),
    "context_dna": (ContextDNA, context_dna, "result"),
    "risk_dna": (RiskDNA, risk_dna, "result"),
    "temporal_dna": (TemporalDNA, temporal_dna, "half-time score and no goal minutes"),
    "nemesis_dna": (NemesisDNA, nemesis_dna, "result"),
    "psyche_dna": (PsycheDNA, psyche_dna, "half-time score with a lead and no defeat followed by a match"),
    "roster_dna": (RosterDNA, roster_dna, "goal by one of its players with a scorer's name"),
    "physical_dna": (PhysicalDNA, physical_dna, "second match, foul count, card count or goal minutes"),
    "luck_dna": (LuckDNA, luck_dna, "closing price and no expected goals"),
}
"""Column: schema, computation, and the source that is missing when a team has no such vector."""

_PROFILES = {
    "temporal_profile": "second-half share of goals",
    "psyche_profile": "match both led and trailed at half-time",
}


@dataclass(frozen=True, slots=True)
class TeamDNA:
    """One row of ``quantum.team_quantum_dna``; :func:`monps.quantum.columns.to_columns` gives its columns.

    ``missing`` has a reason for every vector that is ``None`` (key: the vector), for every ``None`` inside a vector
    (key: ``vector.field``) and for a profile that is ``None``; construction refuses a ``None`` without one.
    """

    team_name: str
    league: str
    season: str
    as_of: date
    matches_played: int
    dna_version: int
    market_dna: MarketDNA | None
    context_dna: ContextDNA | None
    risk_dna: RiskDNA | None
    temporal_dna: TemporalDNA | None
    nemesis_dna: NemesisDNA | None
    psyche_dna: PsycheDNA | None
    roster_dna: RosterDNA | None
    physical_dna: PhysicalDNA | None
    luck_dna: LuckDNA | None
    missing: dict[str, str]
    temporal_profile: str | None
    psyche_profile: str | None

    def __post_init__(self) -> None:
        vectors = {name: getattr(self, name) for name in VECTORS}
        needed = {name for name in (*VECTORS, *_PROFILES) if getattr(self, name) is None}
        needed |= {f"{name}.{key}" for name, vector in vectors.items() if vector is not None for key in vector.absent()}
        if needed != self.missing.keys():
            differing = ", ".join(sorted(needed ^ self.missing.keys()))
            raise ProfileError(f"the reasons of {self.team_name} do not match what is missing: {differing}")

    @staticmethod
    def from_columns(columns: Mapping[str, Json]) -> "TeamDNA":
        """Read a row back; columns that are not of the DNA are ignored.

        Another ``dna_version``, or an unknown or missing key in a vector, raises ProfileError naming it.
        """
        if columns["dna_version"] != DNA_VERSION:
            raise ProfileError(
                f"DNA of version {columns['dna_version']}, this program reads {DNA_VERSION}: compute the profiles again"
            )
        values: dict[str, Any] = {name: columns[name] for name in TeamDNA.__slots__}
        for name, (schema, _, _) in VECTORS.items():
            values[name] = None if values[name] is None else schema.from_json(values[name])
        return TeamDNA(**values)


def league_dna(
    matches: Iterable[PlayedMatch],
    as_of: date,
    *,
    season: str | None = None,
    goals: Iterable[Goal] | None = None,
    styles: Mapping[str, str] | None = None,
) -> tuple[TeamDNA, ...]:
    """The DNA of every team of one league that played in ``season`` before the day ``as_of``, by name.

    ``matches`` are those of one league, earlier seasons included: they feed the goal model and nemesis, the other
    vectors describe ``season`` (default: that of the last kick-off). ``goals`` and ``styles`` (team to tactical
    profile) are ``None`` where no source gives them. Raises ProfileError without a match in the season, with
    several leagues, or for a datetime ``as_of``.
    """
    sample = LeagueSample.of(matches, as_of, season=season, goals=goals, styles=styles)
    computed = {name: compute(sample) for name, (_, compute, _) in VECTORS.items()}
    return tuple(
        _team(sample, team, {name: vectors.get(team) for name, vectors in computed.items()}) for team in sample.teams
    )


def team_dna(
    team: str,
    matches: Iterable[PlayedMatch],
    as_of: date,
    *,
    season: str | None = None,
    goals: Iterable[Goal] | None = None,
    styles: Mapping[str, str] | None = None,
) -> TeamDNA:
    """The DNA of one team; as costly as that of its whole league, which shrinks it.

    Raises ProfileError for a team without a match in the season.
    """
    league = league_dna(matches, as_of, season=season, goals=goals, styles=styles)
    found = next((dna for dna in league if dna.team_name == team), None)
    if found is None:
        known = ", ".join(dna.team_name for dna in league)
        raise ProfileError(
            f"{team!r} has no match in season {league[0].season} before {as_of}; teams that have: {known}"
        )
    return found


def _team(sample: LeagueSample, team: str, vectors: Mapping[str, Vector | None]) -> TeamDNA:
    played = len(sample.outings[team])
    temporal, psyche = vectors["temporal_dna"], vectors["psyche_dna"]
    profiles = {
        "temporal_profile": temporal_profile(temporal) if isinstance(temporal, TemporalDNA) else None,
        "psyche_profile": psyche_profile(psyche) if isinstance(psyche, PsycheDNA) else None,
    }
    reasons = _reasons(vectors) | {name: f"no {_PROFILES[name]}" for name, value in profiles.items() if value is None}
    known: dict[str, Any] = {**vectors, **profiles}
    return TeamDNA(
        team_name=team,
        league=sample.league,
        season=sample.season,
        as_of=sample.as_of,
        matches_played=played,
        dna_version=DNA_VERSION,
        missing={name: f"{reason} in {played} matches before {sample.as_of}" for name, reason in reasons.items()},
        **known,
    )


def _reasons(vectors: Mapping[str, Vector | None]) -> dict[str, str]:
    reasons = {name: f"no {VECTORS[name][2]}" for name, vector in vectors.items() if vector is None}
    for name, vector in vectors.items():
        if vector is not None:
            reasons |= {f"{name}.{key}": reason for key, reason in vector.absent().items()}
    return reasons
