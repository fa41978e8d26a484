"""Flat snapshots of The Odds API: one line per price, the event written out on each.

Such a file is what collectors keep of an answer: ``pulled_at, game_id, commence_time, home_team, away_team, bookmaker,
bookmaker_name, last_update, market, name, price, point``. Every line is a price, so ``prices_read`` counts lines and
``rows_read`` the events that they name. The league is not in the file: the reader is told it by its sport key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.football_data.table import Line, table
from monps.sources.odds_api.match import SOURCE, match_of
from monps.sources.odds_api.prices import Offer, Prices
from monps.sources.payload import ShapeError
from monps.sources.rows import MatchRow, RejectedRow, Season, common

__all__ = ["is_snapshot", "parse_snapshot"]

_COLUMNS = ("game_id", "commence_time", "home_team", "away_team", "last_update", "market", "name", "price", "point")


def is_snapshot(content: bytes) -> bool:
    """Whether a file looks like a flat snapshot: its first line names ``game_id`` and ``commence_time``."""
    header = content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return b"game_id" in header and b"commence_time" in header


def parse_snapshot(content: bytes, path: Path | str, sport: str | None) -> Season:
    """The season in a flat snapshot of ``sport`` (``soccer_epl``); SourceError when it is none or lacks its sport."""
    sheet = table(content, path)
    missing = [name for name in _COLUMNS if name not in sheet.header]
    if missing:
        raise SourceError(path, 1, f"not a snapshot of The Odds API, its header lacks {', '.join(missing)}")
    if sport is None:
        raise SourceError(path, None, "a snapshot does not say of which league it is. Name its sport key: soccer_epl")
    found = _Found({name: index for index, name in enumerate(sheet.header)}, sport)
    for line in sheet.lines:
        if not line.empty:
            found.add(line)
    matches = tuple(found.matches.values())
    return Season(
        league=common(match.league for match in matches),
        season=common(match.season for match in matches),
        matches=matches,
        prices=tuple(found.prices.rows),
        rejected=tuple(found.rejected),
        rows_read=len(matches),
        source=SOURCE,
        columns_ignored=tuple(n for n in sheet.header if n not in (*_COLUMNS, "bookmaker", "bookmaker_name")),
        prices_read=found.prices_read,
    )


@dataclass(slots=True)
class _Found:
    """What the lines of one file have given so far."""

    columns: Mapping[str, int]
    sport: str
    matches: dict[str, MatchRow] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)
    rejected: list[RejectedRow] = field(default_factory=list)
    prices_read: int = 0

    def add(self, line: Line) -> None:
        """Read one line."""
        self.prices_read += 1
        try:
            match = self._match(line)
            self.matches[match.match_id] = match
            self.prices.add(self._offer(line), match)
        except ShapeError as error:
            self.rejected.append(RejectedRow(line.number, str(error), line.text, "price"))

    def _match(self, line: Line) -> MatchRow:
        if line.problem:
            raise ShapeError(line.problem)
        match = match_of(
            self._text(line, "game_id"),
            self.sport,
            self._text(line, "commence_time"),
            (self._text(line, "home_team"), self._text(line, "away_team")),
        )
        known = self.matches.get(match.match_id, match)
        if match != known:
            raise ShapeError("it describes its event in another way than the lines before")
        return known

    def _offer(self, line: Line) -> Offer:
        bookmaker = self._text(line, "bookmaker_name") or self._text(line, "bookmaker")
        point = self._text(line, "point")
        return Offer(
            market=self._text(line, "market"),
            name=self._text(line, "name"),
            price=_number(self._text(line, "price")),
            point=_number(point) if point else None,
            bookmaker=bookmaker,
            seen=self._text(line, "last_update"),
        )

    def _text(self, line: Line, name: str) -> str:
        index = self.columns.get(name, len(line.cells))
        return line.cells[index] if index < len(line.cells) else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ShapeError(f"{text!r} is not a number") from None
