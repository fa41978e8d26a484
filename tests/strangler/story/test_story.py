"""The tutorial, played: each command's output is in the page, and the desk says the same before and after."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from monps.strangler.ledger import ENOUGH, Ledger, Parity
from tests.pages import DOCS, read

HERE = Path(__file__).parent
PAGE = DOCS / "tutorial" / "retire-a-raw-sql-desk.md"


@pytest.fixture
def desk(tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    dsn = conninfo(parse_url(empty_database))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
    shutil.copytree(HERE / "desk", tmp_path / "desk", ignore=shutil.ignore_patterns("__pycache__"))
    for name, value in {"STORY_DSN": dsn, "STORY_URL": empty_database, "MONPS_DATABASE_URL": empty_database}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def play(folder: Path, *words: str, code: int = 0) -> str:
    """What a command says; it must end with ``code``."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done.stdout


def told(output: str, *, last: bool = True) -> None:
    """The page shows it; the last line of a scan ends with a time, which differs."""
    page = read(PAGE)
    for line in output.splitlines()[: None if last else -1]:
        assert line in page, line


def test_from_scan_to_rm(desk: Path) -> None:
    before = play(desk, "desk")
    told(before)
    told(play(desk, "monps", "legacy", "scan", "desk"), last=False)
    told(play(desk, "monps", "legacy", "ratchet", "desk", "--accept"))
    told(play(desk, "monps", "legacy", "draft", "--all", "desk", "--output", "desk_bets.py", "--record", "desk_bets"))
    told(play(desk, "monps", "legacy", "rewrite", "desk", "--session", "desk.db:session"))
    # What `monps legacy prove` and `monps legacy parity` write down; the commands themselves have tests of their own.
    ledger = Ledger.load(desk / "raw-sql-ledger.json")
    proof = [replace(one, verified="L3", parity=Parity(ENOUGH, 0)) for one in ledger.progress.values()]
    ledger.noted(proof).save(desk / "raw-sql-ledger.json")
    command = ("monps", "legacy", "rewrite", "desk", "--session", "desk.db:session", "--patch", "patches", "--apply")
    told(play(desk, *command))
    told((desk / "patches" / "0001-stakes-open_stakes.patch").read_text(encoding="utf-8"))
    assert play(desk, "desk") == before
    told(play(desk, "monps", "legacy", "scan", "desk"), last=False)
    told(play(desk, "monps", "legacy", "ratchet", "desk", code=1))
    told(play(desk, "monps", "legacy", "ratchet", "desk", "--accept"))
    database = desk / "desk" / "db.py"
    kept = database.read_text(encoding="utf-8").replace("import psycopg2\n", "")
    database.write_text(kept[: kept.index("\n\ndef get_connection")] + "\n", encoding="utf-8")
    assert "psycopg2" not in "".join(path.read_text(encoding="utf-8") for path in (desk / "desk").glob("*.py"))
    assert play(desk, "desk") == before


def test_the_page_shows_the_code_of_the_draft(desk: Path) -> None:
    play(desk, "monps", "legacy", "draft", "desk/stakes.py:12", "--output", "one.py")
    code = (desk / "one.py").read_text(encoding="utf-8")
    method = code[code.index("    # unproven") :].rstrip()
    assert method in read(PAGE)
