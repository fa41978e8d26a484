"""``monps legacy draft`` and ``rewrite`` on the existing desk's tables."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from monps.strangler.ledger import ENOUGH, Ledger, Parity
from tests.cli.conftest import Run

DESK = str(Path(__file__).parents[2] / "src" / "monps" / "legacy")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def test_one_call_is_drafted_to_the_terminal(run: Run, legacy_database: str) -> None:
    told = run("legacy", "draft", f"{DESK}/poisson_model.py:22", "--url", legacy_database)
    assert told.code == 0
    assert "def expected_goals(self, home_team: str, moment: datetime) -> ExpectedGoalsRow | None:" in told.output
    assert "# unproven: " in told.output


def test_a_tree_is_drafted_noted_and_not_rewritten_yet(run: Run, legacy_database: str, tmp_path: Path) -> None:
    words = ("--output", "drafts.py", "--record", "drafts", "--url", legacy_database)
    told = run("legacy", "draft", "--all", DESK, *words)
    assert told.code == 0
    assert "not drafted journal.py:78 Counted.execute: its text is unresolved" in told.output
    assert "raw-sql-ledger.json: " in told.output
    compile((tmp_path / "drafts.py").read_text(encoding="utf-8"), "drafts.py", "exec")
    left = run("legacy", "rewrite", DESK, "--session", "desk.db:session", "--url", legacy_database)
    assert left.code == 0
    assert "0 functions to rewrite" in left.output
    assert "left reports.py:58 profit_summary: no server has accepted the statement" in left.output


def test_what_cannot_be_drafted_is_code_1_and_what_is_not_there_is_code_2(run: Run, legacy_database: str) -> None:
    assert run("legacy", "draft", f"{DESK}/settlement.py:38", "--url", legacy_database).code == 1
    for words in (("nowhere",), (f"{DESK}/reports.py:1",), (), (f"{DESK}/reports.py:34", "--all", DESK)):
        assert run("legacy", "draft", *words, "--url", legacy_database).code == 2


def test_models_are_written_with_where_they_map_the_table(run: Run, migrated_database: str, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "import psycopg2\n\n\ndef names():\n    cur = psycopg2.connect('').cursor()\n"
        "    cur.execute('SELECT p.home_team FROM tracking_clv_picks p JOIN match_results r USING (match_id)')\n"
        "    return cur.fetchall()\n",
        encoding="utf-8",
    )
    told = run("legacy", "draft", "one.py:6", "--metadata", "monps.models:Base", "--url", migrated_database)
    assert told.code == 0, told.output
    assert 'p = aliased(TrackingCLVPicks, name="p")' in told.output
    assert "p.home_team" in told.output
    wrong = run("legacy", "draft", "one.py:6", "--metadata", "monps.models:Nothing", "--url", migrated_database)
    assert wrong.code == 2


STAKES = "import psycopg2\n\n\ndef stakes():\n    cur = psycopg2.connect('').cursor()\n    cur.execute('{}')\n"
FETCH = "    return cur.fetchall()\n"


def test_a_method_keeps_its_parity_only_as_it_stood(run: Run, legacy_database: str, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(STAKES.format("SELECT id, stake FROM manual_bets") + FETCH, encoding="utf-8")
    words = ("legacy", "draft", "--all", "old.py", "--output", "new.py", "--record", "new", "--url", legacy_database)
    file, code = tmp_path / "raw-sql-ledger.json", tmp_path / "new.py"

    def compared() -> None:
        known = Ledger.load(file)
        known.noted(replace(one, parity=Parity(ENOUGH, 0)) for one in known.progress.values()).save(file)

    def parity() -> Parity | None:
        assert run(*words).code == 0
        (one,) = Ledger.load(file).progress.values()
        return one.parity

    assert parity() is None
    compared()
    assert parity() == Parity(ENOUGH, 0)
    with psycopg.connect(conninfo(parse_url(legacy_database)), autocommit=True) as connection:
        connection.execute("DROP VIEW manual_bets_stats; ALTER TABLE manual_bets ALTER stake TYPE text")
    assert parity() is None
    compared()
    code.write_text(code.read_text(encoding="utf-8").replace("manual_bets.c.stake", "manual_bets.c.id"), "utf-8")
    assert parity() is None
    compared()
    code.unlink()
    assert parity() == Parity(ENOUGH, 0)


def test_the_marks_that_would_go_are_shown(run: Run, legacy_database: str, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.py").write_text(STAKES.format("SELECT id FROM manual_bets") + FETCH, encoding="utf-8")
    url = ("--url", legacy_database)
    assert run("legacy", "draft", "--all", "old", "--output", "new.py", "--record", "new", *url).code == 0
    known = Ledger.load(tmp_path / "raw-sql-ledger.json")
    proven = [replace(one, verified="L3", parity=Parity(ENOUGH, 0)) for one in known.progress.values()]
    known.noted(proven).save(tmp_path / "raw-sql-ledger.json")
    before = {path: path.read_bytes() for path in (tmp_path / "old" / "a.py", tmp_path / "new.py")}
    told = run("legacy", "rewrite", "old", "--session", "db:session", "--patch", "patches", *url)
    assert "new.py: 1 would no longer be marked as unproven" in told.output
    assert {path: path.read_bytes() for path in before} == before
    names = sorted(path.name for path in (tmp_path / "patches").iterdir())
    assert names == ["0001-a-stakes.patch", "0002-new-proven.patch"]
    patch = (tmp_path / "patches" / names[1]).read_text(encoding="utf-8")
    assert patch.startswith("--- a/new.py\n+++ b/new.py\n")
    assert f"-    # unproven: {proven[0].fingerprint}\n" in patch
    assert run("legacy", "rewrite", "old", "--session", "db:session", "--apply", *url).code == 0
    assert "# unproven:" not in (tmp_path / "new.py").read_text(encoding="utf-8")
