"""Store matches: their results for both worlds, and what else a source measured, for the new one.

Several sources tell of a match, in any order. The one that brought it names it; each of the others adds what is not
known yet. What is known stays where a source says nothing: an older file, or one of prices only, takes no score away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import UTC
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, String, any_, literal, select

from monps.models import MatchResult, MatchStatistics
from monps.repositories import Repositories
from monps.repositories.writing import Upserted
from monps.sources.feed import sport
from monps.sources.rows import MatchRow

__all__ = ["store_matches"]

Row = Mapping[str, Any]

OWN = ("home_team", "away_team", "sport", "league", "commence_time")
"""Fields of a result that belong to the source that brought the match; others only add the score."""

SCORE = ("score_home", "score_away", "outcome", "is_finished")
RESULT = ("match_id", *OWN, *SCORE)

IN_RESULTS = {"home_goals", "away_goals", "home_team", "away_team"}
STATISTICS = tuple(field.name for field in fields(MatchRow) if field.name not in IN_RESULTS)
"""Fields of a match that belong to ``match_statistics``."""


class Stored(NamedTuple):
    """A match as it is stored, each part by column; a match of the existing program has no statistics."""

    result: Row | None = None
    statistics: Row | None = None


NOTHING = Stored()


def store_matches(work: Repositories, matches: Sequence[MatchRow], adopted: Collection[str]) -> Upserted:
    """Store matches under the ids that they have; those in ``adopted`` were brought by another source.

    Returns:
        How many matches were new, changed in any of their fields, and equal already.
    """
    stored = _stored(work, [match.match_id for match in matches])
    results, statistics = {}, {}
    for match in matches:
        before = stored.get(match.match_id, NOTHING)
        results[match.match_id] = _result(match, before.result, renames=match.match_id not in adopted)
        statistics[match.match_id] = _statistics(match, before.statistics)
    results = {key: row for key, row in results.items() if row != stored.get(key, NOTHING).result}
    statistics = {key: row for key, row in statistics.items() if row != stored.get(key, NOTHING).statistics}
    work.matches.store_results(list(results.values()))
    work.matches.store_statistics(list(statistics.values()))
    changed = results.keys() | statistics.keys()
    inserted = len(changed - stored.keys())
    return Upserted(inserted, len(changed) - inserted, len(matches) - len(changed))


def _stored(work: Repositories, match_ids: Sequence[str]) -> Mapping[str, Stored]:
    own = [MatchResult.__table__.c[name] for name in RESULT]
    measured = [MatchStatistics.__table__.c[name] for name in STATISTICS]
    statement = (
        select(*own, *measured)
        .join_from(MatchResult, MatchStatistics, MatchStatistics.match_id == MatchResult.match_id, isouter=True)
        .where(MatchResult.match_id == any_(literal(list(match_ids), ARRAY(String))))
    )
    found = {}
    for row in work.session.execute(statement):
        result = dict(zip(RESULT, row[: len(RESULT)], strict=True))
        statistics = dict(zip(STATISTICS, row[len(RESULT) :], strict=True))
        found[result["match_id"]] = Stored(result, statistics if statistics["match_id"] is not None else None)
    return found


def _result(match: MatchRow, stored: Row | None, *, renames: bool) -> Row:
    """The result to be stored: a source does not rename another's match, and one without a score takes none away."""
    known = match.home_goals is not None and match.away_goals is not None
    result = {
        "match_id": match.match_id,
        "home_team": match.home_team,
        "away_team": match.away_team,
        "sport": sport(match.league),
        "league": match.league,
        "commence_time": match.kickoff.astimezone(UTC).replace(tzinfo=None),
        "score_home": match.home_goals,
        "score_away": match.away_goals,
        "outcome": _outcome(match),
        "is_finished": known,
    }
    if stored is None:
        return result
    kept = [*(() if renames else OWN), *(() if known else SCORE)]
    return result | {name: stored[name] for name in kept}


def _outcome(match: MatchRow) -> str | None:
    if match.home_goals is None or match.away_goals is None:
        return None
    if match.home_goals == match.away_goals:
        return "draw"
    return "home" if match.home_goals > match.away_goals else "away"


def _statistics(match: MatchRow, stored: Row | None) -> Row:
    """What is measured, to be stored: the first source's word counts, and every source fills in what is missing."""
    told = {name: getattr(match, name) for name in STATISTICS}
    if stored is None:
        return told
    own = stored["source"] == match.source
    first, then = (told, stored) if own else (stored, told)
    merged = {name: then[name] if value is None else value for name, value in first.items()}
    later = match.status != "scheduled" and (own or stored["status"] == "scheduled")
    return merged | {"status": match.status if later else stored["status"]}
