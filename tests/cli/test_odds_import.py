"""``monps odds import``: files in, every unit accounted for, wrong files refused with a sentence."""

import json
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monps.core.settings import conninfo
from tests.cli.conftest import Run
from tests.sources.api_football.answers import answer, bet, book, odds
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
    assert accounts(first.output) == [
        ["E0_2425.csv", "match", "2", "2", "0", "0", "0"],
        ["", "price", "12", "11", "0", "1", "0"],
    ]
    assert "4 team names wait to be confirmed" in first.output
    again = run("odds", "import", str(season_file.parent), url=migrated_database)
    assert accounts(again.output) == [
        ["E0_2425.csv", "match", "2", "0", "2", "0", "0"],
        ["", "price", "12", "0", "11", "1", "0"],
    ]
    assert "wait to be confirmed" not in again.output


def accounts(output: str) -> list[list[str]]:
    """The cells of the table; a file's name stands beside its first unit."""
    lines = [line for line in output.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]


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
    assert accounts(told.output) == [
        ["odds.csv", "match", "1", "1", "0", "0", "0"],
        ["", "price", "32", "1", "0", "31", "0"],
    ]
    said = " ".join(told.output.split())
    assert "odds.csv, lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 20 more (30 in all): it is a price to lay" in said
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


def test_a_bad_file_in_a_folder_does_not_hinder_the_others(run: Run, migrated_database: str, season_file: Path) -> None:
    (season_file.parent / "A_page.csv").write_text("<html></html>", encoding="utf-8")
    done = run("odds", "import", str(season_file.parent), url=migrated_database)
    assert done.code == 1
    assert "A_page.csv" in done.complaint
    assert "E0_2425.csv" in done.output


def test_what_names_its_match_by_number_is_told_with_how_often(
    run: Run, migrated_database: str, tmp_path: Path
) -> None:
    path = tmp_path / "odds.json"
    path.write_bytes(answer("odds", odds(book(bet(1, ("Home", "2.1"), ("Away", "3.4"))))))
    told = run("odds", "import", str(path), str(path), url=migrated_database)
    assert (told.code, told.output.count("odds.json, line 1 (3 times): its match is not stored")) == (0, 2)
    assert [row[1:] for row in accounts(told.output)] == [
        ["match", "1", "0", "0", "1", "0"],
        ["price", "2", "0", "0", "2", "0"],
    ] * 2


def test_twenty_reasons_are_printed_and_the_others_counted(run: Run, migrated_database: str, tmp_path: Path) -> None:
    path = tmp_path / "odds.csv"
    path.write_text("\n".join([COLUMNS, *(line("h2h", f"N{n}", 2.0) for n in range(25))]) + "\n", encoding="utf-8")
    told = run("odds", "import", "--sport", "soccer_epl", str(path), url=migrated_database)
    assert told.output.count("is neither team of the match") == 20
    assert "odds.csv: 5 more rejected, for 5 more reasons" in told.output
