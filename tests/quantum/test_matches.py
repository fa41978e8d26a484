from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.matches import (
    FairClose,
    OfferedPrice,
    PlayedMatch,
    before,
    latest_season,
    moment,
    start_of,
    teams_of,
)
from tests.quantum.league import START, close, match


def test_before_is_strict_and_in_order_of_kick_off() -> None:
    matches = [match(day=2), match(day=0), match(day=1)]
    assert [m.kickoff for m in before(matches, START + timedelta(days=2))] == [START, START + timedelta(days=1)]


@given(days=st.lists(st.integers(0, 30), max_size=20), limit=st.integers(0, 30))
def test_nothing_at_or_after_the_moment_gets_through(days: list[int], limit: int) -> None:
    matches = [match(f"H{i}", day=day) for i, day in enumerate(days)]
    kept = before(matches, START + timedelta(days=limit))
    assert len(kept) == sum(day < limit for day in days)
    assert all(m.kickoff < START + timedelta(days=limit) for m in kept)


def test_a_date_means_its_first_instant_in_utc() -> None:
    assert moment(date(2024, 3, 1)) == datetime(2024, 3, 1, tzinfo=UTC)
    abroad = datetime(2024, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))  # 22:30 UTC of the day before
    assert before([replace(match(), kickoff=abroad)], date(2024, 3, 1)) != ()


def test_times_without_zone_and_hours_in_a_day_are_refused() -> None:
    naive = datetime(2024, 3, 1)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ProfileError, match="time zone"):
        moment(naive)
    with pytest.raises(ProfileError, match="time zone"):
        replace(match(), kickoff=naive)
    with pytest.raises(ProfileError, match="give a date"):
        start_of(START)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"away_team": "A"}, "itself"),
        ({"home_goals": -1}, "negative"),
        ({"half_time_home": 0}, "both or neither"),
        ({"half_time_home": 3, "half_time_away": 0}, "not possible"),
        ({"closing": close(0.5, 0.3, 0.3)}, "remove the margin"),
    ],
)
def test_a_match_that_cannot_be_is_refused_with_its_name(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(ProfileError, match=words) as caught:
        match(score=(2, 1), **facts)
    assert "v" in str(caught.value)


def test_prices_and_probabilities_have_their_ranges() -> None:
    with pytest.raises(ProfileError, match="exceeds 1"):
        OfferedPrice("h2h", "home", None, "Book", 1.0, "opening")
    with pytest.raises(ProfileError, match="between 0 and 1"):
        FairClose("h2h", "home", None, 1.0)


def test_the_fair_close_is_looked_up_at_exactly_the_line() -> None:
    known = match(closing=(*close(0.5, 0.3, 0.2), FairClose("totals", "over", 2.5, 0.55)))
    assert known.closing_fair == (0.5, 0.3, 0.2)
    assert known.fair_close("totals", "over", 2.5) == 0.55
    assert known.fair_close("totals", "over", 2.75) is None
    assert match(closing=close(0.5, 0.3, 0.2)[:2]).closing_fair is None


def test_teams_and_latest_season() -> None:
    matches: list[PlayedMatch] = [match(day=9), match("C", "A", day=3, season="2022-23")]
    assert teams_of(matches) == ("A", "B", "C")
    assert latest_season(matches) == "2023-24"
    with pytest.raises(ProfileError, match="no match"):
        latest_season([])
