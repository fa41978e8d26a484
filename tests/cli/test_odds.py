"""``monps odds``: files in, rejections told, wrong files refused with a sentence."""

import json
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monps.core.settings import conninfo
from tests.cli.conftest import Run
from tests.sources.odds_api.answers import COLUMNS, line
from tests.sources.understat.tables import PLAYER, csv

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
    assert accounts(first.output) == [["match", "2", "2", "0", "0", "0"], ["price", "12", "11", "0", "1", "0"]]
    again = run("odds", "import", str(season_file.parent), url=migrated_database)
    assert accounts(again.output) == [["match", "2", "0", "2", "0", "0"], ["price", "12", "0", "11", "1", "0"]]


def accounts(output: str, file: str = "E0_2425.csv") -> list[list[str]]:
    """Unit, read, stored, unchanged, rejected and empty of each row of the table that is about a file."""
    rows = [[cell.strip() for cell in line.split("│")] for line in output.splitlines()]
    return [row[row.index(file) + 1 :][:6] for row in rows if file in row]


def test_the_same_as_json(run: Run, migrated_database: str, season_file: Path) -> None:
    told = json.loads(run("odds", "import", "--json", str(season_file), url=migrated_database).output)
    assert (told["file"], told["joined"], told["names_queued"]) == ("E0_2425.csv", 0, 4)
    assert told["accounts"] == [
        {"unit": "match", "read": 2, "stored": 2, "unchanged": 0, "rejected": 0, "empty": 0},
        {"unit": "price", "read": 12, "stored": 11, "unchanged": 0, "rejected": 1, "empty": 0},
    ]
    assert [(row["line"], row["kind"], row["column"]) for row in told["rejected"]] == [(3, "price", "B365D")]


def test_a_snapshot_with_prices_to_lay(run: Run, migrated_database: str, tmp_path: Path) -> None:
    path = tmp_path / "odds.csv"
    lines = [line("h2h", "North", 2.0), *(line("h2h_lay", "North", 2.1, bookmaker_name=f"B{n}") for n in range(30))]
    path.write_text("\n".join([COLUMNS, *lines, line("h2h", "South", 0.5)]) + "\n", encoding="utf-8")
    told = run("odds", "import", "--sport", "soccer_epl", str(path), url=migrated_database)
    assert accounts(told.output, "odds.csv") == [
        ["match", "1", "1", "0", "0", "0"],
        ["price", "32", "1", "0", "31", "0"],
    ]
    assert "odds.csv, lines 3, 4, 5" in told.output
    assert "22 and 10 more: it is a price to lay" in " ".join(told.output.split())
    assert "odds.csv, line 33: 0.5 is not a price" in told.output, "many of one kind do not hide the others"


@pytest.mark.parametrize("season", ["2526", "2025"])
def test_pain_11_a_season_that_is_none(run: Run, migrated_database: str, tmp_path: Path, season: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(csv([PLAYER], list(PLAYER)))
    told = run("odds", "import", str(path), "--league", "EPL", "--season", season, url=migrated_database)
    assert told.code == 1
    assert f"'{season}' is no season: write 2025-26" in told.complaint
    told = run("teams", "alias", "fd", "Wolves", "Wolves", "--from", "2526", url=migrated_database)
    assert (told.code, "write 2025-26" in told.complaint) == (1, True)


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
