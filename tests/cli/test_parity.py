"""``monps legacy parity``, ``shadowed`` and ``tap``: what they print, and their exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monps.core.database import Database
from monps.core.settings import conninfo
from monps.strangler.comparing import compare
from monps.strangler.ledger import Ledger
from monps.strangler.mismatches import Mismatches, Tally
from tests.cli.conftest import Run

DESK = str(Path(__file__).parents[2] / "src" / "monps" / "legacy")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def test_parity_tells_each_pair_and_records(run: Run, migrated_database: str, tmp_path: Path) -> None:
    told = run("legacy", "parity", DESK, "--only", "all", "--record", url=migrated_database)
    assert told.code == 0, told.output + told.complaint
    assert "all bets in one row: equal; manual_bets.py:125 against BetRepository.statistics" in told.output
    assert "2 pairs: 0 differ without an explanation, 0 had nothing to compare" in told.output
    ledger = Ledger.load(tmp_path / "raw-sql-ledger.json")
    assert {one.candidate for one in ledger.progress.values()} == {
        "BetRepository.statistics",
        "PickRepository.performance",
    }


def test_nothing_to_compare_is_no_pass(run: Run, migrated_database: str) -> None:
    told = run("legacy", "parity", DESK, "--only", "open bets", url=migrated_database)
    assert "open bets of a match: nothing;" in told.output
    assert "1 had nothing to compare" in told.output


def test_pairs_that_are_not_there(run: Run, migrated_database: str) -> None:
    told = run("legacy", "parity", DESK, "--pairs", "no.such:PAIRS", url=migrated_database)
    assert (told.code, "no pairs at no.such:PAIRS" in told.complaint) == (1, True)


def test_shadowed_tells_the_tallies(run: Run, database: Database, migrated_database: str) -> None:
    Mismatches(database.engine).keep(Tally("desk.by_league", 300, 0, 0, 0, 0.3, 0.6))
    told = run("legacy", "shadowed", url=migrated_database)
    assert told.code == 0
    assert "desk.by_league" in told.output
    assert "1.0%" in told.output
    Mismatches(database.engine).keep(Tally("desk.by_month", 1, 1), compare([1], [2]))
    assert run("legacy", "shadowed", url=migrated_database).code == 1


def test_tap_tells_what_nobody_knew(run: Run, database: Database, tmp_path: Path) -> None:
    script = tmp_path / "code" / "script.py"
    script.parent.mkdir()
    text = "import os, psycopg2\ncursor = psycopg2.connect(os.environ['DSN']).cursor()\ncursor.execute('SELECT 1')\n"
    script.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "monps.strangler.tap", "--folder", "tap", str(script)]
    subprocess.run(command, env={**os.environ, "DSN": conninfo(database.url)}, check=True)
    told = run("legacy", "tap", str(script.parent), "tap", "--unseen")
    assert (told.code, told.output) == (
        0,
        "1 statements ran, 1 different ones: 1 known, 0 filled, 0 learned, 0 unknown; nothing ran of 0 sites\n",
    )
    script.write_text(text.replace("'SELECT 1'", "open('q.sql').read()"), encoding="utf-8")
    told = run("legacy", "tap", str(script.parent), "tap")
    assert told.code == 1
    assert told.output.startswith(f"learned {script}:3 <module>: SELECT 1; the text of script.py:3\n")
    assert run("legacy", "tap", str(script.parent), "nowhere").code == 2
