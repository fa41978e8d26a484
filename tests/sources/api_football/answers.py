"""Answers in the shape of API-Football, made up for tests."""

import json
from typing import Any

KICKOFF = "2024-08-10T11:00:00+00:00"
UPDATE = "2024-08-08T18:28:42+00:00"


def answer(endpoint: str, *entries: object, **fields: object) -> bytes:
    envelope: dict[str, Any] = {
        "get": endpoint,
        "parameters": {},
        "errors": [],
        "results": len(entries),
        "paging": {"current": 1, "total": 1},
        "response": list(entries),
    }
    return json.dumps(envelope | fields).encode()


def fixture(
    number: int = 7, status: str = "FT", goals: object = (2, 1), final: object = (2, 1), **fields: object
) -> dict[str, Any]:
    return {
        "fixture": {"id": number, "referee": "A Whistle", "date": KICKOFF, "status": {"short": status}},
        "league": {"id": 39, "season": 2024},
        "teams": {"home": {"id": 1, "name": "North"}, "away": {"id": 2, "name": "South"}},
        "goals": pair(goals),
        "score": {"halftime": pair((1, 0)), "fulltime": pair(final)},
    } | fields


def pair(goals: object) -> object:
    return dict(zip(("home", "away"), goals, strict=True)) if isinstance(goals, tuple) else {"home": None, "away": None}


def odds(*bookmakers: object, **fields: object) -> dict[str, Any]:
    return {
        "league": {"id": 79, "season": 2024},
        "fixture": {"id": 1226178, "timezone": "UTC", "date": KICKOFF},
        "update": UPDATE,
        "bookmakers": list(bookmakers),
    } | fields


def book(*bets: object) -> dict[str, Any]:
    return {"id": 8, "name": "Book", "bets": list(bets)}


def bet(number: int, *values: tuple[object, object], name: object = "any name") -> dict[str, Any]:
    return {"id": number, "name": name, "values": [{"value": value, "odd": odd} for value, odd in values]}
