"""Odds of API-Football as prices.

A bet is known by its number, because the site has several numbers with one name and some with none. Odds are texts. The
payload names a fixture by number and says when it kicks off, not who plays: it becomes a reference that joins to the
match of the fixtures. The site's own name for draw-no-bet is Home/Away. ``update`` is when the prices were seen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from monps.betting.markets import Market, Selection
from monps.core.errors import UnknownMarket
from monps.sources.api_football.envelope import SOURCE, envelope
from monps.sources.api_football.fixtures import League
from monps.sources.competitions import league_of_number, season_from
from monps.sources.instants import instant
from monps.sources.payload import ShapeError, shaped, shown
from monps.sources.rows import FixtureReference, PriceRow, RejectedRow, Season, common, source_match_id

__all__ = ["BETS", "parse_odds"]

BETS: Mapping[int, Market] = {
    1: Market.H2H,
    2: Market.DRAW_NO_BET,
    4: Market.SPREADS,
    5: Market.TOTALS,
    7: Market.HT_FT,
    8: Market.BTTS,
    10: Market.CORRECT_SCORE,
    12: Market.DOUBLE_CHANCE,
}
"""Market by number of the bet; all other bets are outside the vocabulary."""

_DOUBLE = {"home/draw": "1x", "home/away": "12", "draw/away": "x2"}
_LINED = re.compile(r"(over|under|home|away) ([+-]?\d{1,2}(?:\.\d{1,2})?)")
_ODD = re.compile(r"\d{1,5}(\.\d{1,4})?", re.ASCII)


class _Fixture(msgspec.Struct, frozen=True):
    id: int
    date: str


class _Entry(msgspec.Struct, frozen=True):
    league: League
    fixture: _Fixture
    update: str
    bookmakers: list[Any]


class _Bookmaker(msgspec.Struct, frozen=True):
    name: str
    bets: list[Any]


class _Bet(msgspec.Struct, frozen=True):
    id: int
    values: list[Any]
    name: str | None = None


class _Value(msgspec.Struct, frozen=True):
    value: str | int | float
    odd: str


def parse_odds(content: bytes, path: Path | str) -> Season:
    """The prices in an answer of ``odds``; ``path`` (or an address) is for messages only."""
    entries = envelope(content, path).entries
    found = _Found()
    for number, value in enumerate(entries, start=1):
        found.add(number, value)
    references = tuple(found.references.values())
    return Season(
        league=common(reference.league for reference in references),
        season=common(reference.season for reference in references),
        prices=tuple(found.prices),
        rejected=tuple(found.rejected),
        rows_read=len(entries),
        source=SOURCE,
        prices_read=found.prices_read,
        references=references,
    )


@dataclass(slots=True)
class _Found:
    """What the entries of one answer have given so far."""

    references: dict[str, FixtureReference] = field(default_factory=dict)
    prices: list[PriceRow] = field(default_factory=list)
    points: set[tuple[object, ...]] = field(default_factory=set)
    rejected: list[RejectedRow] = field(default_factory=list)
    prices_read: int = 0

    def add(self, number: int, value: object) -> None:
        """Read the prices of one fixture."""
        try:
            entry = shaped(value, _Entry)
            reference = self._reference(number, entry)
            seen = instant(entry.update)
        except ShapeError as error:
            self.rejected.append(RejectedRow(number, str(error), shown(value)))
            return
        self.references[reference.match_id] = reference
        for path, part in _values(entry):
            self.prices_read += 1
            try:
                self._take(part, reference, seen)
            except ShapeError as error:
                self.rejected.append(RejectedRow(number, str(error), shown(part.raw), "price", path))

    def _reference(self, line: int, entry: _Entry) -> FixtureReference:
        league, key = league_of_number(entry.league.id), str(entry.fixture.id)
        season, kickoff = season_from(league, entry.league.season), instant(entry.fixture.date)
        made = FixtureReference(line, source_match_id(SOURCE, key), key, league, season, kickoff, SOURCE)
        if made.match_id in self.references:
            raise ShapeError("the same fixture was read before in this answer")
        return made

    def _take(self, part: "_Part", reference: FixtureReference, seen: datetime) -> None:
        row = _price(part, reference, seen)
        point = row.match_id, row.market, row.selection, row.line, row.bookmaker
        if point in self.points:
            raise ShapeError("the same price was read before in this answer")
        self.points.add(point)
        self.prices.append(row)


@dataclass(frozen=True, slots=True)
class _Part:
    """One value of a bet, or a part of the answer in whose place values should stand."""

    raw: object
    bookmaker: str = ""
    bet: _Bet | None = None
    problem: str | None = None


def _values(entry: _Entry) -> Iterator[tuple[str, _Part]]:
    for b, raw in enumerate(entry.bookmakers):
        path = f"bookmakers[{b}]"
        try:
            bookmaker = shaped(raw, _Bookmaker)
        except ShapeError as error:
            yield path, _Part(raw, problem=str(error))
            continue
        for n, raw_bet in enumerate(bookmaker.bets):
            try:
                bet = shaped(raw_bet, _Bet)
            except ShapeError as error:
                yield f"{path}.bets[{n}]", _Part(raw_bet, problem=str(error))
                continue
            for v, raw_value in enumerate(bet.values):
                yield f"{path}.bets[{n}].values[{v}]", _Part(raw_value, bookmaker.name.strip(), bet)


def _price(part: _Part, reference: FixtureReference, seen: datetime) -> PriceRow:
    if part.bet is None or part.problem:
        raise ShapeError(part.problem or "it belongs to no bet")
    if not part.bookmaker:
        raise ShapeError("it names no bookmaker")
    value = shaped(part.raw, _Value)
    if not _ODD.fullmatch(value.odd) or float(value.odd) <= 1:
        raise ShapeError(f"{value.odd!r} is not a price: decimal odds are numbers above 1")
    bet = _selection(part.bet, str(value.value))
    if seen >= reference.kickoff:
        raise ShapeError("it was seen at or after kick-off")
    return PriceRow(
        match_id=reference.match_id,
        market=bet.market.value,
        selection=bet.selection,
        line=bet.line,
        bookmaker=part.bookmaker,
        price=float(value.odd),
        captured_at=seen,
        stage="snapshot",
        source=SOURCE,
    )


def _selection(bet: _Bet, text: str) -> Selection:
    market = BETS.get(bet.id)
    if market is None:
        raise ShapeError(f"the bet {bet.id} ({bet.name}) is outside the market vocabulary")
    word = text.strip().lower()
    line = None
    if market in (Market.TOTALS, Market.SPREADS):
        found = _LINED.fullmatch(word)
        if not found:
            raise ShapeError(f"{text!r} is no selection with a line")
        word, line = found[1], float(found[2])
    if market is Market.DOUBLE_CHANCE:
        word = _DOUBLE.get(word, word)
    if market is Market.CORRECT_SCORE:
        word = word.replace(":", "-")
    try:
        return Selection(market, word, line)
    except UnknownMarket as error:
        raise ShapeError(f"{error.spelling!r} is outside the market vocabulary") from None
