"""``monps daily``: a briefing on the screen and in a folder, and an exit code for the schedule."""

from pathlib import Path

from monps.core.database import Database
from tests.cli.conftest import Run
from tests.services.desk import bet_on, season_file


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
