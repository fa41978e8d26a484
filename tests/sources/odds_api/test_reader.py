import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.odds_api import parse, read
from monps.sources.rows import Season
from tests.sources.odds_api.answers import SEEN, book, event, h2h, market, outcome, season

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def bets(found: Season) -> dict[tuple[str, str, float | None], float]:
    return {(price.market, price.selection, price.line): price.price for price in found.prices}


def reasons(found: Season) -> list[tuple[str, str]]:
    return [(rejected.kind, rejected.reason) for rejected in found.rejected]


def test_every_market() -> None:
    markets = [
        h2h(),
        h2h(2.2, 3.6, 3.8, key="h2h_lay"),
        market("totals", outcome("Over", 1.9, 2.5), outcome("Under", 2.0, 2.5)),
        market("alternate_totals", outcome("Over", 2.9, 3.5), outcome("Under", 1.4, 3.5)),
        market("spreads", outcome("North", 1.95, -0.25), outcome("South", 1.9, 0.25)),
        market("btts", outcome("Yes", 1.8), outcome("No", 2.0)),
        market("draw_no_bet", outcome("North", 1.5), outcome("South", 2.6)),
    ]
    found = season(event(book(*markets)))
    assert found.balanced
    assert bets(found) == {
        ("h2h", "home", None): 2.1, ("h2h", "draw", None): 3.4, ("h2h", "away", None): 3.6,
        ("totals", "over", 2.5): 1.9, ("totals", "under", 2.5): 2.0,
        ("totals", "over", 3.5): 2.9, ("totals", "under", 3.5): 1.4,
        ("spreads", "home", -0.25): 1.95, ("spreads", "away", 0.25): 1.9,
        ("btts", "yes", None): 1.8, ("btts", "no", None): 2.0,
        ("draw_no_bet", "home", None): 1.5, ("draw_no_bet", "away", None): 2.6,
    }  # fmt: skip
    assert len(found.rejected) == 3
    assert all("a price to lay" in row.reason and row.kind == "price" for row in found.rejected)
    (match,) = found.matches
    assert (match.match_id, match.league, match.season, match.status) == ("a" * 32, "E0", "2025-26", "scheduled")
    assert match.kickoff == datetime(2025, 11, 1, 15, tzinfo=UTC)
    assert {price.captured_at for price in found.prices} == {datetime(2025, 11, 1, 3, 43, 10, tzinfo=UTC)}
    assert {price.stage for price in found.prices} == {"snapshot"}


def test_an_event_alone_and_an_answer_about_the_past_read_like_a_list() -> None:
    one = event(book(h2h()))
    past = {"timestamp": SEEN, "previous_timestamp": None, "data": [one]}
    for answer in (one, past, {**past, "data": one}):
        assert parse(json.dumps(answer).encode(), "x").prices == season(one).prices


def test_asking_again_while_nothing_moved_gives_the_same_points() -> None:
    first = season(event(book(h2h())))
    assert season(event(book(h2h()))).prices == first.prices


def test_one_bad_part_does_not_take_the_rest_with_it() -> None:
    bad = [
        market("player_shots", outcome("Over", 2.0, 1.5)),
        market(
            "totals", outcome("Over", 1.0, 2.5), outcome("Under", 2.0), outcome("Under", 1.5, 2.6), {"name": "Over"}
        ),
        market("spreads", outcome("East", 1.9, -0.5)),
        {"key": "btts"},
    ]
    found = season(event(book(h2h(), *bad), 7, book(h2h(), title=" ")))
    assert found.balanced
    assert len(found.prices) == 3
    assert found.prices_read == 14
    text = " ".join(reason for _, reason in reasons(found))
    for part in ("player_shots", "above 1", "outside the market vocabulary", "neither team", "missing required field",
                 "got `int`", "names no bookmaker"):  # fmt: skip
        assert part in text
    assert {r.column for r in found.rejected} >= {"bookmakers[1]", "bookmakers[0].markets[4]"}


def test_a_price_seen_at_kick_off_is_no_price_before_it() -> None:
    late = market("btts", outcome("Yes", 2.0), seen="2025-11-01T15:00:00Z")
    found = season(event(book(late, h2h())))
    assert reasons(found) == [("price", "it was seen at or after kick-off")]


def test_a_price_that_comes_twice_is_refused_once() -> None:
    found = season(
        event(book(market("totals", outcome("Over", 1.9, 2.5)), market("alternate_totals", outcome("Over", 1.9, 2.5))))
    )
    assert len(found.prices) == 1
    assert reasons(found) == [("price", "the same price was read before in this answer")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"home_team": "South"}, "cannot play itself"),
        ({"away_team": " "}, "one team only"),
        ({"commence_time": "2025-11-01T15:00:00"}, "with its zone"),
        ({"commence_time": "soon"}, "with its zone"),
        ({"id": ""}, "has no id"),
        ({"id": None}, "Expected `str`"),
        ({"completed": True}, "has no scores"),
        ({"completed": True, "scores": [{"name": "North", "score": "1"}]}, "do not name 'South'"),
        ({"completed": True, "scores": [{"name": "North", "score": "1½"}]}, "not a number of goals"),
    ],
)  # fmt: skip
def test_events_that_cannot_be(fields: dict[str, object], reason: str) -> None:
    found = season(event(book(h2h()), **fields), event(id="b" * 32))
    assert found.balanced
    assert len(found.matches) == 1
    assert reason in found.rejected[0].reason


def test_scores() -> None:
    goals = [{"name": "South", "score": "0"}, {"name": "North", "score": "3"}]
    done = {"completed": True, "scores": goals, "last_update": SEEN}
    found = season(
        event(**done),
        event(id="b" * 32, completed=False, scores=goals),
        event(id="c" * 32, completed=False, scores=None),
    )
    assert [(m.status, m.home_goals, m.away_goals) for m in found.matches] == [
        ("finished", 3, 0),
        ("scheduled", None, None),
        ("scheduled", None, None),
    ]


def test_a_foreign_league_and_a_long_id_are_kept() -> None:
    (match,) = season(event(sport_key="soccer_china_women", id="x" * 40)).matches
    assert (match.league, len(match.match_id)) == ("soccer_china_women", 32)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"<html><title>Sign in</title>", r'HTML page \("Sign in"\)'),
        (b'[{"id": "x", ', "cut off"),
        (b"[" * 100_000, "nested too deep|cut off"),
        (b'{"message": "API key is missing"}', "it says 'API key is missing'"),
        (b"7", "neither events nor an event"),
    ],
)
def test_what_is_no_answer_is_called_by_its_name(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        parse(content, "made-up.json")


@given(st.lists(junk, max_size=4))
def test_any_list_is_accounted_for(events: list[Any]) -> None:
    found = season(*events)
    assert found.balanced
    assert found.rows_read == len(events)


@given(st.data())
def test_any_damage_inside_an_event_is_accounted_for(data: st.DataObject) -> None:
    good = event(book(h2h(), market("totals", outcome("Over", 1.9, 2.5), outcome("Under", 2.0, 2.5))))
    node: Any = good
    while isinstance(node, dict | list) and node:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if data.draw(st.booleans()) or not isinstance(node[key], dict | list):
            node[key] = data.draw(junk)
            break
        node = node[key]
    found = season(good)
    assert found.balanced
    assert all(price.price > 1 and price.captured_at < found.matches[0].kickoff for price in found.prices)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = parse(content, "made-up.json")
    except SourceError as error:
        assert error.path == "made-up.json"  # noqa: PT017 - either outcome is right
    else:
        assert found.balanced


@pytest.mark.data
def test_every_real_file_is_accounted_for_to_the_last_price(shared_data: Path) -> None:
    totals: Counter[str] = Counter()
    for path in sorted((shared_data / "the_odds_api").rglob("*.*")):
        found = read(path, "soccer_epl")
        assert found.balanced, path
        assert all("a price to lay" in row.reason for row in found.rejected), path
        assert (found.league, found.season) == ("E0", "2024-25" if "2024" in path.name else "2025-26")
        raw = path.read_text()
        prices = raw.count("\n") - 1 if path.suffix == ".csv" else raw.count('"price"')
        assert found.prices_read == prices, path
        totals.update(files=1, prices=len(found.prices), lay=len(found.rejected))
    assert totals == {"files": 15, "prices": 14_883, "lay": 1_839}
