from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.instants import instant
from monps.sources.payload import ShapeError

zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 1, 1), timezones=zones))  # noqa: DTZ001 - naive bounds
def test_every_aware_time_comes_out_in_utc(moment: datetime) -> None:
    found = instant(moment.isoformat())
    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-01T15:00:00",
        "2025-11-01",
        "",
        "now",
        "9999-12-31T23:59:59-10:00",
        "0001-01-01T00:00:00+01:00",
        "1761980400",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ShapeError, match="not a time with its zone"):
        instant(text)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        found = instant(text)
    except ShapeError:
        return
    assert found.tzinfo is UTC
