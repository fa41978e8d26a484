import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.football_data import parse, read, season_files
from monps.sources.rows import Season
from tests.sources.football_data.files import HEADER, NEW_HEADER, content, row, season, unpriced

SEASON_IN_NAME = re.compile(r"[A-Z]+[0-9]?_(\d\d)(\d\d)\.csv")
STATISTICS = {"HS", "AS", "HST", "AST", "HF", "AF", "HC", "AC", "HY", "AY", "HR", "AR", "HxG", "AxG"}


def assert_balanced(found: Season) -> None:
    assert found.rows_read == len(found.matches) + len(found.rejected_of("row")) + found.rows_empty
    assert found.prices_read == len(found.prices) + len(found.rejected_of("price"))
    assert len({match.match_id for match in found.matches}) == len(found.matches)
    kickoffs = {match.match_id: match.kickoff for match in found.matches}
    assert all(price.captured_at < kickoffs[price.match_id] and price.price > 1 for price in found.prices)
    points = {(p.match_id, p.market, p.selection, p.line, p.bookmaker, p.stage) for p in found.prices}
    assert len(points) == len(found.prices)


def test_a_season_in_full() -> None:
    found = season(row(), row(HomeTeam="East"))
    assert (found.league, found.season, found.source) == ("E0", "2024-25", "football-data")
    assert (len(found.matches), len(found.prices), found.prices_read, found.rows_read) == (2, 48, 48, 2)
    assert (found.rejected, found.rows_empty, found.goals, found.appearances) == ((), 0, (), ())
    assert_balanced(found)


def test_empty_rows_are_counted_and_broken_rows_are_listed() -> None:
    found = season(row(), {}, row(HomeTeam="East", FTR="A"), row(HomeTeam=""), row(), {})
    assert (len(found.matches), found.rows_read, found.rows_empty) == (1, 6, 2)
    assert [(rejected.kind, rejected.line) for rejected in found.rejected] == [("row", 4), ("row", 5), ("row", 6)]
    assert found.rejected[0].text.startswith("E0,17/08/2024,15:00,East,South")
    assert found.rejected[2].reason == "it is the same match as line 2"
    assert_balanced(found)


def test_a_result_that_nobody_could_bet_on_is_awarded() -> None:
    nothing = dict.fromkeys(STATISTICS, "")
    found = season(row(), unpriced(HomeTeam="East", **nothing), unpriced(HomeTeam="West"))
    assert [match.status for match in found.matches] == ["finished", "awarded", "finished"]


def test_seasons_before_there_were_prices_were_played() -> None:
    nothing = dict.fromkeys(STATISTICS, "")
    header = HEADER[: HEADER.index("B365H")]
    found = season(unpriced(**nothing), unpriced(HomeTeam="East", **nothing), header=header)
    assert {match.status for match in found.matches} == {"finished"}


def test_bad_prices_do_not_make_a_match_awarded() -> None:
    nothing = dict.fromkeys([*STATISTICS, *HEADER[HEADER.index("B365H") :]], "")
    found = season(row(), row(HomeTeam="East", **{**nothing, "B365H": "0"}))
    assert [match.status for match in found.matches] == ["finished", "finished"]
    assert len(found.rejected_of("price")) == 1


def test_a_file_of_fixtures_of_several_leagues() -> None:
    future = {"FTHG": "", "FTAG": "", "FTR": "", "HTHG": "", "HTAG": "", "HTR": ""}
    found = season(row(**future), row(Div="SP1", HomeTeam="East", **future))
    assert (found.league, found.season) == ("various", "2024-25")
    assert [match.league for match in found.matches] == ["E0", "SP1"]
    assert {match.status for match in found.matches} == {"scheduled"}


def test_a_file_of_another_country() -> None:
    line = {
        "Country": "Brazil",
        "League": "Serie A",
        "Home": "North",
        "Away": "South",
        "HG": "1",
        "AG": "1",
        "Res": "D",
    }
    prices = {"PSCH": "2.0", "PSCD": "3.4", "PSCA": "3.9", "QQCH": "2.1", "QQCD": "3.3", "QQCA": "3.8"}
    years = [{"Season": "2023", "Date": "01/05/2023"}, {"Season": "2024", "Date": "01/05/2024"}]
    found = season(*({**line, **prices, **year} for year in years), header=NEW_HEADER)
    assert (found.league, found.season, found.columns_ignored) == ("BRA", "various", ("League",))
    assert Counter((price.bookmaker, price.stage) for price in found.prices) == {
        ("Pinnacle", "closing"): 6,
        ("QQ", "closing"): 6,
    }
    assert all(match.kickoff_estimated for match in found.matches)
    assert_balanced(found)


@settings(max_examples=300)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(HEADER), st.text("019.-/:HDA xé\"'", max_size=6), max_size=5),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_a_file_holds_is_accounted_for(changes: list[dict[str, str]]) -> None:
    found = season(*(row(**change) for change in changes))
    assert_balanced(found)
    assert found.rows_read == len(changes)
    assert all(rejected.reason for rejected in found.rejected)


@given(st.binary(max_size=200), st.integers(0, 2000))
def test_a_damaged_file_is_read_or_refused(junk: bytes, at: int) -> None:
    good = content([row(), row(HomeTeam="East")])
    try:
        found = parse(good[:at] + junk + good[at:], "made-up.csv")
    except SourceError as error:
        assert error.path == "made-up.csv"  # noqa: PT017 - either outcome is right
    else:
        assert_balanced(found)


def test_reading_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(content([row(Div="E1")]))
    (tmp_path / "a.CSV").write_bytes(content([row()]))
    (tmp_path / "notes.txt").write_text("not read")
    assert [(path.name, read(path).league) for path in season_files(tmp_path)] == [("a.CSV", "E0"), ("b.csv", "E1")]
    assert season_files(tmp_path / "b.csv") == [tmp_path / "b.csv"]


def test_what_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no such file\. Check the path, or download"):
        read(tmp_path / "E0.csv")
    with pytest.raises(SourceError, match=r"no such folder or file\. Check the path"):
        season_files(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"no \.csv file in this folder"):
        season_files(tmp_path)
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path)


def raw_rows(path: Path) -> list[dict[str, str]]:
    """The file by other means than the reader's."""
    text = path.read_bytes().decode("utf-8").removeprefix("\ufeff").removeprefix("ï»¿")
    return list(csv.DictReader(io.StringIO(re.sub(r"\r+\n", "\n", text))))


def raw_prices(path: Path) -> int:
    """Cells with a price in them: right of the statistics, counts of bookmakers and handicaps left out."""
    rows = raw_rows(path)
    names = list(rows[0])
    first = max(names.index(name) for name in names if name in STATISTICS | {"Referee", "Res"}) + 1
    lines = {"AHh", "AHCh", "BbAHh", "Bb1X2", "BbOU", "BbAH"}
    return sum(bool(one[name].strip()) for one in rows for name in names[first:] if name not in lines)


@pytest.mark.data
def test_a_real_season_arrives_whole(shared_data: Path) -> None:
    path = shared_data / "football_data_co_uk/main/E0_2425.csv"
    found = read(path)
    assert (found.league, found.season, len(found.matches)) == ("E0", "2024-25", 380)
    assert len(found.prices) == found.prices_read == raw_prices(path) == 34_280
    assert (found.rejected, found.columns_ignored) == ((), ())
    groups = Counter((price.bookmaker, price.stage) for price in found.prices)
    books = {"Bet365", "bwin", "Betfair Sportsbook", "Pinnacle", "William Hill", "1xBet", "Market maximum"}
    books |= {"Market average", "Betfair Exchange"}
    assert groups.keys() == {(book, stage) for book in books for stage in ("opening", "closing")}
    for book in ("Bet365", "Pinnacle", "Market average", "Betfair Exchange"):
        for stage in ("opening", "closing"):
            priced = {p.match_id for p in found.prices if (p.bookmaker, p.stage, p.market) == (book, stage, "h2h")}
            assert len(priced) == 380
    assert read(path) == found


@pytest.mark.data
def test_every_real_file_is_accounted_for_to_the_last_price(shared_data: Path) -> None:
    totals: Counter[str] = Counter()
    for folder in ("main", "legacy", "current", "new_leagues"):
        for path in season_files(shared_data / "football_data_co_uk" / folder):
            found = read(path)
            assert_balanced(found)
            assert found.prices_read == raw_prices(path), path
            assert found.rows_read == len(raw_rows(path)), path
            if named := SEASON_IN_NAME.fullmatch(path.name):
                assert found.season[2:] == f"{named[1]}-{named[2]}", path
                assert found.league == path.name.split("_")[0]
            totals.update(files=1, matches=len(found.matches), prices=len(found.prices))
            totals.update(rejected.kind for rejected in found.rejected)
    assert totals == {"files": 35, "matches": 17_519, "prices": 979_546, "price": 10, "value": 1}


@pytest.mark.data
def test_what_is_rejected_in_the_real_files(shared_data: Path) -> None:
    files = shared_data / "football_data_co_uk"
    assert [(r.line, r.column, r.text) for r in read(files / "main/D1_1920.csv").rejected] == [
        (261, "AvgC>2.5", "0.42")
    ]
    assert {(r.line, r.column) for r in read(files / "main/E0_2122.csv").rejected} == {
        (10, "AST"),
        (168, "B365C>2.5"),
        (168, "B365C<2.5"),
    }
    without_handicap = read(files / "main/E0_2526.csv").rejected
    assert {(r.line, r.reason) for r in without_handicap} == {(331, "its handicap is missing: AHh is empty")}
    assert len(without_handicap) == 6


@pytest.mark.data
def test_peculiar_real_files(shared_data: Path) -> None:
    files = shared_data / "football_data_co_uk"
    assert len(read(files / "main/F1_1920.csv").matches) == 279
    abandoned = read(files / "main/T1_2324.csv").matches
    assert Counter(match.status for match in abandoned) == {"finished": 380}
    assert sum(match.home_shots is None for match in abandoned) == 1
    fixtures = read(files / "current/fixtures.csv")
    assert ({match.status for match in fixtures.matches}, {price.stage for price in fixtures.prices}) == (
        {"scheduled"},
        {"opening"},
    )
    assert {price.stage for price in read(files / "new_leagues/BRA.csv").prices} == {"closing"}
    old = read(files / "legacy/E0_0506.csv")
    assert all(match.kickoff_estimated for match in old.matches)
    assert {price.bookmaker for price in old.prices} >= {"Betbrain average", "Gamebookers", "Stan James"}


@pytest.mark.data
def test_a_page_saved_as_csv_is_called_a_page(shared_data: Path) -> None:
    with pytest.raises(SourceError, match=r'an HTML page \("300 Multiple Choices"\), not CSV'):
        read(*season_files(shared_data / "football_data_co_uk/bad_downloads"))
