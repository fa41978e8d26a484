from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.football_data.table import table

LINES = ("Div,HomeTeam,AwayTeam", "E0,Málaga,Cádiz", "E0,North,South")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings_and_line_ends(end: str, encoding: str) -> None:
    found = table(end.join([*LINES, ""]).encode(encoding), "made-up.csv")
    assert found.header == ("Div", "HomeTeam", "AwayTeam")
    assert [line.cells for line in found.lines] == [("E0", "Málaga", "Cádiz"), ("E0", "North", "South")]
    assert [line.number for line in found.lines] == [2, 3]


def test_a_byte_order_mark_that_was_encoded_twice() -> None:
    mark = "\ufeff".encode().decode("latin-1")
    assert table((mark + "\n".join(LINES) + "\n").encode(), "made-up.csv").header[0] == "Div"


def test_empty_lines_are_lines() -> None:
    found = table(b"Div,HomeTeam\n\nE0,North\n,\n  , \n", "made-up.csv")
    assert [(line.number, line.empty) for line in found.lines] == [(2, True), (3, False), (4, True), (5, True)]


def test_a_stray_quotation_mark_spoils_its_own_line_only() -> None:
    found = table(b'Div,HomeTeam\nE0,"North\nE0,South\n"E0","East, by Sea"\n', "made-up.csv")
    first, second, third = found.lines
    assert first.problem is not None
    assert "quotation marks" in first.problem
    assert (first.empty, first.text) == (False, 'E0,"North')
    assert (second.cells, third.cells) == (("E0", "South"), ("E0", "East, by Sea"))


def test_a_file_that_is_cut_off_loses_its_last_line_with_a_reason() -> None:
    whole = table(b"A,B,C\n1,2,3\n4,5,6", "made-up.csv")
    assert [line.problem for line in whole.lines] == [None, None]
    cut = table(b"A,B,C\n1,2,3\n4,5", "made-up.csv")
    assert [line.problem for line in cut.lines] == [None, "the file is cut off here, at cell 2 of 3"]


def test_lines_shorter_than_the_header_are_fine_and_longer_ones_only_when_the_rest_is_empty() -> None:
    found = table(b"A,B\n1\n1,2,,\n1,2,3\n", "made-up.csv")
    assert [line.problem for line in found.lines] == [None, None, "it has 3 cells and the header 2"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \n\n", "it is empty"),
        (b"<!DOCTYPE html>\n<title>\n300 Multiple Choices\n</title>", 'an HTML page ("300 Multiple Choices")'),
        (b"\n <html><body>Log in</body>", "an HTML page, not CSV"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        ("Div,Date".encode("utf-16"), "UTF-16"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"Div\0Date", "binary"),
        (b'Div,"Date\n', "the header cannot be read"),
    ],
)
def test_what_is_no_csv_is_called_by_its_name(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as raised:
        table(content, Path("folder/made-up.csv"))
    assert reason in raised.value.reason
    assert raised.value.path == "folder/made-up.csv"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        found = table(content, "made-up.csv")
    except SourceError:
        return
    assert [line.number for line in found.lines] == list(range(2, len(found.lines) + 2))
