"""Matches with the expected goals of both teams, in a table with French names that joins Understat with StatsBomb.

``championnat, saison, date, domicile, exterieur, buts_domicile, buts_exterieur, xg_domicile, xg_exterieur``. The rows
of StatsBomb have no goals; for the seasons that Understat has too they are second records of the same matches under
other spellings of the teams, and for older ones nothing tells whose they are. So a row without goals is refused.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

from monps.sources.competitions import UNDERSTAT
from monps.sources.football_data.cells import CellError
from monps.sources.football_data.seasons import season_named
from monps.sources.payload import ShapeError
from monps.sources.rows import ExpectedGoalsRow, MatchRow, RejectedRow, Season, common, match_id
from monps.sources.understat.cells import real, whole
from monps.sources.understat.match import SOURCE, played
from monps.sources.understat.records import Record, records

__all__ = ["MATCH_COLUMNS", "parse_matches"]

MATCH_COLUMNS = (
    "championnat", "saison", "date", "domicile", "exterieur", "buts_domicile", "buts_exterieur", "xg_domicile",
    "xg_exterieur",
)  # fmt: skip
_USUAL_KICKOFF = time(15, tzinfo=UTC)


def parse_matches(content: bytes, path: Path | str) -> Season:
    """The matches in such a table; SourceError when it is none."""
    entries, empty = records(content, path, MATCH_COLUMNS, "matches with expected goals")
    matches: dict[str, MatchRow] = {}
    expected: dict[str, ExpectedGoalsRow] = {}
    rejected = []
    for entry in entries:
        try:
            match, goals = _match(entry)
            _refuse_second(match, matches)
        except ShapeError as error:
            rejected.append(RejectedRow(entry.number, str(error), entry.text))
            continue
        matches[match.match_id], expected[match.match_id] = match, goals
    return Season(
        league=common(match.league for match in matches.values()),
        season=common(match.season for match in matches.values()),
        matches=tuple(matches.values()),
        rejected=tuple(rejected),
        rows_read=len(entries) + empty,
        rows_empty=empty,
        source=SOURCE,
        expected_goals=tuple(expected.values()),
    )


def _refuse_second(match: MatchRow, matches: Mapping[str, MatchRow]) -> None:
    if match.match_id in matches:
        raise ShapeError("the same match was read before in this file")


def _match(entry: Record) -> tuple[MatchRow, ExpectedGoalsRow]:
    cells = entry.usable()
    if not (cells["buts_domicile"] and cells["buts_exterieur"]):
        raise ShapeError("it has no goals: a record of StatsBomb, which may be of a match that stands here already")
    league = UNDERSTAT.get(cells["championnat"], cells["championnat"])
    try:
        day, season = date.fromisoformat(cells["date"]), season_named(cells["saison"])
    except (CellError, ValueError) as error:
        raise ShapeError(f"its day or season cannot be read: {error}") from None
    teams = cells["domicile"], cells["exterieur"]
    identity = match_id(SOURCE, league, season, *teams, day)
    score = whole(cells["buts_domicile"]), whole(cells["buts_exterieur"])
    match = played(identity, (league, season), datetime.combine(day, _USUAL_KICKOFF), teams, score)
    expected = real(cells["xg_domicile"]), real(cells["xg_exterieur"])
    return match, ExpectedGoalsRow(entry.number, identity, *expected, SOURCE)
