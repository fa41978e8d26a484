import pytest

from monps.sources.football_data.cells import CellError, time_of_day
from monps.sources.football_data.columns import columns_of
from monps.sources.football_data.record import Record
from monps.sources.football_data.table import Line
from monps.sources.rows import RejectedRow
from tests.sources.football_data.files import HEADER, record


def test_cells_by_field() -> None:
    one = record(FTHG="3", Time="")
    assert (one.text("home_goals"), one.text("time"), one.text("country")) == ("3", "", "")
    assert (one.count("home_goals"), one.count("season")) == (3, None)
    assert one.column("home_goals") == "FTHG"
    assert one.rejected == []


def test_a_line_may_be_shorter_than_the_header() -> None:
    one = Record(Line(2, "E0", ("E0",)), columns_of(HEADER, "made-up.csv"))
    assert (one.cell(0), one.cell(40), one.text("away_goals")) == ("E0", "", "")


def test_a_needed_cell_must_be_there() -> None:
    with pytest.raises(CellError, match="HomeTeam is empty"):
        record(HomeTeam="").needed("home_team")


def test_a_wrong_optional_cell_is_reported_with_its_place() -> None:
    one = record(HS="many", Time="noon")
    assert one.count("home_shots") is None
    assert one.optional("time", time_of_day) is None
    assert one.rejected == [
        RejectedRow(2, "'many' is not a whole number from 0 to 99", "many", "value", "HS"),
        RejectedRow(2, "'noon' is not a time as hh:mm", "noon", "value", "Time"),
    ]
