"""Reports as files: what the terminal says is in each of them, and the charts beside."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from monps.core.database import Database
from tests.cli.conftest import Run
from tests.services.desk import bet_on, season_file


@pytest.fixture
def day(run: Run, database: Database, migrated_database: str, tmp_path: Path) -> str:
    """URL of a desk after a day: two picks and a bet on each of two matches, closed and settled."""
    path = season_file(tmp_path / "files")
    bet_on(database, path)
    options = ("--from", str(path), "--briefings", str(tmp_path / "briefings"), "--silent-after", "1000000")
    assert run("daily", *options, url=migrated_database).code == 0
    return migrated_database


def read(path: Path) -> Sequence[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_a_report_in_three_forms(run: Run, day: str, tmp_path: Path) -> None:
    paths = {form: tmp_path / f"report.{form}" for form in ("csv", "json", "parquet")}
    options = [option for form, path in paths.items() for option in (f"--{form}", str(path))]
    done = run("picks", "report", "--by", "market", *options, url=day)
    assert done.code == 0, done.complaint
    told = json.loads(paths["json"].read_text(encoding="utf-8"))
    assert [(one["group"], one["bets"], one["settled"], one["clv_n"]) for one in told] == [
        ("h2h", 2, 2, 2),
        ("totals", 2, 2, 1),
    ]
    assert [one["coverage"] for one in told] == [1.0, 0.5]
    assert pl.read_parquet(paths["parquet"]).to_dicts() == told
    assert [row["clv"] for row in read(paths["csv"])] == [str(one["clv"]) for one in told]
    assert read(paths["csv"])[1]["clv_low"] == "", "one match tells no interval"


@pytest.mark.parametrize("of", ["picks", "bets"])
def test_charts(run: Run, day: str, tmp_path: Path, of: str) -> None:
    done = run(of, "report", "--charts", str(tmp_path / of), url=day)
    assert done.code == 0, done.complaint
    names = {path.name for path in (tmp_path / of).iterdir()}
    assert {"bankroll.png", "bankroll.svg", "clv.svg", "calibration.svg", "yield-against-clv.svg"} <= names
    assert all(f"{tmp_path / of / name}" in done.output for name in names)


def test_a_name_that_says_another_form_is_a_sentence(run: Run, day: str, tmp_path: Path) -> None:
    refused = run("bets", "report", "--csv", str(tmp_path / "report.json"), url=day)
    assert refused.code == 1
    assert "end in .csv" in refused.complaint
