"""Tables as files: the three formats say the same, a missing value stays missing, a name is a promise."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import MonpsError
from monps.services.table_files import FORMATS, Cell, write_table

IDENTITY = UUID("0123456789abcdef0123456789abcdef")
ROWS: list[dict[str, Cell]] = [
    {"group": None, "bets": 3, "clv": None, "day": date(2025, 1, 4), "won": True, "stake": Decimal("1.50"), "id": None},
    {"group": 'a, "b"\nc', "bets": 0, "clv": -0.1, "day": None, "won": False, "stake": None, "id": IDENTITY},
]


def test_csv(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", ROWS)
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as opened:
        first, second = csv.DictReader(opened)
    assert first == {
        "group": "", "bets": "3", "clv": "", "day": "2025-01-04", "won": "true", "stake": "1.50", "id": ""
    }  # fmt: skip
    assert (second["group"], second["clv"], second["bets"]) == ('a, "b"\nc', "-0.1", "0")


def test_json(tmp_path: Path) -> None:
    write_table(tmp_path / "t.json", ROWS)
    first, second = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert first == {
        "group": None, "bets": 3, "clv": None, "day": "2025-01-04", "won": True, "stake": 1.5, "id": None
    }  # fmt: skip
    assert (second["clv"], second["stake"], second["id"]) == (-0.1, None, str(IDENTITY))


def test_parquet(tmp_path: Path) -> None:
    write_table(tmp_path / "t.parquet", ROWS)
    read = pl.read_parquet(tmp_path / "t.parquet")
    assert read.columns == list(ROWS[0])
    assert read["clv"].to_list() == [None, -0.1]
    assert read["stake"].to_list() == [Decimal("1.50"), None]
    assert read["day"].to_list() == [date(2025, 1, 4), None]


@given(st.lists(st.tuples(st.none() | st.floats(allow_nan=False, allow_infinity=False), st.none() | st.integers(0, 9))))
def test_numbers_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[float | None, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    rows: list[dict[str, Cell]] = [{"x": x, "n": n} for x, n in values]
    for end in FORMATS:
        write_table(folder / f"t{end}", rows)
    assert json.loads((folder / "t.json").read_text(encoding="utf-8")) == rows
    assert pl.read_parquet(folder / "t.parquet").to_dicts() == rows
    with (folder / "t.csv").open(newline="", encoding="utf-8") as opened:
        read = [
            (float(row["x"]) if row["x"] else None, int(row["n"]) if row["n"] else None)
            for row in csv.DictReader(opened)
        ]
    assert read == values


def test_times_are_written_with_their_zone(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", [{"at": datetime(2025, 1, 4, 15, tzinfo=UTC)}])
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "at\n2025-01-04T15:00:00+00:00\n"


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "new" / "t.json"
    write_table(target, [{"n": 1}])
    write_table(target, [{"n": 2}])
    assert json.loads(target.read_text(encoding="utf-8")) == [{"n": 2}]
    assert list(target.parent.iterdir()) == [target]


def test_a_name_without_a_format_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MonpsError, match=r"let the name end in \.csv, \.json, \.parquet"):
        write_table(tmp_path / "t.xlsx", ROWS)


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(MonpsError, match="cannot be written"):
        write_table(tmp_path / "file" / "t.csv", ROWS)
