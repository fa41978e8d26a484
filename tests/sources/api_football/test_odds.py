import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.markets import Market
from monps.sources.api_football.fixtures import parse_fixtures
from monps.sources.api_football.odds import BETS, parse_odds
from tests.sources.api_football.answers import answer, bet, book, fixture, odds


def test_every_bet_of_the_vocabulary() -> None:
    bets = [
        bet(1, ("Home", "3.10"), ("Draw", "3.40"), ("Away", "2.25")),
        bet(2, ("Home", "2.1"), ("Away", "1.7")),
        bet(4, ("Home -0.5", "3.0"), ("Away +0.5", "1.4"), ("Home +0", "2.2")),
        bet(5, ("Over 2.5", "1.9"), ("Under 2.5", "1.9")),
        bet(7, ("Home/Draw", "15")),
        bet(8, ("Yes", "1.7"), ("No", "2.1")),
        bet(10, ("2:1", "9.5")),
        bet(12, ("Home/Draw", "1.6"), ("Home/Away", "1.3"), ("Draw/Away", "1.35")),
    ]
    found = parse_odds(answer("odds", odds(book(*bets))), "x")
    assert [(p.market, p.selection, p.line, p.price) for p in found.prices] == [
        ("h2h", "home", None, 3.1), ("h2h", "draw", None, 3.4), ("h2h", "away", None, 2.25),
        ("draw_no_bet", "home", None, 2.1), ("draw_no_bet", "away", None, 1.7),
        ("spreads", "home", -0.5, 3.0), ("spreads", "away", 0.5, 1.4), ("spreads", "home", 0.0, 2.2),
        ("totals", "over", 2.5, 1.9), ("totals", "under", 2.5, 1.9),
        ("ht_ft", "home/draw", None, 15.0), ("btts", "yes", None, 1.7), ("btts", "no", None, 2.1),
        ("correct_score", "2-1", None, 9.5),
        ("double_chance", "1x", None, 1.6), ("double_chance", "12", None, 1.3), ("double_chance", "x2", None, 1.35),
    ]  # fmt: skip
    assert {p.captured_at for p in found.prices} == {datetime(2024, 8, 8, 18, 28, 42, tzinfo=UTC)}
    assert (found.balanced, found.rejected, found.league, found.season) == (True, (), "D2", "2024-25")


def test_prices_join_to_the_match_of_the_fixtures_by_its_number() -> None:
    (reference,) = parse_odds(answer("odds", odds(book(bet(1, ("Home", "3.10"))))), "x").references
    (match,) = parse_fixtures(answer("fixtures", fixture(1226178)), "x").matches
    assert (reference.match_id, reference.source_key) == (match.match_id, "1226178")


def test_a_bet_is_known_by_its_number_and_not_by_its_name() -> None:
    found = parse_odds(
        answer(
            "odds",
            odds(book(bet(94, ("Over 2.5", "1.9"), name="Goals Over/Under"), bet(1, ("Home", "2.0"), name=None))),
        ),
        "x",
    )
    assert [price.market for price in found.prices] == ["h2h"]
    assert "the bet 94 (Goals Over/Under) is outside" in found.rejected[0].reason


@pytest.mark.parametrize(
    ("value", "odd", "reason"),
    [
        ("Home", "1.00", "not a price"), ("Home", "0", "not a price"), ("Home", "2,1", "not a price"),
        ("Home", "inf", "not a price"),
        ("Home", 2.1, "Expected `str`"), ("Home", None, "Expected `str`"),
        ("Nobody", "2.0", "outside the market vocabulary"),
    ],
)  # fmt: skip
def test_values_that_are_no_price(value: object, odd: object, reason: str) -> None:
    found = parse_odds(answer("odds", odds(book(bet(1, (value, odd), ("Draw", "3.4"))))), "x")
    assert (found.balanced, len(found.prices)) == (True, 1)
    assert reason in found.rejected[0].reason
    assert found.rejected[0].column == "bookmakers[0].bets[0].values[0]"


def test_what_is_seen_twice_or_too_late() -> None:
    twice = odds(book(bet(1, ("Home", "2.0"), ("Home", "2.0"))))
    late = odds(
        book(bet(1, ("Home", "2.0"))),
        update="2024-08-10T11:00:00+00:00",
        fixture={"id": 2, "date": "2024-08-10T11:00:00+00:00"},
    )
    found = parse_odds(
        answer(
            "odds",
            twice,
            late,
            twice,
            odds(7, {"name": "x", "bets": [3]}, fixture={"id": 3, "date": "2024-08-10T11:00:00Z"}),
        ),
        "x",
    )
    assert (found.balanced, len(found.prices), found.prices_read, found.rows_read) == (True, 1, 5, 4)
    assert [rejected.kind for rejected in found.rejected] == ["price", "price", "row", "price", "price"]


@given(
    st.lists(
        st.tuples(st.integers(0, 13), st.text("HomeDrawOverUnder 2.5:/-+", max_size=10), st.text("0123.", max_size=5)),
        max_size=5,
    )
)
def test_any_values_are_accounted_for(values: list[tuple[int, str, str]]) -> None:
    found = parse_odds(answer("odds", odds(book(*(bet(number, (value, odd)) for number, value, odd in values)))), "x")
    assert (found.balanced, found.prices_read) == (True, len(values))


@pytest.mark.data
def test_the_numbers_mean_what_the_site_says(shared_data: Path) -> None:
    catalogue = json.loads((shared_data / "api_football/odds_bets_catalog_subset.json").read_bytes())["response"]
    names = {entry["id"]: entry["name"] for entry in catalogue}
    assert {number: names[number] for number in BETS} == {
        1: "Match Winner", 2: "Home/Away", 4: "Asian Handicap", 5: "Goals Over/Under", 7: "HT/FT Double",
        8: "Both Teams Score", 10: "Exact Score", 12: "Double Chance",
    }  # fmt: skip
    assert len(set(names.values())) < len(names)
    assert BETS[8] is Market.BTTS
