import hashlib
import re
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.football_data import parse
from monps.sources.rows import RejectedRow, common, match_id, together
from tests.sources.football_data.files import content, row

names = st.text(max_size=12)
keys = st.tuples(names, names, names, names, names, st.dates())


def test_the_identity_is_the_documented_one() -> None:
    text = '["football-data","E0","2024-25","North","Süd","2024-08-17"]'
    expected = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    assert match_id("football-data", "E0", "2024-25", "North", "Süd", date(2024, 8, 17)) == expected


@given(keys, keys)
def test_identities_are_equal_exactly_for_equal_matches(
    one: tuple[str, str, str, str, str, date], other: tuple[str, str, str, str, str, date]
) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", match_id(*one))
    assert (match_id(*one) == match_id(*other)) == (one == other)


def test_no_text_can_move_from_one_part_of_the_key_to_the_next() -> None:
    day = date(2024, 8, 17)
    assert match_id("a", "b", "c", 'x","y', "z", day) != match_id("a", "b", "c", "x", 'y","z', day)


def test_the_same_fixture_on_another_day_is_another_match() -> None:
    key = ("football-data", "SC0", "2024-25", "North", "South")
    assert match_id(*key, date(2024, 8, 17)) != match_id(*key, date(2025, 2, 1))


def test_common_is_the_one_value_or_various() -> None:
    assert common(["E0", "E0"]) == "E0"
    assert common(["E0", "SP1"]) == common([]) == "various"


def test_rejections_can_be_asked_for_by_kind() -> None:
    season = parse(content([row(FTR="A"), row(HomeTeam="East", PSH="0")]), "made-up.csv")
    assert [rejected.line for rejected in season.rejected_of("row")] == [2]
    assert [rejected.column for rejected in season.rejected_of("price")] == ["PSH"]
    assert season.rejected_of("value") == ()


def test_rows_cannot_be_changed() -> None:
    rejected = RejectedRow(3, "it is empty", "")
    with pytest.raises(FrozenInstanceError):
        rejected.line = 4  # type: ignore[misc]


def test_answers_to_one_question_add_up_to_one_season() -> None:
    first = parse(content([row(), row(HomeTeam="East", B365H="0")]), "one.csv")
    second = parse(content([row(HomeTeam="West"), row(Date="x")]), "two.csv")
    both = together([first, second])
    assert together([first]) == first
    assert both.matches == first.matches + second.matches
    assert both.rejected == first.rejected + second.rejected
    assert (both.rows_read, both.prices_read) == (4, first.prices_read + second.prices_read)
    assert both.balanced
