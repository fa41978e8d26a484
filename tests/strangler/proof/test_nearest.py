"""The nearest name: found by words and by letters, and none where nothing is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.strangler.proof.nearest import nearest

names = st.from_regex(r"[a-z]{1,8}(_[a-z]{1,8}){0,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("home_score", ["score_home", "score_away", "id"], "score_home"),
        ("kickof", ["kickoff", "id"], "kickoff"),
        ("Team", ["teams", "matches"], "teams"),
    ],
)
def test_the_nearest_is_what_was_meant(name: str, known: list[str], expected: str) -> None:
    assert nearest(name, known)[0] == expected


def test_nothing_is_near_to_a_strange_name() -> None:
    assert nearest("zzzzz", ["score_home", "id"]) == ()
    assert nearest("zzzzz", []) == ()


@given(name=names, others=st.lists(names, max_size=6))
def test_a_name_that_exists_is_the_nearest_to_itself(name: str, others: list[str]) -> None:
    assert name in nearest(name, [name, *others], most=len(others) + 1)


@given(words=st.lists(st.from_regex(r"[a-z]{2,6}", fullmatch=True), min_size=2, max_size=3, unique=True))
def test_words_may_stand_in_any_order(words: list[str]) -> None:
    assert nearest("_".join(words), ["_".join(reversed(words))]) == ("_".join(reversed(words)),)
