"""One line of the feed, and what is wrong with others."""

import json
from datetime import datetime

import pytest

from monps.legacy.feed import parse_match

MATCH = {
    "match_id": "0" * 32,
    "sport": "soccer_epl",
    "league": "E0",
    "commence_time": "2024-08-16T19:00:00",
    "home_team": "Alpha",
    "away_team": "Delta",
    "snapshots": [{"collected_at": "2024-08-16T16:00:00", "stage": "opening", "h2h": None}],
}


def test_a_match_without_score_or_markets() -> None:
    match = parse_match(json.dumps(MATCH))
    assert match["commence_time"] == datetime(2024, 8, 16, 19)  # noqa: DTZ001 - the feed is naive
    assert match["match_name"] == "Alpha vs Delta"
    assert match["score_home"] is None
    assert match["void"] is False
    assert match["snapshots"][0]["totals"] == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"commence_time": "2024-08-16T19:00:00+02:00"}, "time zone"),
        ({"commence_time": "yesterday"}, "isoformat"),
        ({"home_team": None}, "missing home_team"),
        ({"snapshots": [{"collected_at": "2024-08-16T16:00:00", "stage": "middle"}]}, "neither opening nor closing"),
    ],
)
def test_a_wrong_match_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_match(json.dumps({**MATCH, **changes}))
