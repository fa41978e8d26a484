"""Small valid rows of every table, as dicts by attribute name; a test changes what it is about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

Row = dict[str, Any]

DAY = date(2025, 1, 1)
KICKOFF = datetime(2025, 1, 4, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

OF_TEAM: Row = {"league": "E0", "season": "2024-25", "as_of": DAY}


def team(name: str = "A", **changes: object) -> Row:
    return OF_TEAM | {"team_name": name, "matches_played": 10, "dna_version": 1, "missing": {}} | changes


def strategy(name: str = "TOTAL_CHAOS", of: str = "A", **changes: object) -> Row:
    figures = {"bets": 4, "wins": 2, "staked": 4, "profit": 1, "yield_": 0.25, "q_value": 0.5}
    return OF_TEAM | {"team_name": of, "strategy": name} | figures | changes


def classification(of: str = "A", **changes: object) -> Row:
    found = {"profile": "POSSESSION", "family": "offensive", "confidence": 0.5, "features": {"shots": 0.9}}
    return OF_TEAM | {"team_name": of} | found | changes


def friction(home: str = "A", away: str = "B", **changes: object) -> Row:
    chances = {"home": 0.5, "draw": 0.25, "away": 0.25, "btts": 0.5, "over_25": 0.5}
    scores = {"friction_score": 50.0, "chaos_potential": 40.0, "predicted_scenario": "BALANCED", "entropy": 1.5}
    return (
        OF_TEAM
        | {"home_team": home, "away_team": away, "predicted_goals": 2.5, "confidence": 0.6, "sample_size": 20}
        | {f"{name}_probability": value for name, value in chances.items()}
        | scores
        | changes
    )


def goalscorer(name: str = "Player", of: str = "A", **changes: object) -> Row:
    counted = ("goals_home", "goals_away", "penalties", "goals_first_half", "goals_second_half")
    return (
        OF_TEAM
        | {"player_name": name, "team_name": of, "position": "FW", "appearances": 9, "minutes": 800, "goals": 4}
        | dict.fromkeys((*counted, "first_goals", "last_goals"), 1)
        | {"rate_per_90": 0.4, "raw_rate_per_90": 0.45}
        | changes
    )


def price(match_id: str = "m1", **changes: object) -> Row:
    return {
        "match_id": match_id,
        "market": "h2h",
        "selection": "home",
        "line": None,
        "bookmaker": "Pinnacle",
        "price": 1.9,
        "captured_at": KICKOFF - HOUR,
        "stage": "snapshot",
        "source": "test",
    } | changes


def result(match_id: str = "m1", **changes: object) -> Row:
    return {
        "match_id": match_id,
        "home_team": "A",
        "away_team": "B",
        "sport": "soccer_epl",
        "league": "E0",
        "commence_time": KICKOFF.replace(tzinfo=None),
        "score_home": 2,
        "score_away": 1,
        "outcome": "home",
        "is_finished": True,
    } | changes


def statistics(match_id: str = "m1", **changes: object) -> Row:
    return {
        "match_id": match_id,
        "league": "E0",
        "season": "2024-25",
        "kickoff": KICKOFF,
        "status": "finished",
        "home_shots": 12,
        "source": "test",
    } | changes


def shot(match_id: str = "m1", **changes: object) -> Row:
    words = {"team": "A", "player": "P", "result": "Goal", "situation": "OpenPlay", "body_part": "Head"}
    place = {"minute": 15, "x": 0.9, "y": 0.5, "expected_goals": 0.3}
    own = {"match_id": match_id, "source": "test", "source_key": "1", "side": "home", "player_key": "7"}
    return own | words | place | {"assisted_by": None, "last_action": None} | changes


def expected_goals(match_id: str = "m1", **changes: object) -> Row:
    return {"match_id": match_id, "source": "test", "home": 1.5, "away": 0.25} | changes


def event(match_id: str = "m1", **changes: object) -> Row:
    words = {"team": "A", "player": "P", "player_key": "7", "kind": "Goal", "detail": "Normal Goal"}
    own = {"match_id": match_id, "source": "test", "position": 1, "side": "home", "minute": 45, "extra": 2}
    return own | words | changes


def team_statistic(match_id: str = "m1", **changes: object) -> Row:
    own = {"match_id": match_id, "source": "test", "team_key": "1", "name": "Fouls", "side": "home", "team": "A"}
    return own | {"value": 12.0, "percent": False} | changes


def player(key: str = "7", **changes: object) -> Row:
    counted = ("matches", "minutes", "goals", "assists", "shots", "key_passes", "yellows", "reds", "non_penalty_goals")
    sums = ("expected_goals", "expected_assists", "non_penalty_expected_goals", "chain", "buildup")
    own = {"source": "test", "league": "E0", "season": "2024-25", "player_key": key, "player": "P"}
    listed = {"teams": ["A"], "positions": ["F", "S"]}
    return own | listed | dict.fromkeys(counted, 3) | dict.fromkeys(sums, 1.5) | changes


def source_match(key: str = "s1", **changes: object) -> Row:
    own = {"source": "test", "source_match_id": key, "match_id": key, "league": "E0", "season": "2024-25"}
    names = {"home_name": "A", "away_name": "B", "home_club_id": None, "away_club_id": None}
    return own | names | {"kickoff": KICKOFF} | changes


def pick(match_id: str = "m1", **changes: object) -> Row:
    return {
        "match_id": match_id,
        "home_team": "A",
        "away_team": "B",
        "league": "E0",
        "match_date": KICKOFF,
        "market": "h2h",
        "selection": "home",
        "odds_at_pick": 2,
        "agent": "test",
    } | changes


def bet(name: str = "A vs B", **changes: object) -> Row:
    return {
        "match_name": name,
        "sport": "soccer_epl",
        "kickoff_time": KICKOFF.replace(tzinfo=None),
        "market_type": "home",
        "selection": "Home",
        "bookmaker": "Pinnacle",
        "odds_obtained": 2,
        "stake": 1,
    } | changes
