from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.football_data.cells import CellError
from monps.sources.football_data.columns import columns_of
from monps.sources.football_data.match import match_of
from monps.sources.football_data.record import Record
from monps.sources.football_data.table import Line
from monps.sources.rows import match_id
from tests.sources.football_data.files import NEW_HEADER, record

NO_RESULT = {"FTHG": "", "FTAG": "", "FTR": "", "HTHG": "", "HTAG": "", "HTR": ""}


def test_a_match_in_full() -> None:
    one = record()
    match = match_of(one)
    assert match.match_id == match_id("football-data", "E0", "2024-25", "North", "South", date(2024, 8, 17))
    assert (match.league, match.season, match.source) == ("E0", "2024-25", "football-data")
    assert (match.kickoff, match.kickoff_estimated) == (datetime(2024, 8, 17, 14, 0, tzinfo=UTC), False)
    assert (match.home_team, match.away_team, match.referee) == ("North", "South", "A Whistle")
    assert (match.home_goals, match.away_goals, match.half_time_home, match.half_time_away) == (2, 1, 1, 1)
    assert (match.home_shots, match.away_shots, match.home_shots_on_target, match.away_shots_on_target) == (14, 9, 6, 4)
    assert (match.home_fouls, match.away_fouls, match.home_corners, match.away_corners) == (11, 12, 5, 3)
    assert (match.home_yellows, match.away_yellows, match.home_reds, match.away_reds) == (1, 2, 0, 1)
    assert match.status == "finished"
    assert one.rejected == []


@pytest.mark.parametrize(
    ("day", "time", "kickoff"),
    [
        ("17/08/2024", "20:00", datetime(2024, 8, 17, 19, 0, tzinfo=UTC)),  # summer time
        ("14/12/24", "15:00", datetime(2024, 12, 14, 15, 0, tzinfo=UTC)),
        ("18/08/2026", "00:00", datetime(2026, 8, 17, 23, 0, tzinfo=UTC)),
        ("30/03/2025", "01:30", datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),  # an hour that the clocks leave out
        ("27/10/2024", "01:30", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),  # an hour that they strike twice
    ],
)
def test_times_are_those_of_the_uk(day: str, time: str, kickoff: datetime) -> None:
    assert match_of(record(Date=day, Time=time)).kickoff == kickoff


@pytest.mark.parametrize("time", ["", "24:30"])
def test_without_a_time_kick_off_is_estimated(time: str) -> None:
    one = record(Time=time)
    match = match_of(one)
    assert (match.kickoff, match.kickoff_estimated) == (datetime(2024, 8, 17, 14, 0, tzinfo=UTC), True)
    assert [rejected.column for rejected in one.rejected] == (["Time"] if time else [])


def test_the_hour_is_no_part_of_the_identity() -> None:
    assert match_of(record(Time="12:30")).match_id == match_of(record(Time="20:00")).match_id


def test_a_match_to_come() -> None:
    match = match_of(record(**NO_RESULT))
    assert (match.status, match.home_goals, match.half_time_home) == ("scheduled", None, None)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"HomeTeam": ""}, "HomeTeam is empty"),
        ({"AwayTeam": ""}, "AwayTeam is empty"),
        ({"AwayTeam": "North"}, "'North' cannot play itself"),
        ({"Div": ""}, "Div is empty"),
        ({"Date": ""}, "Date is empty"),
        ({"Date": "2024-08-17"}, "'2024-08-17' is not a date as dd/mm/yyyy"),
        ({"FTHG": "-1"}, "'-1' is not a whole number from 0 to 99"),
        ({"FTHG": "two"}, "'two' is not a whole number from 0 to 99"),
        ({"FTHG": ""}, "it has the goals of one team only"),
        ({"FTHG": "", "FTAG": ""}, "it has the result 'H' and no goals"),
        ({"FTR": "A"}, "the result 'A' contradicts the goals 2-1"),
        ({"FTR": "?"}, "the result '?' contradicts the goals 2-1"),
    ],
)
def test_a_line_that_cannot_be_a_match(cells: dict[str, str], reason: str) -> None:
    with pytest.raises(CellError) as raised:
        match_of(record(**cells))
    assert str(raised.value) == reason


def test_a_line_whose_cells_cannot_be_trusted() -> None:
    line = record().line
    with pytest.raises(CellError, match="cut off"):
        match_of(Record(Line(2, line.text, line.cells, "the file is cut off here"), record().columns))


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        ({"HTHG": "3", "HTR": "H"}, ["HTHG"]),
        ({"HTR": "A"}, ["HTHG"]),
        ({**NO_RESULT, "HTHG": "0", "HTAG": "0"}, ["HTHG"]),
        ({"HTAG": "none"}, ["HTAG"]),
    ],
)
def test_half_time_scores_that_cannot_be_are_left_out(cells: dict[str, str], columns: list[str]) -> None:
    one = record(**cells)
    match = match_of(one)
    assert (match.half_time_home, match.half_time_away) == (None, None)
    assert [(rejected.kind, rejected.column) for rejected in one.rejected] == [("value", name) for name in columns]


def test_more_shots_on_target_than_shots() -> None:
    one = record(HS="8", HST="9")
    match = match_of(one)
    assert (match.home_shots, match.home_shots_on_target, match.away_shots) == (None, None, 9)
    assert "9 shots on target cannot be among 8 shots" in one.rejected[0].reason


def test_an_unreadable_count_is_left_out_and_the_match_stands() -> None:
    one = record(HC="many", HY="2.0", AR="")
    match = match_of(one)
    assert (match.home_corners, match.home_yellows, match.away_reds, match.home_goals) == (None, 2, None, 2)
    assert [rejected.column for rejected in one.rejected] == ["HC"]


@pytest.mark.parametrize(
    ("country", "named", "league", "season"),
    [
        ("Brazil", "2024", "BRA", "2024"),
        ("Mexico", "2024/2025", "MEX", "2024-25"),
        ("Iceland", "2024", "Iceland", "2024"),
    ],
)
def test_the_files_of_other_countries(country: str, named: str, league: str, season: str) -> None:
    texts = (country, "Serie A", named, "18/08/2024", "22:30", "North", "South", "1", "1", "D")
    match = match_of(Record(Line(2, "", texts), columns_of(NEW_HEADER, "made-up.csv")))
    assert (match.league, match.season, match.status) == (league, season, "finished")
    assert match.kickoff == datetime(2024, 8, 18, 21, 30, tzinfo=UTC)
    assert (match.half_time_home, match.home_shots, match.referee) == (None, None, None)


@given(st.integers(0, 99), st.integers(0, 99))
def test_the_result_letter_follows_from_the_goals(home: int, away: int) -> None:
    right = {-1: "A", 0: "D", 1: "H"}[(home > away) - (home < away)]
    cells = {"FTHG": str(home), "FTAG": str(away), "HTHG": "", "HTAG": "", "HTR": ""}
    for letter in "HDA":
        one = record(**cells, FTR=letter)
        if letter == right:
            assert (match_of(one).home_goals, match_of(one).away_goals) == (home, away)
        else:
            with pytest.raises(CellError, match="contradicts"):
                match_of(one)
