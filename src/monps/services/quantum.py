"""Profiles of a league: read what was played before a day, compute, store through repositories."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from monps.core.errors import ProfileError
from monps.quantum.backtest import evaluate_strategies
from monps.quantum.columns import to_columns
from monps.quantum.dna import league_dna
from monps.quantum.events import Appearance, Goal
from monps.quantum.friction import league_friction
from monps.quantum.goals import fit
from monps.quantum.goalscorers import goalscorers
from monps.quantum.matches import PlayedMatch
from monps.quantum.tactics import classify
from monps.repositories import Repositories
from monps.services.history import played_matches
from monps.sources.rows import AppearanceRow, GoalRow, Season

__all__ = ["Stored", "compute"]

Progress = Callable[[str, int, int], None]
Row = Mapping[str, Any]
STEPS = 5


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows stored by table, and in words what could not be computed and why."""

    counts: Mapping[str, int]
    notes: Sequence[str]


def compute(
    work: Repositories,
    league: str,
    season: str,
    as_of: date,
    *,
    events: Season | None = None,
    progress: Progress | None = None,
) -> Stored:
    """Compute and store every profile of a league as of a day, from matches before it.

    Args:
        work: the unit of work; the caller commits.
        league: league code, such as E0.
        season: canonical season, such as 2024-25.
        as_of: only matches that kicked off before this day are read.
        events: the source's season with who scored and who played; without it goalscorers and rosters are missing,
            with that reason (no table holds goals by player yet).
        progress: hears (label, done, total).

    Raises:
        ProfileError: no finished match of that league and season is stored before ``as_of``.
    """
    tell = progress or _silent
    matches = played_matches(work, league, season, as_of)
    if not any(match.season == season for match in matches):
        raise ProfileError(
            f"no finished match of {league} {season} before {as_of} is stored; import one with `monps odds import`"
        )
    scored = _goals(events.goals if events else ())
    played = _appearances(events.appearances if events else ())
    tell("profiles", 1, STEPS)
    classified = classify(matches, as_of, season=season)
    dnas = league_dna(matches, as_of, season=season, goals=scored or None, styles=classified.styles)
    tell("profiles", 2, STEPS)
    pairs = league_friction(dnas, fit(matches, as_of))
    tell("profiles", 3, STEPS)
    strategies = evaluate_strategies(matches, as_of, season=season)
    tell("profiles", 4, STEPS)
    found = goalscorers(matches, scored, played, as_of, season=season)
    scorers = found.profiles
    # Teams first: the other tables refer to them.
    work.teams.store(_rows(dnas))
    work.friction.store(_rows(pairs))
    work.strategies.store(_rows(strategies))
    work.chess.store([row | {"is_current": True} for row in _rows(classified.classifications)])
    work.goalscorers.store(_rows(scorers))
    tell("profiles", STEPS, STEPS)
    counts = {
        "team profiles": len(dnas),
        "friction pairs": len(pairs),
        "strategies": len(strategies),
        "tactical classes": len(classified.classifications),
        "goalscorers": len(scorers),
    }
    best = sum(one.is_best for one in strategies)
    notes = _notes([match for match in matches if match.season == season], classified.unclassified)
    return Stored(counts, [*notes, *_scorer_notes(scored, found.unused), _verdict(best, len(strategies))])


def _goals(rows: Iterable[GoalRow]) -> list[Goal]:
    return [Goal(**{name: value for name, value in asdict(row).items() if name != "position"}) for row in rows]


def _appearances(rows: Iterable[AppearanceRow]) -> list[Appearance]:
    return [Appearance(**asdict(row)) for row in rows]


def _rows(results: Iterable[object]) -> list[dict[str, Any]]:
    return [to_columns(result) for result in results]


def _scorer_notes(goals: Sequence[Goal], unused: Mapping[str, str]) -> list[str]:
    if not goals:
        return ["no goalscorers and no roster vectors: this source names no scorers"]
    return [f"match {match_id} counts for no goalscorer: {reason}" for match_id, reason in unused.items()]


def _notes(matches: Sequence[PlayedMatch], unclassified: Mapping[str, str]) -> list[str]:
    notes = [f"{team} has no tactical class: {reason}" for team, reason in unclassified.items()]
    without = sum(match.closing_fair is None for match in matches)
    if without:
        notes.append(f"{without} of {len(matches)} matches have no closing price in the reference chain")
    return notes


def _verdict(best: int, tried: int) -> str:
    if not best:
        return f"of {tried} team strategies none survives the correction for trying so many: no team has a best one"
    return f"of {tried} team strategies {best} survive the correction for trying so many"


def _silent(label: str, done: int, total: int) -> None:
    del label, done, total
