"""Tables with one early price for each of many markets: the one source of prices on both teams scoring.

The columns imitate those of football-data.co.uk and are not its: nobody says which bookmaker ``B365`` is here, or when
its prices were on offer, so they are stored as nobody's and dated like other early prices, which keeps them from ever
counting as closing ones. Times are three hours behind UTC. No line names the league; the file's name does
(``E0_2425.csv``), or the caller. A fixture that comes again under another day is the same fixture and refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from monps.betting.markets import Market, Selection
from monps.core.errors import SourceError
from monps.sources.capture_times import opening_time
from monps.sources.football_data.cells import CellError, number, price
from monps.sources.football_data.seasons import season_of
from monps.sources.payload import ShapeError, read_bytes
from monps.sources.rows import ExpectedGoalsRow, MatchRow, PriceRow, RejectedRow, Season, common, match_id
from monps.sources.understat.cells import real
from monps.sources.understat.match import played
from monps.sources.understat.records import Record, records

__all__ = ["SOURCE", "is_multimarket", "parse", "read"]

SOURCE = "multimarket"

_BOOKMAKER = "Unattributed"
_ZONE = timezone(timedelta(hours=-3))
_NAMED = re.compile(r"([A-Z]{1,2}[0-9C])_\d{4}")
_COLUMNS = ("Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "BTTS_Yes", "BTTS_No", "HomeXG", "AwayXG")
_LINES = ("0_5", "1_5", "3_5", "4_5")

_PRICES: Mapping[str, Selection] = {
    "B365H": Selection(Market.H2H, "home"),
    "B365D": Selection(Market.H2H, "draw"),
    "B365A": Selection(Market.H2H, "away"),
    "B365>2.5": Selection(Market.TOTALS, "over", 2.5),
    "B365<2.5": Selection(Market.TOTALS, "under", 2.5),
    "BTTS_Yes": Selection(Market.BTTS, "yes"),
    "BTTS_No": Selection(Market.BTTS, "no"),
    "DC_1X": Selection(Market.DOUBLE_CHANCE, "1x"),
    "DC_12": Selection(Market.DOUBLE_CHANCE, "12"),
    "DC_X2": Selection(Market.DOUBLE_CHANCE, "x2"),
    "DNB_1": Selection(Market.DRAW_NO_BET, "home"),
    "DNB_2": Selection(Market.DRAW_NO_BET, "away"),
    **{
        f"{side}_FT_{line}": Selection(Market.TOTALS, side.lower(), float(line.replace("_", ".")))
        for side in ("Over", "Under")
        for line in _LINES
    },
}


def is_multimarket(content: bytes) -> bool:
    """Whether a file looks like such a table."""
    return b"BTTS_Yes" in content.split(b"\n", 1)[0]


def read(path: Path, league: str | None = None) -> Season:
    """The season in a file of ``league``, which its name may say; SourceError when it is none or has no league."""
    return parse_named(read_bytes(path), path, league)


def parse_named(content: bytes, path: Path, league: str | None) -> Season:
    """The same of what stood in a file."""
    named = _NAMED.fullmatch(path.stem)
    code = league or (named[1] if named else None)
    if code is None:
        raise SourceError(path, None, "it does not say of which league it is. Say it, or name the file as E0_2425.csv")
    return parse(content, path, code)


def parse(content: bytes, path: Path | str, league: str) -> Season:
    """The season in the content of a file; ``path`` is for messages only."""
    entries, empty = records(content, path, _COLUMNS, "prices of many markets")
    found = _Found(league)
    for entry in entries:
        found.add(entry)
    matches = tuple(found.matches.values())
    return Season(
        league=league,
        season=common(match.season for match in matches),
        matches=matches,
        prices=tuple(found.prices),
        rejected=tuple(found.rejected),
        rows_read=len(entries) + empty,
        rows_empty=empty,
        source=SOURCE,
        prices_read=found.prices_read,
        expected_goals=tuple(found.expected),
    )


@dataclass(slots=True)
class _Found:
    """What the lines of one file have given so far; matches by their teams."""

    league: str
    matches: dict[tuple[str, str], MatchRow] = field(default_factory=dict)
    expected: list[ExpectedGoalsRow] = field(default_factory=list)
    prices: list[PriceRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    prices_read: int = 0

    def add(self, entry: Record) -> None:
        """Read one line that holds something."""
        try:
            cells = entry.usable()
            match = self._match(cells)
        except (ShapeError, CellError) as error:
            self.rejected.append(RejectedRow(entry.number, str(error), entry.text))
            return
        self.matches[match.home_team, match.away_team] = match
        self._expect(entry, cells, match)
        for column, text in _cells(cells):
            self.prices_read += 1
            try:
                self.prices.append(_price(match, _PRICES[column], price(text)))
            except CellError as error:
                self.rejected.append(RejectedRow(entry.number, str(error), text, "price", column))

    def _match(self, cells: Mapping[str, str]) -> MatchRow:
        try:
            moment = datetime.fromisoformat(f"{cells['Date']} {cells['Time']}").replace(tzinfo=_ZONE)
        except ValueError:
            raise ShapeError(f"{cells['Date']} {cells['Time']!r} is no day and time") from None
        teams, season = (cells["HomeTeam"], cells["AwayTeam"]), season_of(self.league, moment.date())
        identity = match_id(SOURCE, self.league, season, *teams, moment.date())
        score = number(cells["FTHG"]), number(cells["FTAG"])
        made = played(identity, (self.league, season), moment.astimezone(UTC), teams, score)
        if (made.home_team, made.away_team) in self.matches:
            raise ShapeError("the same fixture was read before in this file")
        return replace(made, source=SOURCE, kickoff_estimated=False)

    def _expect(self, entry: Record, cells: Mapping[str, str], match: MatchRow) -> None:
        try:
            goals = real(cells["HomeXG"]), real(cells["AwayXG"])
        except ShapeError as error:
            self.rejected.append(RejectedRow(entry.number, str(error), cells["HomeXG"], "value", "HomeXG"))
            return
        self.expected.append(ExpectedGoalsRow(entry.number, match.match_id, *goals, SOURCE))


def _cells(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The cells in which a price of the vocabulary should stand; a book writes nothing where it offers nothing."""
    return ((column, cells[column]) for column in _PRICES if cells.get(column))


def _price(match: MatchRow, bet: Selection, value: float) -> PriceRow:
    return PriceRow(
        match_id=match.match_id,
        market=bet.market.value,
        selection=bet.selection,
        line=bet.line,
        bookmaker=_BOOKMAKER,
        price=value,
        captured_at=opening_time(match.kickoff),
        stage="opening",
        source=SOURCE,
    )
