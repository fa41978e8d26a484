"""Moments: a time without a zone is refused, and one in any zone is the same time in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.repositories.moments import BEGINNING, aware, midnight, naive

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 - hypothesis adds the zone


@given(moment=MOMENTS)
def test_naive_is_utc(moment: datetime) -> None:
    assert naive(moment).tzinfo is None
    assert naive(moment).replace(tzinfo=UTC) == moment
    assert aware(moment) is moment
    day = midnight(naive(moment).date())
    assert day <= moment < day + timedelta(days=1)


@pytest.mark.parametrize("convert", [aware, naive])
def test_no_zone_is_refused(convert: object) -> None:
    with pytest.raises(ValueError, match=r"2025-01-04T15:00:00 has no time zone; give an aware time"):
        convert(datetime(2025, 1, 4, 15))  # type: ignore[operator]  # noqa: DTZ001 - that is the test


def test_nothing_is_before_the_beginning() -> None:
    assert datetime(1, 1, 2, tzinfo=UTC) > BEGINNING
    assert midnight(date(2025, 1, 4)) == datetime(2025, 1, 4, tzinfo=UTC)
