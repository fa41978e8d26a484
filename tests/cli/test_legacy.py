"""``monps legacy``: scan, ratchet and status on the existing desk."""

import csv
import io
import json
from pathlib import Path

import pytest

from monps.strangler import Inventory
from tests.cli.conftest import Run

DESK = str(Path(__file__).parents[2] / "src" / "monps" / "legacy")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def test_scan_tells_every_site_and_the_sum(run: Run) -> None:
    told = run("legacy", "scan", DESK)
    assert told.code == 0
    assert (
        "reports.py:107 metric_by_market: select; partial; reads tracking_clv_picks; caller reaches the SQL"
        in told.output
    )
    assert "sites in 25 files" in told.output.splitlines()[-1]


def test_scan_writes_each_form(run: Run, tmp_path: Path) -> None:
    sites = Inventory.from_json(run("legacy", "scan", DESK, "--json").output).sites
    assert len(list(csv.reader(io.StringIO(run("legacy", "scan", DESK, "--csv").output)))) == len(sites) + 1
    written = run("legacy", "scan", DESK, "--html", "--output", "report.html")
    assert written.output.startswith("report.html: ")
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    same = json.loads(run("legacy", "scan", DESK, "--format", "json", "--no-cache").output)
    assert len(same["sites"]) == len(sites)
    assert same["reused"] == 0


def test_ratchet_accepts_then_holds_then_fails(run: Run, tmp_path: Path) -> None:
    assert run("legacy", "ratchet", DESK).code == 2
    assert run("legacy", "ratchet", DESK, "--accept").code == 0
    held = run("legacy", "ratchet", DESK)
    assert (held.code, "0 new, 0 vanished" in held.output) == (0, True)
    listed = tmp_path / "raw-sql.toml"
    kept = [block for block in listed.read_text(encoding="utf-8").split("\n\n") if "profit_by_month" not in block]
    listed.write_text("\n\n".join(kept), encoding="utf-8")
    failed = run("legacy", "ratchet", DESK)
    assert failed.code == 1
    assert "new reports.py:profit_by_month: WITH months AS" in failed.output
    assert "1 new, 0 vanished" in failed.output


def test_status_counts_and_records(run: Run, tmp_path: Path) -> None:
    told = run("legacy", "status", DESK, "--record", "--html", "report.html")
    assert told.code == 0
    assert "tracking_clv_picks" in told.output
    assert (tmp_path / "raw-sql-ledger.json").exists()
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_nothing_to_look_at_is_code_2(run: Run, tmp_path: Path) -> None:
    for command in ("scan", "ratchet", "status"):
        assert run("legacy", command, str(tmp_path / "missing")).code == 2
        assert run("legacy", command, str(tmp_path)).code == 2
