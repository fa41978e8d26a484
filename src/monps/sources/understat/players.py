"""Totals of players over a season, as Understat's league page and the tables made of it give them.

A player who changed clubs has them all in one cell ("Brighton,Chelsea"), and his totals are of both together. Neither
league nor season stands in a table: the caller, or the reader by the file's name, says them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from monps.sources.competitions import UNDERSTAT
from monps.sources.payload import ShapeError
from monps.sources.rows import PlayerSeasonRow, RejectedRow, Season
from monps.sources.understat.cells import key, real, whole
from monps.sources.understat.match import SOURCE
from monps.sources.understat.records import Record, records

__all__ = ["PLAYER_COLUMNS", "parse_players", "season_of_players"]

PLAYER_COLUMNS = (
    "id", "player_name", "games", "time", "goals", "xG", "assists", "xA", "shots", "key_passes", "yellow_cards",
    "red_cards", "position", "team_title", "npg", "npxG", "xGChain", "xGBuildup",
)  # fmt: skip


def parse_players(content: bytes, path: Path | str, league: str, season: str) -> Season:
    """The players in a table (CSV) of ``league`` (EPL, or E0) in ``season`` (2019-20); SourceError when it is none."""
    entries, empty = records(content, path, PLAYER_COLUMNS, "Understat's players")
    return season_of_players(entries, league, season, rows_empty=empty)


def season_of_players(entries: Sequence[Record], league: str, season: str, *, rows_empty: int = 0) -> Season:
    """The season of players that were read from anywhere; each is used or listed with its reason."""
    code = UNDERSTAT.get(league, league)
    players: dict[str, PlayerSeasonRow] = {}
    rejected = []
    for entry in entries:
        try:
            row = _player(entry.usable(), code, season)
            _refuse_second(row, players)
        except ShapeError as error:
            rejected.append(RejectedRow(entry.number, str(error), entry.text))
            continue
        players[row.player_key] = row
    return Season(
        league=code,
        season=season,
        rejected=tuple(rejected),
        rows_read=len(entries) + rows_empty,
        rows_empty=rows_empty,
        source=SOURCE,
        players=tuple(players.values()),
        row_unit="player",
    )


def _refuse_second(row: PlayerSeasonRow, players: Mapping[str, PlayerSeasonRow]) -> None:
    if row.player_key in players:
        raise ShapeError("the same player was read before")


def _player(cells: Mapping[str, str], league: str, season: str) -> PlayerSeasonRow:
    if not cells["player_name"]:
        raise ShapeError("it names no player")
    return PlayerSeasonRow(
        player=cells["player_name"],
        player_key=key(cells["id"]),
        league=league,
        season=season,
        teams=tuple(team.strip() for team in cells["team_title"].split(",") if team.strip()),
        positions=tuple(cells["position"].split()),
        matches=whole(cells["games"]),
        minutes=whole(cells["time"]),
        goals=whole(cells["goals"]),
        assists=whole(cells["assists"]),
        shots=whole(cells["shots"]),
        key_passes=whole(cells["key_passes"]),
        yellows=whole(cells["yellow_cards"]),
        reds=whole(cells["red_cards"]),
        non_penalty_goals=whole(cells["npg"]),
        expected_goals=real(cells["xG"]),
        expected_assists=real(cells["xA"]),
        non_penalty_expected_goals=real(cells["npxG"]),
        chain=real(cells["xGChain"]),
        buildup=real(cells["xGBuildup"]),
        source=SOURCE,
    )
