"""``monps introspect`` and its documented entry point: formats and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_existing_desk_is_as_expected(run: Run, legacy_database: str) -> None:
    looked = run("introspect", url=legacy_database)
    assert looked.code == 0
    assert "73 expected column mismatches (13 model-only, 47 database-only, 7 types, 6 nullability)" in looked.output
    assert "0 unexpected" in looked.output


def test_without_a_baseline_the_same_desk_fails(run: Run, legacy_database: str) -> None:
    looked = run("introspect", "--no-baseline", "--format", "json", url=legacy_database)
    assert looked.code == 1
    found = json.loads(looked.output)
    assert found["outcome"] == "unexpected"
    assert sum(one["kind"] == "column_extra" for one in found["differences"]) == 47


def test_markdown_and_everything(run: Run, legacy_database: str) -> None:
    assert run("introspect", "--format", "markdown", url=legacy_database).output.startswith("# Models and database")
    assert "odds_taken" in run("introspect", "--all", url=legacy_database).output


def test_could_not_look_is_code_2(run: Run, legacy_database: str, tmp_path: Path) -> None:
    missing = run("introspect", "--baseline", str(tmp_path / "none.toml"), url=legacy_database)
    assert missing.code == 2
    assert "cannot be read" in missing.complaint
    assert run("introspect", url="postgresql://me@127.0.0.1:1/desk").code == 2


def test_the_script_is_the_same_command(migrated_database: str) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/db_introspection.py"],
        cwd=ROOT,
        env=os.environ | {"MONPS_DATABASE_URL": migrated_database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "0 expected column mismatches" in done.stdout
