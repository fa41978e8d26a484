"""Lecture du flux : a season as JSON lines, one match per line, times naive UTC.

The same objects the live odds feed sends, kept in a file so that a season can be played again.
"""

import json
from datetime import datetime

from .config import LegacyError

REQUIRED = ("match_id", "sport", "league", "commence_time", "home_team", "away_team", "snapshots")
MARKETS = ("h2h", "totals", "btts", "spreads")


def parse_time(text):
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        raise ValueError(f"{text} carries a time zone, the feed is naive UTC")
    return moment


def parse_match(line: str) -> dict:
    match = json.loads(line)
    if not isinstance(match, dict):
        raise ValueError("no JSON object")
    missing = [key for key in REQUIRED if match.get(key) is None]
    if missing:
        raise ValueError(f"missing {', '.join(missing)}")
    match["commence_time"] = parse_time(match["commence_time"])
    match["match_name"] = f"{match['home_team']} vs {match['away_team']}"
    match.setdefault("score_home", None)
    match.setdefault("score_away", None)
    match.setdefault("void", False)
    for snapshot in match["snapshots"]:
        snapshot["collected_at"] = parse_time(snapshot["collected_at"])
        if snapshot.get("stage") not in ("opening", "closing"):
            raise ValueError(f"stage {snapshot.get('stage')!r} is neither opening nor closing")
        for market in MARKETS:
            snapshot[market] = snapshot.get(market) or []
    return match


def read_feed(path):
    """All matches of the file; a bad line stops the reading and is named."""
    matches = []
    try:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, start=1):
                if not line.strip():
                    continue
                try:
                    matches.append(parse_match(line))
                except (ValueError, KeyError, TypeError, AttributeError) as e:
                    raise LegacyError(f"{path}, line {number}: {e}; the feed wants one match per line as JSON") from e
    except (OSError, UnicodeDecodeError) as e:
        raise LegacyError(f"cannot read the feed {path}: {e}") from e
    return matches
