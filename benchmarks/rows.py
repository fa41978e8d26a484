"""What the rows of the benchmark hold, said once for all contenders, and the rows that are written.

The rows to be written are made one after the other as a contender asks for them, as they would come from a feed, so
making them costs every contender the same and no list of a million rows hides what a contender keeps in memory.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

__all__ = [
    "DNA",
    "FRICTION_FIELDS",
    "ODDS_FIELDS",
    "PICK_COLUMNS",
    "TEAM_FIELDS",
    "UPSERT_KEY",
    "WRITTEN_FIELDS",
    "NewOdds",
    "incoming",
    "pick_ddl",
]

BOOKMAKERS = 20
SPORTS = ("soccer_epl", "soccer_spain_la_liga", "soccer_italy_serie_a", "soccer_germany_bundesliga", "soccer_france")
FIRST = datetime(2026, 1, 1)  # noqa: DTZ001 - the desk's old columns are naive and UTC by convention
MINUTES = 1440

ODDS_FIELDS = (
    "id",
    "match_id",
    "sport",
    "home_team",
    "away_team",
    "commence_time",
    "bookmaker",
    "home_odds",
    "away_odds",
    "draw_odds",
    "collected_at",
)
WRITTEN_FIELDS = ODDS_FIELDS[1:]
UPSERT_KEY = ("match_id", "bookmaker", "collected_at")

DNA = (
    "market_dna",
    "context_dna",
    "risk_dna",
    "temporal_dna",
    "nemesis_dna",
    "psyche_dna",
    "roster_dna",
    "physical_dna",
    "luck_dna",
)
TEAM_FIELDS = ("id", "name", "league", *DNA)
FRICTION_FIELDS = ("id", "friction_score", "predicted_goals", "scenario")

_WIDE = {
    "text": "match_id match_name home_team away_team league market_type prediction value_rating recommendation source"
    " match_importance competition algo_version agent strategy bookmaker notes",
    "timestamp": "commence_time resolved_at processed_at created_at updated_at",
    "integer": "diamond_score score_home score_away hours_before_match league_tier",
    "boolean": "is_top3 is_resolved is_winner steam_move",
    "numeric": "odds_taken probability predicted_prob poisson_prob implied_prob ev_expected edge_pct kelly_pct home_xg"
    " away_xg total_xg h2h_pct stake profit_loss opening_odds closing_odds clv_percentage odds_movement"
    " data_quality_score model_uncertainty home_form away_form btts_pct over_25_pct sharp_money_pct referee_factor"
    " learning_weight confidence",
}
PICK_COLUMNS: dict[str, str] = {"id": "integer"} | {
    name: kind for kind, names in _WIDE.items() for name in names.split()
}
"""Sixty columns of a pick by name, with their types; the first is the key."""


class NewOdds(NamedTuple):
    """A row to be written."""

    match_id: str
    sport: str
    home_team: str
    away_team: str
    commence_time: datetime
    bookmaker: str
    home_odds: Decimal
    away_odds: Decimal
    draw_odds: Decimal
    collected_at: datetime


def incoming(count: int) -> Iterator[NewOdds]:
    """``count`` rows, always the same; keys are as scattered as the feed's own."""
    prices = [Decimal(number).scaleb(-2) for number in range(101, 1101)]
    times = [FIRST + timedelta(minutes=minute) for minute in range(MINUTES)]
    titles = [f"bookmaker {number}" for number in range(BOOKMAKERS)]
    make = NewOdds._make
    for index in range(count):
        match, title = divmod(index, BOOKMAKERS)
        if title == 0:
            key = hashlib.md5(str(match).encode(), usedforsecurity=False).hexdigest()
            home, away = f"team {match % 100}", f"team {(match + 1) % 100}"
            start, sport = times[match % MINUTES], SPORTS[match % len(SPORTS)]
        low, middle, high = prices[index % 1000], prices[index * 7 % 1000], prices[index * 13 % 1000]
        collected = times[index % MINUTES]
        yield make((key, sport, home, away, start, titles[title], low, middle, high, collected))


def pick_ddl() -> str:
    """The table of picks."""
    (key, _), *others = PICK_COLUMNS.items()
    columns = ", ".join(f"{name} {kind}" for name, kind in others)
    return f"CREATE TABLE bench_pick ({key} serial PRIMARY KEY, {columns})"
