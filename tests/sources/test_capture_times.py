from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.capture_times import UK, closing_time, opening_time


def uk(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UK)


@pytest.mark.parametrize(
    ("kickoff", "opening"),
    [
        ("16/08/2024 20:00", "16/08/2024 17:00"),  # Friday evening: that afternoon
        ("17/08/2024 12:30", "16/08/2024 17:00"),  # Saturday
        ("19/08/2024 20:00", "16/08/2024 17:00"),  # Monday
        ("20/08/2024 19:45", "20/08/2024 17:00"),  # Tuesday evening
        ("22/08/2024 20:00", "20/08/2024 17:00"),  # Thursday
        ("16/08/2024 14:00", "13/08/2024 17:00"),  # Friday before the collection: the Tuesday before
        ("16/08/2024 17:00", "13/08/2024 17:00"),
        ("16/08/2024 17:01", "13/08/2024 17:00"),  # the closing price is of 17:00
        ("16/08/2024 17:02", "16/08/2024 17:00"),
        ("20/08/2024 13:00", "16/08/2024 17:00"),  # Tuesday noon: the Friday before
        ("30/03/2025 14:00", "28/03/2025 17:00"),  # summer time begins in between
    ],
)
def test_opening_prices_are_of_the_last_collection(kickoff: str, opening: str) -> None:
    assert opening_time(uk(kickoff)) == uk(opening)


@given(st.datetimes(datetime(1993, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_both_are_before_kick_off_in_utc(kickoff: datetime) -> None:
    opening, closing = opening_time(kickoff), closing_time(kickoff)
    assert opening < closing < kickoff
    assert opening.tzinfo is closing.tzinfo is UTC
    assert kickoff - opening <= timedelta(days=4, hours=2)
    local = opening.astimezone(UK)
    assert (local.weekday() in (1, 4), local.hour, local.minute) == (True, 17, 0)
