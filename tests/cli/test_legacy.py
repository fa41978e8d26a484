"""``monps legacy``: scan, ratchet and status on the existing desk."""

import csv
import io
import json
from pathlib import Path

import pytest

from monps.migrations.commands import applied, head
from monps.strangler import Inventory
from tests.cli.conftest import Run
from tests.services.alembic_folder import write

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


def test_prove_tells_what_fails_and_holds_contracts(run: Run, legacy_database: str, tmp_path: Path) -> None:
    told = run("legacy", "prove", DESK, "--url", legacy_database)
    assert told.code == 1  # a percent sign that psycopg2 refuses
    assert "clv_calculator.py:143 missing_closings: failed (psycopg2)" in told.output
    assert "manual_bets.py:107 update_bet_closings: not verifiable L0" in told.output
    assert "97 proven (95 to L3, 2 to L1), 1 failed, 11 not verifiable" in told.output
    desk = str(Path(DESK) / "reports.py")
    assert run("legacy", "prove", desk, "--url", legacy_database, "--contracts", "shapes.toml").code == 2
    assert run("legacy", "prove", desk, "--url", legacy_database, "--contracts", "shapes.toml", "--accept").code == 0
    held = run("legacy", "prove", desk, "--url", legacy_database, "--contracts", "shapes.toml")
    assert (held.code, "0 changed, 0 new, 0 vanished" in held.output) == (0, True)
    file = tmp_path / "shapes.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"bigint NOT NULL"', '"integer"', 1), encoding="utf-8")
    broken = run("legacy", "prove", desk, "--url", legacy_database, "--contracts", "shapes.toml")
    assert (broken.code, "1 changed" in broken.output) == (1, True)


def test_prove_writes_json_and_the_ledger_and_may_be_strict(run: Run, legacy_database: str, tmp_path: Path) -> None:
    desk = str(Path(DESK) / "reports.py")
    written = run("legacy", "prove", desk, "--url", legacy_database, "--json", "--output", "p.json", "--record")
    assert written.code == 0
    sites = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["sites"]
    ledger = json.loads((tmp_path / "raw-sql-ledger.json").read_text(encoding="utf-8"))
    assert {one["verified"] for one in ledger["progress"].values()} == {"L3"}
    assert len(ledger["progress"]) == len({site["fingerprint"] for site in sites})
    assert run("legacy", "prove", str(Path(DESK) / "journal.py"), "--url", legacy_database).code == 0
    assert run("legacy", "prove", str(Path(DESK) / "journal.py"), "--url", legacy_database, "--strict").code == 1


def test_prove_that_could_not_look_is_code_2(run: Run, legacy_database: str) -> None:
    nowhere = legacy_database.replace("monps_test", "not_there")
    assert run("legacy", "prove", DESK, "--url", nowhere).code == 2
    assert run("legacy", "prove", DESK, "--url", "mysql://localhost/x").code == 2
    assert run("legacy", "prove", DESK, "--url", legacy_database, "--role", "not_there").code == 2


def test_prove_doubts_an_empty_database_first(run: Run, empty_database: str) -> None:
    told = run("legacy", "prove", DESK, "--url", empty_database)
    assert told.code == 1
    first, second, *_ = told.output.splitlines()
    name = empty_database.rpartition("/")[2].partition("?")[0]
    assert first.startswith(f"is this the right database? {name} has none of the 11 tables that the statements name")
    assert first.endswith("; it has no table at all")
    assert not second.startswith("is this")
    doubt = json.loads(run("legacy", "prove", DESK, "--url", empty_database, "--level", "L1", "--json").output)["doubt"]
    assert doubt == first


def test_no_statement_of_the_desk_breaks_on_the_way_to_the_newest_revision(run: Run, tmp_path: Path) -> None:
    told = run("legacy", "matrix", DESK, "--from", "0003_odds", "--to", "0004_picks_expand")
    assert told.code == 0, told.output
    assert "0 of them fail later" in told.output
    assert "0004_picks_expand desk_reader.py:27 DeskReader.pick: where it is prepared it is refused once" in told.output
    run("legacy", "matrix", DESK, "--from", head(), "--format", "json", "--output", "m.json")
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))["revisions"] == [head()]
    assert run("legacy", "matrix", DESK, "--from", "0004_picks_expand", "--to", "0003_odds").code == 1


def test_the_matrix_of_another_project(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "project")
    (tmp_path / "old.py").write_text(
        "import psycopg2\n\n\ndef stakes():\n    cur = psycopg2.connect('').cursor()\n"
        "    cur.execute('SELECT stake FROM bets')\n    return cur.fetchall()\n",
        encoding="utf-8",
    )
    told = run("legacy", "matrix", "old.py", "--alembic", "project")
    assert (told.code, "1 of them fail later" in told.output) == (1, True), told.output
    assert "c3 old.py:6 stakes: L3 becomes failed: 42703: column stake of bets does not exist" in told.output
    assert run("legacy", "matrix", "old.py", "--alembic", "project", "--to", "b2").code == 0
    assert run("legacy", "matrix", "old.py", "--alembic", "nowhere").code == 1


@pytest.mark.slow
def test_the_whole_way_breaks_nothing(run: Run) -> None:
    told = run("legacy", "matrix", DESK)
    assert told.code == 0, told.output
    schemas = len(applied(head()))
    assert f"109 sites on {schemas} schemas: 97 pass on 0001_legacy_baseline, 0 of them fail later" in told.output
