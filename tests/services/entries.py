"""Entries of a ledger; a test changes what it is about."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from monps.repositories.ledger import Entry

KICKOFF = datetime(2025, 1, 4, 15, tzinfo=UTC)

PLAIN: dict[str, Any] = dict.fromkeys(Entry.__struct_fields__) | {
    "id": 1,
    "match_id": "m1",
    "kickoff": KICKOFF,
    "match": "Reds - Blues",
    "market": "h2h",
    "selection": "home",
    "price": 2.0,
    "stake": 1.0,
    "settled": True,
    "won": True,
    "outcome": "win",
    "profit": 1.0,
}


def entry(**changes: object) -> Entry:
    return msgspec.convert(PLAIN | changes, Entry)
