import csv
from pathlib import Path

import pytest

from monps.betting.markets import Market
from monps.core.errors import SourceError
from monps.sources.football_data.columns import PriceColumn, columns_of
from tests.sources.football_data.files import HEADER, NEW_HEADER

MATCH = ["Div", "Date", "HomeTeam", "AwayTeam"]


def priced(*names: str, before: list[str] = MATCH) -> dict[str, PriceColumn]:
    return {column.name: column for column in columns_of([*before, *names], "made-up.csv").prices}


def test_the_three_shapes_at_both_stages() -> None:
    found = priced(*HEADER[HEADER.index("B365H") :])
    assert len(found) == 24
    home, total, handicap = found["PSH"], found["P<2.5"], found["PCAHA"]
    assert (home.market, home.selection, home.bookmaker, home.stage) == (Market.H2H, "home", "Pinnacle", "opening")
    assert (total.market, total.selection, total.line, total.bookmaker) == (Market.TOTALS, "under", 2.5, "Pinnacle")
    assert (handicap.market, handicap.selection, handicap.stage) == (Market.SPREADS, "away", "closing")
    assert (handicap.line_column, found["B365AHH"].line_column) == ("AHCh", "AHh")


def test_nothing_of_a_usual_file_is_ignored() -> None:
    assert columns_of(HEADER, "made-up.csv").ignored == ()


@pytest.mark.parametrize(
    ("name", "bookmaker", "stage"),
    [
        ("VCH", "VC Bet", "opening"), ("VCCH", "VC Bet", "closing"), ("BFD", "Betfair Sportsbook", "opening"),
        ("BFDD", "Betfred", "opening"), ("BFCD", "Betfair Sportsbook", "closing"), ("BFDCD", "Betfred", "closing"),
        ("BFEH", "Betfair Exchange", "opening"), ("BFECH", "Betfair Exchange", "closing"),
        ("MaxA", "Market maximum", "opening"),
        ("AvgCA", "Market average", "closing"), ("BbAvD", "Betbrain average", "opening"),
        ("BMGMCH", "BetMGM", "closing"),
        ("1XBH", "1xBet", "opening"), ("CLA", "Coral", "opening"), ("CLCA", "Coral", "closing"),
        ("SKBH", "Sky Bet", "opening"),
    ],
)  # fmt: skip
def test_known_bookmakers_even_with_a_part_of_their_columns(name: str, bookmaker: str, stage: str) -> None:
    column = priced(name)[name]
    assert (column.bookmaker, column.stage) == (bookmaker, stage)


def test_a_new_bookmaker_is_recognised_by_the_shape_of_its_columns() -> None:
    found = priced("NEWH", "NEWD", "NEWA", "NEW>3.5", "NEW<3.5", "NEWAHH", "NEWAHA", "AHh")
    assert {column.bookmaker for column in found.values()} == {"NEW"}
    assert found["NEW>3.5"].line == 3.5
    assert len(found) == 7


def test_part_of_an_unknown_group_is_no_bookmaker() -> None:
    columns = columns_of([*MATCH, "NEWH", "NEWA", "XYZ>2.5", "BbAH", "Bb1X2"], "made-up.csv")
    assert columns.prices == ()
    assert columns.ignored == ("NEWH", "NEWA", "XYZ>2.5", "BbAH", "Bb1X2")


def test_the_closing_mark_of_an_unknown_code_is_believed_only_with_a_reason() -> None:
    alone = priced("ABCH", "ABCD", "ABCA")
    assert {(column.bookmaker, column.stage) for column in alone.values()} == {("ABC", "opening")}
    both = priced("ABH", "ABD", "ABA", "ABCH", "ABCD", "ABCA")
    assert (both["ABCH"].bookmaker, both["ABCH"].stage) == ("AB", "closing")
    ends_in_c = priced("ACH", "ACD", "ACA", "ACCH", "ACCD", "ACCA")
    assert (ends_in_c["ACH"].stage, ends_in_c["ACCH"].stage) == ("opening", "closing")
    closing_only = priced("QQCH", "QQCD", "QQCA", before=NEW_HEADER[:10])
    assert {(column.bookmaker, column.stage) for column in closing_only.values()} == {("QQ", "closing")}


def test_where_the_handicap_stands() -> None:
    old = priced("BbAHh", "BbMxAHH", "BbAvAHA", "B365AHH", "B365AHA", "B365AH", "GBAHH", "GBAHA")
    assert old["BbMxAHH"].line_column == old["BbAvAHA"].line_column == "BbAHh"
    assert old["B365AHH"].line_column == "B365AH"
    assert old["GBAHH"].line_column is None
    columns = columns_of([*MATCH, "BbAHh", "BbMxAHH", "B365AH", "B365AHA"], "made-up.csv")
    assert columns.ignored == ()
    assert columns.lines == {"BbAHh": 4, "B365AH": 6}


def test_two_columns_for_one_price() -> None:
    columns = columns_of([*MATCH, "PSH", "PH", "PSH"], "made-up.csv")
    assert [column.name for column in columns.prices] == ["PSH"]
    assert columns.ignored == ("PH", "PSH")


def test_columns_without_a_name() -> None:
    assert columns_of([*MATCH, "", "Unnamed: 5"], "made-up.csv").ignored == ("column 5", "Unnamed: 5")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (["Div", "Date", "HomeTeam"], "lacks AwayTeam or Away"),
        (["Date", "HomeTeam", "AwayTeam"], "lacks Div or Country and Season"),
        (["Country", "Date", "Home", "Away"], "lacks Div or Country and Season"),
        (["Div;Date;HomeTeam;AwayTeam"], "separated by semicolons"),
        (["name", "age"], "Date, HomeTeam or Home, AwayTeam or Away, Div"),
    ],
)
def test_another_header_is_refused(header: list[str], reason: str) -> None:
    with pytest.raises(SourceError, match="not a football-data") as raised:
        columns_of(header, "made-up.csv")
    assert reason in raised.value.reason


@pytest.mark.data
def test_no_column_of_the_real_files_is_ignored_but_the_known_ones(shared_data: Path) -> None:
    seen: set[str] = set()
    for file in sorted((shared_data / "football_data_co_uk").glob("[!b]*/*.csv")):
        header = next(csv.reader([file.read_bytes().decode("latin-1").splitlines()[0]]))
        seen |= set(columns_of([name.rpartition("¿")[2] for name in header], file).ignored)
    assert seen == {"Bb1X2", "BbOU", "BbAH", "HxG", "AxG", "League"}
