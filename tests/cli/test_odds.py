"""``monps odds``: files in, rejections told, wrong files refused with a sentence."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monps.core.settings import conninfo
from tests.cli.conftest import Run

HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A,B365CH,B365CD,B365CA\n"
ROWS = (
    "E0,16/08/2024,20:00,Reds,Blues,1,0,H,1.6,4.2,5.25,1.65,4.1,5\n"
    "E0,17/08/2024,15:00,Greens,Whites,2,2,D,2,0.9,3.5,2.1,3.2,3.4\n"
)


@pytest.fixture
def season_file(tmp_path: Path) -> Path:
    path = tmp_path / "E0_2425.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_a_file_and_again(run: Run, migrated_database: str, season_file: Path) -> None:
    first = run("odds", "import", str(season_file), url=migrated_database)
    assert first.code == 0
    assert "E0_2425.csv, line 3" in first.output
    cells = [cell.strip() for cell in first.output.split("│")]
    assert cells[cells.index("E0_2425.csv") + 1 :][:5] == ["2", "12", "11", "0", "1"]
    again = run("odds", "import", str(season_file.parent), url=migrated_database)
    cells = [cell.strip() for cell in again.output.split("│")]
    assert cells[cells.index("E0_2425.csv") + 1 :][:5] == ["2", "12", "0", "11", "1"]


def test_the_server_has_counted_what_was_imported(run: Run, migrated_database: str, season_file: Path) -> None:
    run("odds", "import", str(season_file), url=migrated_database)
    with psycopg.connect(conninfo(make_url(migrated_database))) as connection:
        counted = connection.execute("SELECT reltuples FROM pg_class WHERE oid = 'match_results'::regclass")
        assert counted.fetchall() == [(2,)]


def test_profiles_from_the_file(run: Run, migrated_database: str, season_file: Path) -> None:
    run("odds", "import", str(season_file), url=migrated_database)
    nothing = run("quantum", "compute", "E0", "2023-24", url=migrated_database)
    assert nothing.code == 1
    assert "monps odds import" in nothing.complaint


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.csv", "<!DOCTYPE HTML><html><body>300 Multiple Choices</body></html>", "HTML"),
        ("empty.csv", "", "empty.csv"),
    ],
)
def test_a_wrong_file_is_a_sentence(
    run: Run, migrated_database: str, tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    refused = run("odds", "import", str(path), url=migrated_database)
    assert refused.code == 1
    assert sentence in refused.complaint
    assert "Traceback" not in refused.complaint


def test_a_missing_file_is_a_sentence(run: Run, migrated_database: str, tmp_path: Path) -> None:
    refused = run("odds", "import", str(tmp_path / "nowhere.csv"), url=migrated_database)
    assert refused.code == 1
    assert "nowhere.csv" in refused.complaint


def test_an_unknown_source_is_a_sentence(run: Run) -> None:
    refused = run("odds", "fetch", "betfair", "--league", "E0", "--season", "2425")
    assert refused.code == 1
    assert "there is: football-data" in refused.complaint


def test_a_bad_file_in_a_folder_does_not_hinder_the_others(run: Run, migrated_database: str, season_file: Path) -> None:
    (season_file.parent / "A_page.csv").write_text("<html></html>", encoding="utf-8")
    done = run("odds", "import", str(season_file.parent), url=migrated_database)
    assert done.code == 1
    assert "A_page.csv" in done.complaint
    assert "E0_2425.csv" in done.output


def test_take_over_counts_every_price_of_the_existing_collector(run: Run, migrated_database: str) -> None:
    with psycopg.connect(conninfo(make_url(migrated_database))) as connection:
        connection.execute(
            "INSERT INTO odds_history (match_id, sport, home_team, away_team, commence_time, bookmaker, home_odds,"
            " draw_odds, away_odds) VALUES ('m', 's', 'A', 'B', now(), 'Pinnacle', 2.1, 3.4, 0)"
        )
    told = run("odds", "take-over", url=migrated_database)
    assert told.output == "3 prices of the existing collector read: 2 stored, 0 unchanged, 1 rejected\n"
    told = run("odds", "take-over", "--days", "2", url=migrated_database)
    assert "0 stored, 2 unchanged, 1 rejected" in told.output
