"""Answers in the shape of The Odds API, made up for tests."""

import json
from typing import Any

from monps.sources.odds_api import parse, parse_snapshot
from monps.sources.rows import Season

KICKOFF = "2025-11-01T15:00:00Z"
SEEN = "2025-11-01T03:43:10Z"
COLUMNS = (
    "pulled_at,game_id,commence_time,home_team,away_team,bookmaker,bookmaker_name,last_update,market,name,price,point"
)


def outcome(name: str, price: object, point: object = None) -> dict[str, Any]:
    return {"name": name, "price": price} | ({} if point is None else {"point": point})


def h2h(home: object = 2.1, draw: object = 3.4, away: object = 3.6, key: str = "h2h") -> dict[str, Any]:
    return market(key, outcome("North", home), outcome("South", away), outcome("Draw", draw))


def market(key: str, *outcomes: object, seen: str = SEEN) -> dict[str, Any]:
    return {"key": key, "last_update": seen, "outcomes": list(outcomes)}


def book(*markets: object, title: str = "Book") -> dict[str, Any]:
    return {"key": title.lower(), "title": title, "last_update": SEEN, "markets": list(markets)}


def event(*books: object, **fields: object) -> dict[str, Any]:
    return {
        "id": "a" * 32,
        "sport_key": "soccer_epl",
        "sport_title": "EPL",
        "commence_time": KICKOFF,
        "home_team": "North",
        "away_team": "South",
        "bookmakers": list(books),
    } | fields


def season(*events: object) -> Season:
    return parse(json.dumps(list(events)).encode(), "made-up.json")


def line(market: str, name: str, price: object, point: object = "", **fields: str) -> str:
    cells = dict(
        zip(COLUMNS.split(","), ["2025-11-01T03:45:00+00:00", "a" * 32, KICKOFF, "North", "South"], strict=False)
    )
    cells |= {"bookmaker": "book", "bookmaker_name": "Book", "last_update": SEEN}
    cells |= {"market": market, "name": name, "price": str(price), "point": str(point)} | fields
    return ",".join(cells[column] for column in COLUMNS.split(","))


def snapshot(*lines: str) -> Season:
    return parse_snapshot("".join(f"{one}\n" for one in (COLUMNS, *lines)).encode(), "made-up.csv", "soccer_epl")
