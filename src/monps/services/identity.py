"""Which match a source tells of: asked before anything is stored, so that two sources write to one match.

A name that nobody has confirmed stops nothing. It goes into the queue, and the match is kept under its source's own id
until the name is confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monps.repositories import Repositories
from monps.repositories.clubs import Meaning
from monps.sources.rows import FixtureReference, MatchRow

__all__ = ["Identified", "identify", "referenced", "under"]


@dataclass(frozen=True, slots=True)
class Identified:
    """Match ids by the source's own, matches under an id that another source brought, and names new in the queue."""

    ids: Mapping[str, str]
    adopted: frozenset[str]
    queued: int


def identify(work: Repositories, matches: Sequence[MatchRow]) -> Identified:
    """Say which match each row is, and remember it."""
    ids: dict[str, str] = {}
    queued = 0
    for source in sorted({match.source for match in matches}):
        own = [match for match in matches if match.source == source]
        found, new = _identify(work, source, own)
        ids |= found
        queued += new
    return Identified(ids, frozenset(key for key, value in ids.items() if key != value), queued)


def _identify(work: Repositories, source: str, matches: Sequence[MatchRow]) -> tuple[Mapping[str, str], int]:
    meant: dict[str, list[Meaning]] = {}
    for meaning in work.clubs.meanings(source):
        meant.setdefault(meaning.name, []).append(meaning)
    rows = [_row(match, meant) for match in matches]
    unknown = [
        (source, row[f"{side}_name"], row["league"], row["season"])
        for row in rows
        for side in ("home", "away")
        if row[f"{side}_club_id"] is None
    ]
    known = work.source_matches.known(source, [match.match_id for match in matches])
    adopted = work.source_matches.adopted([row for row in rows if row["source_match_id"] not in known])
    ids = {match.match_id: adopted.get(match.match_id, match.match_id) for match in matches}
    ids |= {own: match.match_id for own, match in known.items()}
    work.source_matches.upsert_many([row | {"match_id": ids[row["source_match_id"]]} for row in rows])
    return ids, work.clubs.queue(unknown)


def _row(match: MatchRow, meant: Mapping[str, Sequence[Meaning]]) -> dict[str, Any]:
    """What the source tells of a match, by the columns of ``source_matches``; not yet under which id."""
    return {
        "source": match.source,
        "source_match_id": match.match_id,
        "league": match.league,
        "season": match.season,
        "kickoff": match.kickoff,
        "home_name": match.home_team,
        "away_name": match.away_team,
        "home_club_id": _club(match.home_team, match.season, meant),
        "away_club_id": _club(match.away_team, match.season, meant),
    }


def _club(name: str, season: str, meant: Mapping[str, Sequence[Meaning]]) -> int | None:
    return next((one.club_id for one in meant.get(name, ()) if one.holds_in(season)), None)


def referenced(work: Repositories, references: Sequence[FixtureReference]) -> Mapping[str, str]:
    """Match ids, by the source's own, of those matches known by number alone that are stored."""
    ids: dict[str, str] = {}
    for source in {reference.source for reference in references}:
        own = [reference.match_id for reference in references if reference.source == source]
        ids |= {key: match.match_id for key, match in work.source_matches.known(source, own).items()}
    return ids


def under(match: MatchRow, ids: Mapping[str, str]) -> MatchRow:
    """A row under the id of its match."""
    own = ids[match.match_id]
    return match if own == match.match_id else replace(match, match_id=own)
