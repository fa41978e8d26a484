"""Answers of The Odds API v4 as a season: odds of a sport, of one event, of a past moment, and scores.

All of them are events, alone or in a list; an answer about a past moment wraps them in ``data``. So one reader reads
all, and an answer accounts for each of its events and for each of its prices.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.odds_api.match import SOURCE, Score, match_of
from monps.sources.odds_api.prices import Offer, Prices
from monps.sources.odds_api.shapes import Bookmaker, Event, Market, Outcome
from monps.sources.odds_api.shapes import Score as TeamScore
from monps.sources.odds_api.snapshots import is_snapshot, parse_snapshot
from monps.sources.payload import ShapeError, decoded, read_bytes, shaped, shown
from monps.sources.rows import MatchRow, RejectedRow, Season, common

__all__ = ["parse", "read"]


def read(path: Path, sport: str | None = None) -> Season:
    """The season in a file: an answer in JSON, or a flat snapshot in CSV; SourceError when it is neither.

    ``sport`` is the sport key of a snapshot, which does not name its own; an answer does.
    """
    content = read_bytes(path)
    return parse_snapshot(content, path, sport) if is_snapshot(content) else parse(content, path)


def parse(content: bytes, path: Path | str) -> Season:
    """The season in an answer; ``path`` (or an address without the key) is for messages only."""
    found = _Found()
    events = _events(decoded(content, path), path)
    for number, event in enumerate(events, start=1):
        found.add(number, event)
    matches = tuple(found.matches.values())
    return Season(
        league=common(match.league for match in matches),
        season=common(match.season for match in matches),
        matches=matches,
        prices=tuple(found.prices.rows),
        rejected=tuple(found.rejected),
        rows_read=len(events),
        source=SOURCE,
        prices_read=found.prices_read,
    )


def _events(value: object, path: Path | str) -> list[object]:
    if isinstance(value, dict) and "data" in value and "id" not in value:
        value = value["data"]
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and "id" in value:
        return [value]
    said = f"; it says {value['message']!r}" if isinstance(value, dict) and "message" in value else ""
    raise SourceError(path, None, f"it is no answer of The Odds API: neither events nor an event{said}")


@dataclass(frozen=True, slots=True)
class _Broken:
    """A part of an event in which prices should stand and cannot be read."""

    reason: str
    value: object


@dataclass(slots=True)
class _Found:
    """What the events of one answer have given so far."""

    matches: dict[str, MatchRow] = field(default_factory=dict)
    prices: Prices = field(default_factory=Prices)
    rejected: list[RejectedRow] = field(default_factory=list)
    prices_read: int = 0

    def add(self, number: int, value: object) -> None:
        """Read one event."""
        try:
            event = shaped(value, Event)
            match = self._match(event)
        except ShapeError as error:
            self.rejected.append(RejectedRow(number, str(error), shown(value)))
            return
        self.matches[match.match_id] = match
        for path, offer in _offers(event):
            self.prices_read += 1
            self._take(number, path, offer, match)

    def _match(self, event: Event) -> MatchRow:
        teams = event.home_team, event.away_team
        match = match_of(event.id, event.sport_key, event.commence_time, teams, _score(event))
        if match.match_id in self.matches:
            raise ShapeError("the same event was read before in this answer")
        return match

    def _take(self, number: int, path: str, offer: Offer | _Broken, match: MatchRow) -> None:
        if isinstance(offer, _Broken):
            self.rejected.append(RejectedRow(number, offer.reason, shown(offer.value), "price", path))
            return
        try:
            self.prices.add(offer, match)
        except ShapeError as error:
            self.rejected.append(RejectedRow(number, str(error), shown(offer), "price", path))


def _offers(event: Event) -> Iterator[tuple[str, Offer | _Broken]]:
    """All outcomes with their path; a bookmaker or market that cannot be read counts as one."""
    for b, raw_bookmaker in enumerate(event.bookmakers):
        path = f"bookmakers[{b}]"
        try:
            bookmaker = shaped(raw_bookmaker, Bookmaker)
        except ShapeError as error:
            yield path, _Broken(str(error), raw_bookmaker)
            continue
        for m, raw_market in enumerate(bookmaker.markets):
            try:
                market = shaped(raw_market, Market)
            except ShapeError as error:
                yield f"{path}.markets[{m}]", _Broken(str(error), raw_market)
                continue
            yield from _outcomes(f"{path}.markets[{m}]", bookmaker, market)


def _outcomes(path: str, bookmaker: Bookmaker, market: Market) -> Iterator[tuple[str, Offer | _Broken]]:
    seen = market.last_update or bookmaker.last_update or ""
    for o, raw in enumerate(market.outcomes):
        place = f"{path}.outcomes[{o}]"
        try:
            outcome = shaped(raw, Outcome)
        except ShapeError as error:
            yield place, _Broken(str(error), raw)
            continue
        yield place, Offer(market.key, outcome.name, outcome.price, outcome.point, bookmaker.title, seen)


def _score(event: Event) -> Score | None:
    """The final score; ``None`` before the end, because a score that still moves is no result."""
    if not event.completed:
        return None
    if event.scores is None:
        raise ShapeError("it is completed and has no scores")
    goals: dict[str, int] = {}
    for raw in event.scores:
        score = shaped(raw, TeamScore)
        if not (score.score.isascii() and score.score.isdigit() and len(score.score) <= 2):  # noqa: PLR2004 - goals
            raise ShapeError(f"{score.score!r} is not a number of goals")
        goals[score.name] = int(score.score)
    try:
        return goals[event.home_team], goals[event.away_team]
    except KeyError as error:
        raise ShapeError(f"its scores do not name {error}") from None
