import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from monps.core.errors import SourceError
from monps.sources.feed import sport, to_feed
from monps.sources.football_data import read
from monps.sources.rows import Season
from monps.sources.simulator import simulate
from tests.sources.football_data.files import row, season, unpriced

KEYS = {
    "match_id", "sport", "league", "season", "commence_time", "home_team", "away_team", "score_home", "score_away",
    "void", "snapshots",
}  # fmt: skip


def feed(of: Season) -> list[Any]:
    return [json.loads(json.dumps(one)) for one in to_feed(of)]


def cells(objects: list[Any]) -> int:
    """Prices that the feed carries."""
    entries = [e for o in objects for s in o["snapshots"] for m in ("h2h", "totals", "spreads", "btts") for e in s[m]]
    return sum(
        value is not None for entry in entries for name, value in entry.items() if name not in {"bookmaker", "line"}
    )


def test_one_match_in_full() -> None:
    (match,) = feed(season(row(PSD="")))
    assert match.keys() == KEYS
    assert (match["sport"], match["league"], match["season"]) == ("soccer_epl", "E0", "2024-25")
    assert match["commence_time"] == "2024-08-17T14:00:00"
    assert (match["home_team"], match["away_team"], match["score_home"], match["score_away"]) == (
        "North",
        "South",
        2,
        1,
    )
    assert match["void"] is False
    opening, closing = match["snapshots"]
    assert (opening["stage"], opening["collected_at"]) == ("opening", "2024-08-16T16:00:00")
    assert (closing["stage"], closing["collected_at"]) == ("closing", "2024-08-17T13:59:00")
    assert opening["h2h"] == [
        {"bookmaker": "Bet365", "home": 1.9, "draw": 3.5, "away": 4.2},
        {"bookmaker": "Pinnacle", "home": 1.95, "draw": None, "away": 4.3},
    ]
    assert opening["totals"][0] == {"bookmaker": "Bet365", "line": 2.5, "over": 1.8, "under": 2.0}
    assert opening["spreads"][1] == {"bookmaker": "Pinnacle", "line": -0.5, "home": 1.93, "away": 1.97}
    assert closing["spreads"] == [{"bookmaker": "Pinnacle", "line": -0.75, "home": 2.05, "away": 1.87}]
    assert opening["btts"] == closing["btts"] == []


def test_a_level_handicap_is_zero_and_not_minus_zero() -> None:
    (match,) = to_feed(season(row(AHh="0")))
    assert '"line": 0.0' in json.dumps(match)
    assert "-0.0" not in json.dumps(match)


def test_matches_come_by_kick_off() -> None:
    made = season(row(Time="20:00"), row(HomeTeam="East", Time="12:30"), row(HomeTeam="West", Date="16/08/2024"))
    assert [match["home_team"] for match in feed(made)] == ["West", "East", "North"]


def test_awarded_and_scheduled_matches() -> None:
    scheduled = unpriced(HomeTeam="East", FTHG="", FTAG="", FTR="", HTHG="", HTAG="", HTR="")
    awarded = unpriced(HomeTeam="West", HS="", AS="", HST="", AST="", Time="16:00")
    first, future, given_away = feed(season(row(), scheduled | {"Time": "15:30"}, awarded))
    assert (first["void"], future["void"], given_away["void"]) == (False, False, True)
    assert (future["score_home"], future["score_away"], future["snapshots"]) == (None, None, [])


def test_a_market_that_the_feed_has_not_is_refused() -> None:
    made = season(row())
    changed = replace(made, prices=(structs.replace(made.prices[0], market="draw_no_bet"),))
    with pytest.raises(SourceError, match="no place for draw_no_bet"):
        list(to_feed(changed))


@given(st.lists(st.sampled_from(["B365H", "PSD", "P>2.5", "PAHA", "PCAHH", "B365C<2.5"]), unique=True))
def test_every_price_is_in_the_feed_whichever_are_missing(missing: list[str]) -> None:
    made = season(row(**dict.fromkeys(missing, "")))
    assert cells(feed(made)) == len(made.prices) == 24 - len(missing)


def test_a_simulated_season_is_carried_whole() -> None:
    made = simulate(teams=6)
    objects = feed(made)
    assert cells(objects) == len(made.prices)
    assert len(objects) == len(made.matches) == 30
    assert {entry["bookmaker"] for entry in objects[0]["snapshots"][0]["btts"]} >= {"Pinnacle", "Market average"}


@pytest.mark.data
def test_a_real_season_is_carried_whole(shared_data: Path) -> None:
    made = read(shared_data / "football_data_co_uk/main/E0_2425.csv")
    objects = feed(made)
    assert cells(objects) == len(made.prices) == 34_280
    assert [o["commence_time"] for o in objects] == sorted(o["commence_time"] for o in objects)


def test_leagues_without_a_key_keep_their_code() -> None:
    assert (sport("SP1"), sport("SIM")) == ("soccer_spain_la_liga", "soccer_sim")
