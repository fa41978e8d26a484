import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.api_football.statistics import parse_statistics
from monps.sources.rows import source_match_id
from tests.sources.api_football.answers import answer

TEAM = {"id": 1, "name": "North"}


def block(*statistics: object, **fields: object) -> dict[str, object]:
    return {"team": TEAM, "statistics": list(statistics)} | fields


def one(name: str, value: object) -> dict[str, object]:
    return {"type": name, "value": value}


def test_numbers_percentages_and_nothing() -> None:
    entries = block(
        one("Total Shots", 14), one("Ball Possession", "58%"), one("Red Cards", None), one("expected_goals", "1.27")
    )
    found = parse_statistics(answer("fixtures/statistics", entries, parameters={"fixture": "7"}), "x")
    assert [(s.name, s.value, s.percent) for s in found.statistics] == [
        ("Total Shots", 14.0, False),
        ("Ball Possession", 58.0, True),
        ("expected_goals", 1.27, False),
    ]
    assert (found.rows_read, found.rows_empty, found.balanced, found.rejected) == (4, 1, True, ())
    assert {s.match_id for s in found.statistics} == {source_match_id("api-football", "7")}


def test_a_block_alone_needs_the_number_of_its_fixture() -> None:
    alone = json.dumps(block(one("Fouls", 3))).encode()
    with pytest.raises(SourceError, match="Name the fixture's number"):
        parse_statistics(alone, "x")
    (row,) = parse_statistics(alone, "x", 7).statistics
    assert (row.match_id, row.team, row.team_key) == (source_match_id("api-football", "7"), "North", "1")


def test_bad_ones_are_listed() -> None:
    entries = [
        block(one("Fouls", "many"), one("Fouls", 3), one("Fouls", 3), one("Fouls", -1), {"type": "Fouls"}, 5),
        {"team": None},
    ]
    found = parse_statistics(answer("fixtures/statistics", *entries), "x", 7)
    assert (found.balanced, len(found.statistics), found.rows_read) == (True, 1, 7)
    assert [rejected.line for rejected in found.rejected] == [1, 1, 1, 1, 1, 2]


@given(
    st.lists(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text("0123456789.%-", max_size=5),
        max_size=5,
    )
)
def test_any_values_are_accounted_for(values: list[object]) -> None:
    entries = block(*(one(f"n{place}", value) for place, value in enumerate(values)))
    found = parse_statistics(answer("fixtures/statistics", entries), "x", 7)
    assert (found.balanced, found.rows_read) == (True, len(values))
    assert all(row.value >= 0 for row in found.statistics)


def test_no_share_is_more_than_all_and_a_name_has_no_blanks_around_it() -> None:
    entries = block(one("Passes %", "101%"), one("Passes %", "100%"), team={"id": 1, "name": "North "})
    found = parse_statistics(answer("fixtures/statistics", entries), "x", 7)
    assert (found.balanced, [row.reason for row in found.rejected]) == (True, ["'101%' is more than all"])
    assert [(row.team, row.value) for row in found.statistics] == [("North", 100.0)]


def test_the_answer_s_own_fixture_counts_before_one_that_is_said() -> None:
    content = answer("fixtures/statistics", block(one("Fouls", 3)), parameters={"fixture": "7"})
    assert [row.match_id for row in parse_statistics(content, "x", 8).statistics] == [
        source_match_id("api-football", "7")
    ]
