import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.capture_times import closing_time, opening_time
from monps.sources.football_data.match import match_of
from monps.sources.football_data.prices import price_cells, prices_of
from monps.sources.football_data.record import Record
from monps.sources.rows import PriceRow, Stage
from tests.sources.football_data.files import HEADER, record

PRICED = [name for name in HEADER[HEADER.index("B365H") :] if name not in {"AHh", "AHCh"}]


def prices(one: Record) -> dict[tuple[str, str, float | None, str, Stage], PriceRow]:
    rows = prices_of(one, match_of(one), price_cells(one))
    found = {(row.market, row.selection, row.line, row.bookmaker, row.stage): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_every_cell_becomes_the_price_it_is() -> None:
    found = prices(record())
    assert len(found) == len(PRICED) == 24
    assert found["h2h", "home", None, "Bet365", "opening"].price == 1.9
    assert found["h2h", "away", None, "Pinnacle", "closing"].price == 4.5
    assert found["totals", "under", 2.5, "Pinnacle", "opening"].price == 2.05
    assert found["spreads", "home", -0.5, "Pinnacle", "opening"].price == 1.93
    assert found["spreads", "away", 0.5, "Pinnacle", "opening"].price == 1.97
    assert found["spreads", "home", -0.75, "Pinnacle", "closing"].price == 2.05
    assert found["spreads", "away", 0.75, "Pinnacle", "closing"].price == 1.87


def test_prices_are_dated_before_kick_off() -> None:
    one = record()
    match = match_of(one)
    dates = {row.stage: row.captured_at for row in prices_of(one, match, price_cells(one))}
    assert dates == {"opening": opening_time(match.kickoff), "closing": closing_time(match.kickoff)}
    assert {row.match_id for row in prices_of(one, match, price_cells(one))} == {match.match_id}


@given(st.sets(st.sampled_from(PRICED)), st.sampled_from(["0", "1", "-3", "n/a", "0.42"]))
def test_every_cell_is_a_price_or_a_rejection(wrong: set[str], text: str) -> None:
    one = record(**dict.fromkeys(wrong, text))
    found = prices(one)
    assert len(found) == len(PRICED) - len(wrong)
    assert {rejected.column for rejected in one.rejected} == wrong
    assert {(rejected.kind, rejected.text, rejected.line) for rejected in one.rejected} <= {("price", text, 2)}
    assert len(price_cells(one)) == len(PRICED)


def test_empty_cells_are_no_prices() -> None:
    one = record(B365H="", PSCA="")
    assert len(prices(one)) == len(price_cells(one)) == 22
    assert one.rejected == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "its handicap is missing: AHh is empty"),
        ("half", "'half' is not a handicap in goals"),
        ("-0.6", "is outside the market vocabulary"),
        ("-5", "is outside the market vocabulary"),
    ],
)
def test_a_handicap_price_without_its_handicap_is_rejected(line: str, reason: str) -> None:
    one = record(AHh=line)
    assert len(prices(one)) == 20
    assert [rejected.column for rejected in one.rejected] == ["B365AHH", "B365AHA", "PAHH", "PAHA"]
    assert all(reason in rejected.reason for rejected in one.rejected)


def test_a_handicap_price_in_a_file_without_handicaps() -> None:
    one = record([name for name in HEADER if name != "AHh"])
    assert len(prices(one)) == 20
    assert one.rejected[0].reason == "the file has no column with the handicap of this price"


def test_a_level_handicap_is_the_same_line_for_both() -> None:
    found = prices(record(AHh="-0"))
    assert {str(key[2]) for key in found if key[0] == "spreads" and key[4] == "opening"} == {"0.0"}
