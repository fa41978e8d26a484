"""Which match a source tells of: asked before anything is stored, so that two sources write to one match.

A name that nobody has confirmed stops nothing. It goes into the queue, and the match is kept under its source's own id
until the name is confirmed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monps.models import SourceMatch
from monps.repositories import Repositories
from monps.repositories.clubs import Meaning
from monps.sources.rows import MatchRow

__all__ = ["Identified", "identify", "under"]


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
        (source, name, row.league, row.season)
        for row in rows
        for name, club in ((row.home_name, row.home_club_id), (row.away_name, row.away_club_id))
        if club is None
    ]
    known = work.source_matches.ids(source, [match.match_id for match in matches])
    adopted = work.source_matches.adopted([row for row in rows if row.source_match_id not in known])
    for row in rows:
        row.match_id = known.get(row.source_match_id) or adopted.get(row.source_match_id) or row.source_match_id
    work.source_matches.upsert_many([_values(row) for row in rows])
    return {row.source_match_id: row.match_id for row in rows}, work.clubs.queue(unknown)


COLUMNS = (
    "source",
    "source_match_id",
    "match_id",
    "league",
    "season",
    "kickoff",
    "home_name",
    "away_name",
    "home_club_id",
    "away_club_id",
)


def _values(row: SourceMatch) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in COLUMNS}


def _row(match: MatchRow, meant: Mapping[str, Sequence[Meaning]]) -> SourceMatch:
    home, away = (_club(name, match.season, meant) for name in (match.home_team, match.away_team))
    return SourceMatch(
        source=match.source,
        source_match_id=match.match_id,
        match_id=match.match_id,
        league=match.league,
        season=match.season,
        kickoff=match.kickoff,
        home_name=match.home_team,
        away_name=match.away_team,
        home_club_id=home,
        away_club_id=away,
    )


def _club(name: str, season: str, meant: Mapping[str, Sequence[Meaning]]) -> int | None:
    return next((one.club_id for one in meant.get(name, ()) if one.holds_in(season)), None)


def under(match: MatchRow, ids: Mapping[str, str]) -> MatchRow:
    """A row under the id of its match."""
    own = ids[match.match_id]
    return match if own == match.match_id else replace(match, match_id=own)
