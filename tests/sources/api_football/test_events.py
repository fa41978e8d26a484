from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.api_football.events import parse_events
from monps.sources.rows import source_match_id
from tests.sources.api_football.answers import answer


def event(
    minute: object,
    name: object,
    number: object = 5,
    kind: str = "Goal",
    detail: str = "Normal Goal",
    extra: object = None,
) -> dict[str, Any]:
    return {
        "time": {"elapsed": minute, "extra": extra},
        "team": {"id": 1, "name": "North"},
        "player": {"id": number, "name": name},
        "assist": {"id": None, "name": None},
        "type": kind,
        "detail": detail,
        "comments": None,
    }


def test_one_player_has_one_name() -> None:
    entries = [
        event(25, "F. Andrada"),
        event(45, "Federico Andrada", extra=2),
        event(60, None, None),
        event(70, "Nobody", None),
    ]
    found = parse_events(answer("fixtures/events", *entries, parameters={"fixture": "7"}), "x")
    assert [(e.minute, e.extra, e.player, e.player_key) for e in found.events] == [
        (25, None, "Federico Andrada", "5"),
        (45, 2, "Federico Andrada", "5"),
        (60, None, None, None),
        (70, None, "Nobody", None),
    ]
    assert found.balanced


@given(st.permutations(["A. B", "Ab B", "Abel B", "Abil B"]))
def test_the_name_does_not_depend_on_the_order(names: list[str]) -> None:
    found = parse_events(answer("fixtures/events", *(event(1, name) for name in names)), "x", 7)
    assert {e.player for e in found.events} == {"Abel B"}


def test_the_order_of_cards_is_the_payload_s() -> None:
    cards = [event(80, "A", kind="Card", detail="Red Card"), event(80, "A", kind="Card", detail="Yellow Card")]
    found = parse_events(answer("fixtures/events", *cards), "x", 7)
    assert [e.detail for e in found.events] == ["Red Card", "Yellow Card"]


def test_bad_events_and_an_answer_of_no_fixture() -> None:
    found = parse_events(answer("fixtures/events", event("soon", "A"), 4, event(1, "A")), "x", 7)
    assert (found.balanced, [r.line for r in found.rejected], len(found.events)) == (True, [1, 2], 1)
    with pytest.raises(SourceError, match="Name the fixture's number"):
        parse_events(answer("fixtures/events"), "x")


def test_an_event_of_no_team_or_of_no_time_of_a_match_is_refused() -> None:
    nobody = event(1, "A") | {"team": {"id": 1, "name": " "}}
    entries = (nobody, event(-2, "A"), event(131, "A"), event(90, "A", extra=61), event(90, "A", extra=9))
    found = parse_events(answer("fixtures/events", *entries), "x", 7)
    assert (found.balanced, [r.line for r in found.rejected]) == (True, [1, 2, 3, 4])
    assert [e.line for e in found.events] == [5], "its place in the payload is where it stands in the match"


@pytest.mark.parametrize("part", [{"team": "1"}, {"player": "5"}, {"type": "Goal"}])
def test_a_part_of_the_events_is_not_taken_for_all(part: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="Ask for all events"):
        parse_events(answer("fixtures/events", event(1, "A"), parameters={"fixture": "7"} | part), "x")


def test_the_answer_s_own_fixture_counts_before_one_that_is_said() -> None:
    found = parse_events(answer("fixtures/events", event(1, "A"), parameters={"fixture": "7"}), "x", 8)
    assert [row.match_id for row in found.events] == [source_match_id("api-football", "7")]


def test_an_event_with_a_text_that_no_database_takes_is_refused_alone() -> None:
    found = parse_events(answer("fixtures/events", event(1, "A"), event(2, "B\0")), "x", 7)
    assert (len(found.events), [row.line for row in found.rejected], found.balanced) == (1, [2], True)
