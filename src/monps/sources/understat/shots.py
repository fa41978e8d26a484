"""Shots of Understat as rows, with the matches that they belong to.

Each shot names both teams, the side of the player and the final score. Tables of it are about in which the side is
inverted in every row, and nothing in a row shows it; so the side is proven by the scores. Where the goals of a file add
up to its results only with the sides exchanged, they are exchanged, and the season says so. An own goal stands on the
player's side and counts for the other.

The site's times are UTC, but those of autumn 2019 are UK time, so a kick-off is marked as estimated.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from monps.sources.competitions import UNDERSTAT, season_from
from monps.sources.payload import ShapeError
from monps.sources.rows import MatchRow, RejectedRow, Season, ShotRow, common, source_match_id
from monps.sources.understat.cells import key, minute, share, whole
from monps.sources.understat.match import SOURCE, played
from monps.sources.understat.records import Record, records

__all__ = ["SHOT_COLUMNS", "Shot", "parse_shots", "season_of_shots"]

Side = Literal["h", "a"]

SHOT_COLUMNS = (
    "id", "minute", "result", "X", "Y", "xG", "player", "h_a", "player_id", "situation", "season", "shotType",
    "match_id", "h_team", "a_team", "h_goals", "a_goals", "date", "player_assisted", "lastAction",
)  # fmt: skip
_RESULTS = ("Goal", "OwnGoal", "SavedShot", "MissedShots", "BlockedShot", "ShotOnPost")
_NOTHING = ("", "None", "null")


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot as the site describes it: its match and the row that it will be, but for the team."""

    match: MatchRow
    side: Side
    row: ShotRow


def parse_shots(content: bytes, path: Path | str, league: str) -> Season:
    """The shots in a table (CSV) of ``league`` (EPL, or E0); SourceError when it is none."""
    entries, empty = records(content, path, SHOT_COLUMNS, "Understat's shots")
    return season_of_shots(entries, league, rows_empty=empty)


def season_of_shots(entries: Sequence[Record], league: str, *, rows_empty: int = 0) -> Season:
    """The season of shots that were read from anywhere; each is used or listed with its reason."""
    shots: dict[str, Shot] = {}
    rejected: list[RejectedRow] = []
    matches: dict[str, MatchRow] = {}
    for entry in entries:
        try:
            shot = _shot(entry, UNDERSTAT.get(league, league))
            _refuse_second(shot, shots, matches)
        except ShapeError as error:
            rejected.append(RejectedRow(entry.number, str(error), entry.text))
            continue
        shots[shot.row.source_key] = shot
        matches.setdefault(shot.match.match_id, shot.match)
    inverted = _inverted(shots.values(), matches.values())
    return Season(
        league=common(match.league for match in matches.values()),
        season=common(match.season for match in matches.values()),
        matches=tuple(matches.values()),
        rejected=tuple(rejected),
        rows_read=len(entries) + rows_empty,
        rows_empty=rows_empty,
        source=SOURCE,
        shots=tuple(_of_team(shot, inverted=inverted) for shot in shots.values()),
        row_unit="shot",
        sides_inverted=inverted,
    )


def _shot(entry: Record, league: str) -> Shot:
    cells = entry.usable()
    side, result = cells["h_a"], cells["result"]
    if side not in ("h", "a"):
        raise ShapeError(f"{side!r} is neither side of a match")
    if result not in _RESULTS:
        raise ShapeError(f"{result!r} is no result of a shot")
    match = _match(cells, league)
    row = ShotRow(
        line=entry.number,
        match_id=match.match_id,
        source_key=key(cells["id"]),
        team="",
        player=cells["player"],
        player_key=key(cells["player_id"]),
        minute=minute(cells["minute"]),
        x=share(cells["X"]),
        y=share(cells["Y"]),
        expected_goals=share(cells["xG"]),
        result=result,
        situation=cells["situation"],
        body_part=cells["shotType"],
        assisted_by=_optional(cells["player_assisted"]),
        last_action=_optional(cells["lastAction"]),
        source=SOURCE,
    )
    return Shot(match, "h" if side == "h" else "a", row)


def _match(cells: Mapping[str, str], league: str) -> MatchRow:
    try:
        kickoff = datetime.fromisoformat(cells["date"])
    except ValueError:
        raise ShapeError(f"{cells['date']!r} is not a time as 2019-08-09 20:00:00") from None
    return played(
        source_match_id(SOURCE, key(cells["match_id"])),
        (league, season_from(league, whole(cells["season"]))),
        kickoff.astimezone(UTC) if kickoff.tzinfo else kickoff.replace(tzinfo=UTC),
        (cells["h_team"], cells["a_team"]),
        (whole(cells["h_goals"]), whole(cells["a_goals"])),
    )


def _optional(text: str) -> str | None:
    return None if text in _NOTHING else text


def _refuse_second(shot: Shot, shots: Mapping[str, Shot], matches: Mapping[str, MatchRow]) -> None:
    if shot.row.source_key in shots:
        raise ShapeError(f"it is the same shot as line {shots[shot.row.source_key].row.line}")
    if matches.get(shot.match.match_id, shot.match) != shot.match:
        raise ShapeError("it describes its match in another way than the shots before")


def _inverted(shots: Iterable[Shot], matches: Iterable[MatchRow]) -> bool:
    """Whether the goals add up to more of the results when home and away are exchanged."""
    goals: Counter[tuple[str, Side]] = Counter()
    for shot in shots:
        if shot.row.result == "Goal":
            goals[shot.match.match_id, shot.side] += 1
        elif shot.row.own_goal:
            goals[shot.match.match_id, "a" if shot.side == "h" else "h"] += 1
    as_is = exchanged = 0
    for match in matches:
        counted = goals[match.match_id, "h"], goals[match.match_id, "a"]
        as_is += counted == (match.home_goals, match.away_goals)
        exchanged += counted == (match.away_goals, match.home_goals)
    return exchanged > as_is


def _of_team(shot: Shot, *, inverted: bool) -> ShotRow:
    at_home = (shot.side == "h") != inverted
    return replace(shot.row, team=shot.match.home_team if at_home else shot.match.away_team)
