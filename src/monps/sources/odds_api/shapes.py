"""What The Odds API v4 documents, as far as monps reads it; everything else in an answer is passed over."""

from typing import Any

import msgspec

__all__ = ["Bookmaker", "Event", "Market", "Outcome", "Score"]


class Outcome(msgspec.Struct, frozen=True):
    """One price: of a team or "Draw", "Over" or "Yes"; ``point`` is the line."""

    name: str
    price: float
    point: float | None = None
    description: str | None = None


class Market(msgspec.Struct, frozen=True):
    """One market of a bookmaker; outcomes are checked one by one."""

    key: str
    outcomes: list[Any]
    last_update: str | None = None


class Bookmaker(msgspec.Struct, frozen=True):
    """One bookmaker; markets are checked one by one."""

    key: str
    title: str
    markets: list[Any]
    last_update: str | None = None


class Event(msgspec.Struct, frozen=True):
    """A match, with bookmakers where prices were asked for and with scores where results were."""

    id: str
    sport_key: str
    commence_time: str
    home_team: str
    away_team: str
    bookmakers: list[Any] = []
    completed: bool = False
    scores: list[Any] | None = None


class Score(msgspec.Struct, frozen=True):
    """The goals of one team, as text."""

    name: str
    score: str
