import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.payload import ShapeError
from monps.sources.understat.cells import key, minute, real, share, whole


@given(st.integers(0, 999_999_999), st.sampled_from(["", ".0", ".00"]))
def test_ids_and_counts_come_as_floats(number: int, fraction: str) -> None:
    assert whole(f"{number}{fraction}") == number
    assert key(f"{number}{fraction}") == str(number)


@given(st.floats(0, 1))
def test_shares(value: float) -> None:
    assert share(repr(value)) == value


@pytest.mark.parametrize("read", [whole, key, real, share])
@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1.5.2"])
def test_what_is_no_number(read: type, text: str) -> None:
    with pytest.raises(ShapeError, match="number"):
        read(text)


@given(st.text(max_size=10))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        value = real(text)
    except ShapeError:
        return
    assert math.isfinite(value)


def test_a_minute_lies_in_a_match() -> None:
    assert [minute(text) for text in ("0", "90.0", "130")] == [0, 90, 130]
    for text in ("131", "-1", "45+2", ""):
        with pytest.raises(ShapeError):
            minute(text)
