"""The tutorial, played: each command's output is in the page, and the desk says the same before and after."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from monps.strangler.ledger import Ledger, Stage
from tests.pages import DOCS, read

HERE = Path(__file__).parent
PAGE = DOCS / "tutorial" / "retire-a-raw-sql-desk.md"
MONPS = str(Path(sys.executable).with_name("monps"))
DESK = (sys.executable, "-m", "desk")
SESSION = ("--session", "desk.db:session")
ON_THIS_MACHINE = re.compile(r"\d+(?:\.\d+)? m?s\b|PostgreSQL \d+")


@pytest.fixture
def desk(tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    dsn = conninfo(parse_url(empty_database))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
    shutil.copytree(HERE / "desk", tmp_path / "desk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HERE / "migrations", tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "desk_pairs.py", tmp_path)
    for name, value in {"STORY_DSN": dsn, "STORY_URL": empty_database, "MONPS_DATABASE_URL": empty_database}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def play(folder: Path, *words: str, code: int = 0) -> str:
    """What a command says; it must end with ``code``."""
    done = subprocess.run(words, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done.stdout


def told(output: str) -> None:
    """The page shows it, but for times and the server's version."""
    page = ON_THIS_MACHINE.sub("…", read(PAGE)).splitlines()
    for line in ON_THIS_MACHINE.sub("…", output).splitlines():
        assert line in page, line


def legacy(folder: Path, *words: str, code: int = 0) -> None:
    """Play a command of ``monps legacy``, which the page must show with all that it says."""
    assert f"monps legacy {' '.join(words)}" in read(PAGE)
    told(play(folder, MONPS, "legacy", *words, code=code))


@pytest.mark.slow
def test_from_scan_to_rm(desk: Path) -> None:
    before = play(desk, *DESK)
    told(before)
    legacy(desk, "scan", "desk")
    legacy(desk, "ratchet", "desk", "--accept")
    tapped = (sys.executable, "-m", "monps.strangler.tap", "--folder", "tapped", "-m", "desk")
    assert f"python {' '.join(tapped[1:])}\n" in read(PAGE)
    assert play(desk, *tapped) == before
    legacy(desk, "tap", "desk", "tapped")
    legacy(desk, "draft", "--all", "desk", "--output", "desk_bets.py", "--record", "desk_bets")
    legacy(desk, "rewrite", "desk", *SESSION)
    legacy(desk, "prove", "desk", "--all", "--record")
    legacy(desk, "matrix", "desk", "--alembic", "migrations", code=1)
    legacy(desk, "parity", "desk", "--pairs", "desk_pairs:PAIRS", "--record")
    known = Ledger.load(desk / "raw-sql-ledger.json").progress.values()
    assert {one.candidate for one in known} == {
        "desk_bets:BetsRepository.open_stakes",
        "desk_bets:BetsRepository.recent",
    }
    assert {one.stage for one in known} == {Stage.parity}
    assert "monps legacy status desk\n" in read(PAGE)
    told(play(desk, MONPS, "legacy", "status", "desk").splitlines()[-1])
    legacy(desk, "rewrite", "desk", *SESSION, "--patch", "patches", "--apply")
    told((desk / "patches" / "0001-stakes-open_stakes.patch").read_text(encoding="utf-8"))
    assert "# unproven:" not in (desk / "desk_bets.py").read_text(encoding="utf-8")
    assert play(desk, *DESK) == before
    legacy(desk, "scan", "desk")
    legacy(desk, "ratchet", "desk", code=1)
    legacy(desk, "ratchet", "desk", "--accept")
    assert "rm -r desk/raw\n" in read(PAGE)
    play(desk, "rm", "-r", "desk/raw")
    assert "psycopg2" not in "".join(path.read_text(encoding="utf-8") for path in (desk / "desk").rglob("*.py"))
    assert play(desk, *DESK) == before


def test_the_page_shows_the_code_of_the_draft_and_of_its_pair(desk: Path) -> None:
    play(desk, MONPS, "legacy", "draft", "desk/stakes.py:13", "--output", "one.py")
    code = (desk / "one.py").read_text(encoding="utf-8")
    method = code[code.index("    # unproven") :].rstrip()
    assert method in read(PAGE)
    pairs = (HERE / "desk_pairs.py").read_text(encoding="utf-8")
    assert pairs[pairs.index("def rows_of") : pairs.index('    Pair(\n        name="recent')] in read(PAGE)
