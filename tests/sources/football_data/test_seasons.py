from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.football_data.cells import CellError
from monps.sources.football_data.seasons import COUNTRIES, season_named, season_of


@pytest.mark.parametrize(
    ("division", "day", "season"),
    [
        ("E0", date(2024, 8, 16), "2024-25"), ("E0", date(2025, 5, 25), "2024-25"),
        ("E0", date(1993, 8, 14), "1993-94"),
        ("B1", date(2022, 7, 22), "2022-23"), ("T1", date(2023, 6, 7), "2022-23"), ("E0", date(2000, 1, 1), "1999-00"),
        ("I1", date(2020, 8, 2), "2019-20"), ("SP2", date(2020, 8, 7), "2019-20"), ("B1", date(2020, 8, 8), "2020-21"),
        ("SC0", date(2020, 8, 1), "2020-21"), ("SC0", date(2020, 7, 31), "2019-20"),
    ],
)  # fmt: skip
def test_seasons_by_division_and_day(division: str, day: date, season: str) -> None:
    assert season_of(division, day) == season


@given(st.dates(date(1993, 7, 1), date(2090, 1, 1)), st.sampled_from(["E0", "SC0", "I1"]))
def test_a_day_is_in_the_season_of_its_year_or_the_year_before(day: date, division: str) -> None:
    season = season_of(division, day)
    assert int(season[:4]) in (day.year, day.year - 1)
    assert (int(season[:4]) + 1) % 100 == int(season[5:])


def test_seasons_that_the_file_names() -> None:
    assert season_named("2012") == "2012"
    assert season_named("2012/2013") == "2012-13"
    assert season_named("1999/2000") == "1999-00"


@pytest.mark.parametrize("text", ["2012/2014", "12/13", "2012/", "this", "2012/13", "2526", "1887", ""])
def test_what_is_no_season(text: str) -> None:
    with pytest.raises(CellError, match="not a season"):
        season_named(text)


def test_country_codes_are_files_of_the_site() -> None:
    assert all(len(code) == 3 and code.isupper() for code in COUNTRIES.values())
    assert len(set(COUNTRIES.values())) == len(COUNTRIES)
