"""``monps daily``: a briefing on the screen and in a folder, and an exit code for the schedule."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from monps.core.database import Database
from tests.cli.conftest import Run
from tests.conftest import Server, name_of
from tests.services.desk import bet_on, season_file
from tests.services.test_daily import HELD, hold, wait_until_held
from tests.sources.api_football.answers import answer, fixture
from tests.sources.odds_api.answers import book, event, h2h
from tests.sources.server import Answer, ok
from tests.sources.server import Server as Site
from tests.sources.understat.tables import PLAYER, page


def test_a_day(run: Run, database: Database, migrated_database: str, tmp_path: Path) -> None:
    path = season_file(tmp_path / "files")
    bet_on(database, path)
    options = ("daily", "--from", str(path), "--briefings", str(tmp_path / "briefings"))
    done = run(*options, "--silent-after", "1000000", url=migrated_database)
    assert done.code == 0
    assert "## Results" in done.output
    (briefing,) = (tmp_path / "briefings").iterdir()
    assert briefing.read_text(encoding="utf-8") in done.output


def test_a_silent_source_is_exit_code_1_and_a_sentence(run: Run, migrated_database: str, tmp_path: Path) -> None:
    path = season_file(tmp_path / "files")
    done = run("daily", "--from", str(path), "--briefings", str(tmp_path), url=migrated_database)
    assert done.code == 1
    assert "is silent" in done.complaint
    assert "## To look at" in done.output, "the briefing is written all the same"


def test_a_missing_file_is_a_sentence(run: Run, migrated_database: str, tmp_path: Path) -> None:
    refused = run("daily", "--from", str(tmp_path / "nowhere"), url=migrated_database)
    assert refused.code == 1
    assert "nowhere" in refused.complaint


def test_the_odds_api_wants_a_key(run: Run, migrated_database: str, tmp_path: Path) -> None:
    refused = run("daily", "--odds-api", "soccer_epl", "--briefings", str(tmp_path / "b"), url=migrated_database)
    assert refused.code == 2
    assert "MONPS_ODDS_API_KEY" in refused.complaint
    assert not (tmp_path / "b").exists(), "nothing was begun"


SITES = ("ODDS_API", "API_FOOTBALL", "UNDERSTAT")


def asked(web: Site, folder: Path) -> dict[str, str]:
    """The environment of a run that asks ``web``."""
    keys = {"MONPS_ODDS_API_KEY": "k3y", "MONPS_API_FOOTBALL_KEY": "k3y", "MONPS_DATA_DIR": str(folder / "data")}
    return keys | {f"MONPS_{site}_ADDRESS": web.url for site in SITES}


def test_every_source_is_collected_and_one_that_fails_hinders_nothing(
    run: Run, web: Site, monkeypatch: pytest.MonkeyPatch, migrated_database: str, tmp_path: Path
) -> None:
    for name, value in asked(web, tmp_path).items():
        monkeypatch.setenv(name, value)
    web.answers = [
        ok([event(book(h2h()))]),
        Answer(body=b"<html><title>Sign in</title>"),
        Answer(body=answer("fixtures", fixture())),
        Answer(body=answer("odds", errors={"plan": "not in this plan"})),
        Answer(body=page("players", [PLAYER])),
    ]
    options = ("--odds-api", "soccer_epl", "--api-football", "39", "--understat", "EPL", "--silent-after", "1000000")
    done = run("daily", *options, "--briefings", str(tmp_path / "b"), url=migrated_database)
    assert done.code == 1
    assert "HTML page" in done.complaint
    assert "not in this plan" in done.complaint
    for collected in ("the-odds-api soccer_epl prices | price | 3 | 3", "api-football 39 fixtures | match | 1 | 1"):
        assert collected in done.output
    assert "players | player | 1 | 1" in done.output


def test_what_was_answered_before_a_kill_is_not_asked_for_again(
    web: Site, database: Database, migrated_database: str, server: Server, tmp_path: Path
) -> None:
    """SIGKILL between the answer and its storing; the same command then reads the answer in the run's folder."""
    web.answers = [ok([event(book(h2h()))]), ok([])]
    hold(database, "BEFORE INSERT ON odds")
    options = ["--odds-api", "soccer_epl", "--briefings", str(tmp_path / "b"), "--silent-after", "1000000"]
    command = [sys.executable, "-m", "monps", "daily", *options]
    env = os.environ | asked(web, tmp_path) | {"MONPS_DATABASE_URL": migrated_database}
    with psycopg.connect(server.dsn(name_of(migrated_database)), autocommit=True) as keeper:
        keeper.execute("SELECT pg_advisory_lock(%s)", (HELD,))
        killed = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_until_held(keeper, killed)
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()
    again = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert again.returncode == 0, again.stderr
    assert "the-odds-api soccer_epl prices | price | 3 | 3" in again.stdout
    assert [request.path for request in web.requests] == ["/sports/soccer_epl/odds", "/sports/soccer_epl/scores"]
