"""Store what only some sources tell: shots, expected goals, events and numbers of matches, and players of seasons.

A row of a match needs its match: it is stored under that match's id and says which side it is about. One whose match
is not stored, or whose team does not play in it, is refused with its line and a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from monps.repositories import Repositories
from monps.repositories.source_matches import KnownMatch
from monps.repositories.writing import Upserted
from monps.sources.detail_rows import EventRow, ExpectedGoalsRow, PlayerSeasonRow, ShotRow, StatisticRow
from monps.sources.rows import RejectedRow, Season, Unit

__all__ = ["NOT_STORED", "Kept", "store_details"]

NOT_STORED = "its match is not stored. Import its fixture first, then this file again"

NOT_TOLD = {"line", "match_id", "source"}
"""Fields of a row that say nothing to a person."""

Detail = ShotRow | ExpectedGoalsRow | EventRow | StatisticRow
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the rows of one unit: what the database did with them, and those that were refused before."""

    done: Upserted
    refused: Sequence[RejectedRow] = ()


def store_details(work: Repositories, season: Season) -> Mapping[Unit, Kept]:
    """Store all that ``season`` holds but its matches, which must be stored already, and its prices."""
    kinds: Mapping[Unit, tuple[Sequence[Detail], Callable[[list[Row]], Upserted]]] = {
        "shot": (season.shots, work.shots.upsert_many),
        "expected goals": (season.expected_goals, work.expected_goals.upsert_many),
        "event": (season.events, work.events.store),
        "statistic": (season.statistics, work.team_statistics.upsert_many),
    }
    named = {row.match_id for rows, _ in kinds.values() for row in rows}
    known = work.source_matches.known(season.source, named) if named else {}
    kept = {unit: _store(rows, known, write) for unit, (rows, write) in kinds.items() if rows}
    if season.players:
        kept["player"] = Kept(work.players.upsert_many([_player(row) for row in season.players]))
    return kept


def _store(rows: Sequence[Detail], known: Mapping[str, KnownMatch], write: Callable[[list[Row]], Upserted]) -> Kept:
    usable: list[Row] = []
    refused: list[RejectedRow] = []
    for row in rows:
        match = known.get(row.match_id)
        if match is None:
            refused.append(_refuse(row, NOT_STORED))
        elif isinstance(row, ExpectedGoalsRow):
            usable.append(_values(row, match))
        elif row.team not in match.teams:
            refused.append(_refuse(row, f"{row.team!r} is neither {match.home_name!r} nor {match.away_name!r}"))
        else:
            usable.append(_values(row, match) | {"side": "home" if row.team == match.home_name else "away"})
    return Kept(write(usable), refused)


def _values(row: Detail, match: KnownMatch) -> dict[str, Any]:
    """A row by column, under the id of its match; an event's line is its place in the list of the match."""
    values = asdict(row) | {"match_id": match.match_id}
    line = values.pop("line")
    return values | {"position": line} if isinstance(row, EventRow) else values


def _player(row: PlayerSeasonRow) -> Row:
    return asdict(row) | {"teams": list(row.teams), "positions": list(row.positions)}


def _refuse(row: Detail, reason: str) -> RejectedRow:
    values = asdict(row)
    text = ", ".join(f"{name} {value}" for name, value in values.items() if name not in NOT_TOLD and value is not None)
    return RejectedRow(row.line, reason, text)
