from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.football_data.cells import CellError, day, handicap, number, price, time_of_day

READERS: tuple[Callable[[str], object], ...] = (number, price, handicap, day, time_of_day)


@given(st.integers(0, 99), st.sampled_from(["", ".0", ".00"]))
def test_counts(value: int, fraction: str) -> None:
    assert number(f"{value}{fraction}") == value


@given(st.decimals("1.001", "99999.99", places=3))
def test_prices(value: float) -> None:
    assert price(str(value)) == float(value)


@given(st.integers(-16, 16), st.booleans())
def test_handicaps(quarters: int, signed: bool) -> None:  # noqa: FBT001 - hypothesis passes it
    text = f"{quarters / 4:+g}" if signed else f"{quarters / 4:g}"
    assert handicap(text) == quarters / 4


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_days_with_four_digits_of_the_year_and_with_two(moment: date) -> None:
    assert day(moment.strftime("%d/%m/%Y")) == day(moment.strftime("%d/%m/%y")) == moment


@given(st.times())
def test_times(moment: time) -> None:
    assert time_of_day(moment.strftime("%H:%M")) == moment.replace(second=0, microsecond=0)
    assert time_of_day(moment.strftime("%H:%M:%S")) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "reason"), [("0", "above 1"), ("1", "above 1"), ("1.0", "above 1"), ("-2", "above 1"), ("1,95", "above 1"),
    ("nan", "above 1"), ("inf", "above 1"), ("1e3", "above 1"), ("2_0", "above 1"), ("٢", "above 1"),
    ("evens", "'evens'")],
)  # fmt: skip
def test_what_is_no_price(text: str, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        price(text)


@pytest.mark.parametrize("text", ["-1", "1.5", "100", "x", "", " 1", "²"])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(CellError, match="whole number"):
        number(text)


@pytest.mark.parametrize(
    "text", ["2024-08-17", "17.08.2024", "17/8", "08/17/2024", "31/02/2024", "17/08/024", "00/01/24"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(CellError, match=r"date|calendar"):
        day(text)


@pytest.mark.parametrize("text", ["25:00", "12:60", "noon", "1500", "15.00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(CellError, match="time"):
        time_of_day(text)


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    for read in READERS:
        try:
            read(text)
        except CellError as error:
            assert repr(text) in str(error)  # noqa: PT017 - either outcome is right
