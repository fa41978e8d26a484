"""Names in written code: near the original, free, and none that a linter refuses."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.strangler.drafts.code import identifier


@pytest.mark.parametrize(
    ("name", "made"),
    [("Home Team", "home_team"), ("1x2", "n_1x2"), ("from", "from_"), ("sum", "sum_"), ("l", "l_"), ("?", "value")],
)
def test_a_name_is_near_the_original(name: str, made: str) -> None:
    assert identifier(name) == made


def test_a_taken_name_is_counted_on() -> None:
    assert identifier("odds", {"odds", "odds_2"}) == "odds_3"


@given(st.text(min_size=1, max_size=12), st.sets(st.text("abl_", max_size=3)), st.booleans())
def test_every_name_is_one_that_python_takes(name: str, taken: set[str], attribute: bool) -> None:  # noqa: FBT001 - drawn
    made = identifier(name, taken, attribute=attribute)
    assert made.isidentifier()
    assert not keyword.iskeyword(made)
    assert made not in taken
