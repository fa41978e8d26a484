"""The demo itself, run as a user runs it, with every figure it prints asserted."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monps.core import embedded
from monps.core.errors import SourceError
from monps.core.settings import Settings
from monps.migrations import commands
from monps.services.demo import newest_file

ROOT = Path(__file__).parents[2]
PICKS = "tracking_clv_picks"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="monps-demo-") as folder:
        yield Path(folder)
        embedded.remove(Settings(data_dir=Path(folder)))


def play(home: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    """Run the demo; its figures and its text."""
    figures = home / "figures.json"
    command = [sys.executable, "-m", "monps", "demo", "--json", str(figures), *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONPS_")}
    environment = kept | {"MONPS_DATA_DIR": str(home), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(figures.read_text()), done.stdout


def check(figures: dict[str, Any]) -> None:
    """What every run must prove, whatever it was fed."""
    assert figures["mismatches_at_start"] == {
        "column_missing": 13,
        "column_extra": 47,
        "column_type": 7,
        "column_nullable": 6,
    }
    assert figures["unexpected_at_start"] == 0
    assert "public.odds" in figures["absent_at_start"]
    assert sum(name.startswith("quantum.") for name in figures["absent_at_start"]) == 5
    assert figures["quantum_mismatches"] == 0
    assert figures["changed_by_second_import"] == 0
    moved = figures["moved"]
    assert moved["mismatches"][:4] == [73, 17, 17, 0]
    assert set(moved["mismatches"][4:]) == {0}
    assert moved["statements"] > 500
    assert (moved["failed"], moved["mismatches_read"], moved["rows_lost"], moved["rows_differing"]) == (0, 0, 0, 0)
    assert moved["rows_kept"] is True
    assert moved["rows_before"] == figures["legacy_rows"][PICKS]
    assert moved["rows_after"] == moved["rows_before"] + moved["rows_added"]
    assert moved["backfilled"] >= moved["rows_before"]
    assert set(moved["revisions"]) == set(commands.applied(commands.head())) - set(commands.applied("0003_odds"))
    assert (figures["mismatches_at_end"], figures["unexpected_at_end"]) == (0, 0)
    assert figures["legacy_failed_at_end"] == 0
    assert figures["legacy_statements_at_end"] > 300


@pytest.mark.slow
def test_the_demo_on_the_simulator_and_once_more(home: Path) -> None:
    figures, text = play(home)
    check(figures)
    assert (figures["source"], figures["matches"]) == ("simulator", 380)
    assert "SIMULATED" in text
    assert "73 expected column mismatches, 7 other expected, 0 unexpected" in text
    assert "13 model-only, 47 database-only, 7 types, 6 nullability" in text
    assert figures["profiles"]["team profiles"] == 20
    assert figures["profiles"]["friction pairs"] == 380
    assert figures["profiles"]["goalscorers"] > 100
    again, _ = play(home)
    check(again)
    same = ("matches", "prices", "rejected", "legacy_rows", "legacy_statements", "profiles")
    assert {name: again[name] for name in same} == {name: figures[name] for name in same}


@pytest.mark.data
def test_the_demo_on_real_matches(home: Path, shared_data: Path) -> None:
    figures, text = play(home, "--data", str(shared_data / "football_data_co_uk" / "main"))
    check(figures)
    assert (figures["source"], figures["league"], figures["season"]) == ("football-data", "E0", "2025-26")
    assert figures["matches"] == figures["legacy_rows"]["match_results"] == 380
    assert "real matches" in text
    assert "SIMULATED" not in text
    assert figures["profiles"]["goalscorers"] == 0


def test_a_folder_without_files_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no \.csv file in this folder"):
        newest_file(tmp_path)
    with pytest.raises(SourceError, match=r"no such folder or file"):
        newest_file(tmp_path / "nowhere")
