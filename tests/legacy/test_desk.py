"""The running desk: it works, it sees its own rows, and it counts what a migration does to it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.legacy.conftest import RunLegacy, environment

Ask = Callable[..., list[tuple[Any, ...]]]

# what Phase 3 will do to the table, in the shortest form
EXPAND = (
    "ALTER TABLE tracking_clv_picks ADD COLUMN bookmaker text, ADD COLUMN notes text, ADD COLUMN is_won boolean",
    "UPDATE tracking_clv_picks SET league = coalesce(league, ''), match_id = coalesce(match_id, md5(id::text))",
    """CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           NEW.league := coalesce(NEW.league, ''); NEW.match_id := coalesce(NEW.match_id, md5(NEW.id::text));
           NEW.is_won := NEW.is_winner; RETURN NEW; END $$""",
    "CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON tracking_clv_picks FOR EACH ROW EXECUTE FUNCTION fill()",
    "UPDATE tracking_clv_picks SET league = coalesce(league, ''), match_id = coalesce(match_id, md5(id::text))",
    "ALTER TABLE tracking_clv_picks ALTER league SET NOT NULL, ALTER match_id SET NOT NULL",
    "ALTER TABLE tracking_clv_picks ALTER home_team TYPE text, ALTER away_team TYPE text",
    "ALTER TABLE tracking_clv_picks ALTER created_at TYPE timestamptz, ALTER updated_at TYPE timestamptz",
    "ALTER TABLE tracking_clv_picks ALTER clv_percentage TYPE numeric(8,2), ALTER stake TYPE numeric(10,2)",
    "ALTER TABLE tracking_clv_picks ALTER hours_before_match TYPE numeric(6,1)",
)


class Desk:
    """A desk in a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.stop_file = folder / "stop"
        ready = folder / "ready"
        command = [sys.executable, "-m", "monps.legacy", "desk", "--rate", "100", "--seconds", "60"]
        self.process = subprocess.Popen(
            [*command, "--stop-file", str(self.stop_file), "--ready-file", str(ready)],
            env=environment(url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert time.monotonic() < deadline
            assert self.process.poll() is None, self.process.communicate()[1]
            time.sleep(0.02)

    def stop(self) -> Any:  # noqa: ANN401 - a JSON object
        self.stop_file.touch()
        out, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors
        return json.loads(out.splitlines()[-1])


@pytest.fixture
def desk(played: str, tmp_path: Path) -> Iterator[Desk]:
    running = Desk(played, tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def test_an_undisturbed_desk_has_nothing_to_report(desk: Desk, ask: Ask) -> None:
    time.sleep(1)
    result = desk.stop()
    assert result["failed"] == 0, result["errors"]
    assert result["errors"] == []
    assert result["read_back_mismatches"] == 0, result["mismatches"]
    assert result["inserted"] == len(result["inserted_ids"]) > 0
    assert result["updated"] > 0
    assert result["statements"] > result["distinct_statements"] > 20
    assert 0 < result["p50_ms"] <= result["p99_ms"] <= result["longest_ms"]
    assert ask("SELECT count(*) FROM tracking_clv_picks WHERE id = ANY(%s)", result["inserted_ids"]) == [
        (result["inserted"],)
    ]


def test_the_desk_writes_the_awkward_rows_too(desk: Desk, ask: Ask) -> None:
    ids = desk.stop()["inserted_ids"]
    ((no_league, no_match, no_time),) = ask(
        "SELECT bool_or(league IS NULL), bool_or(match_id IS NULL), bool_or(commence_time IS NULL)"
        " FROM tracking_clv_picks WHERE id = ANY(%s)",
        ids,
    )
    assert no_league
    assert no_match
    assert no_time


def test_the_desk_survives_what_phase_3_will_do(
    desk: Desk, played: str, feed: Path, ask: Ask, run_legacy: RunLegacy
) -> None:
    for statement in EXPAND:
        ask(statement)
        time.sleep(0.1)
    result = desk.stop()
    assert result["failed"] == 0, result["errors"]
    assert result["read_back_mismatches"] == 0, result["mismatches"]
    after = run_legacy(played, "statements").result
    assert after["failed"] == []
    again = run_legacy(played, "replay", feed).result
    assert again["inserted"]["tracking_clv_picks"] == 0


def test_the_desk_sees_a_lost_row(desk: Desk, ask: Ask) -> None:
    ask("DELETE FROM tracking_clv_picks WHERE id = (SELECT max(id) FROM tracking_clv_picks WHERE match_id IS NULL)")
    result = desk.stop()
    assert result["read_back_mismatches"] > 0


def test_the_desk_counts_refused_statements(desk: Desk, ask: Ask) -> None:
    ask("ALTER TABLE tracking_clv_picks RENAME COLUMN odds_taken TO odds_at_pick")
    time.sleep(0.6)
    ask("ALTER TABLE tracking_clv_picks RENAME COLUMN odds_at_pick TO odds_taken")
    result = desk.stop()
    assert result["failed"] > 0
    assert "42703" in {e["sqlstate"] for e in result["errors"]}
    assert any("odds_taken" in e["message"] for e in result["errors"])
    assert len(result["errors"]) <= 20
    assert result["read_back_mismatches"] == 0, "rows written before and after are whole"


def test_a_desk_without_a_database_says_so(server: Any, tmp_path: Path, run_legacy: RunLegacy) -> None:  # noqa: ANN401
    outcome = run_legacy(server.url("no_such_database"), "desk", "--stop-file", tmp_path / "stop")
    assert outcome.code == 1
    assert "does not answer" in outcome.errors


def test_seconds_end_the_desk(played: str, tmp_path: Path, run_legacy: RunLegacy) -> None:
    outcome = run_legacy(played, "desk", "--stop-file", tmp_path / "never", "--seconds", "0.5", "--rate", "0")
    assert outcome.result["failed"] == 0
