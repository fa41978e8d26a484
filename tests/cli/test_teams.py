"""``monps teams``: names wait, are suggested with a reason, and mean a club once a person has said so."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n"
SHOTS = "id,minute,result,X,Y,xG,player,h_a,player_id,situation,season,shotType,match_id,h_team,a_team,h_goals,a_goals,date,player_assisted,lastAction\n"  # noqa: E501
SHOT = "1,30,Goal,0.9,0.5,0.4,Ann,h,7,OpenPlay,2024,Head,11,Wolverhampton Wanderers,Leeds United,1,0,2024-08-17 14:00:00,,Pass\n"  # noqa: E501


@pytest.fixture
def waiting(run: Run, migrated_database: str, tmp_path: Path) -> str:
    """A database with one match that two sources spell in their own ways."""
    results, shots = tmp_path / "E0_2425.csv", tmp_path / "shots_epl_2024-25.csv"
    results.write_text(HEADER + "E0,17/08/2024,15:00,Wolves,Leeds,1,0,H\n", encoding="utf-8")
    shots.write_text(SHOTS + SHOT, encoding="utf-8")
    assert run("odds", "import", str(results), url=migrated_database).code == 0
    done = run("odds", "import", str(shots), url=migrated_database)
    assert done.code == 0, done.complaint
    return migrated_database


def test_from_a_queue_to_one_match(run: Run, waiting: str, tmp_path: Path) -> None:
    queue = run("teams", "unmatched", "--league", "E0", url=waiting).output
    assert all(name in queue for name in ("Wolves", "Leeds", "Wolverhampton Wanderers", "Leeds United"))
    assert "resembles" in run("teams", "suggest", url=waiting).output
    names = tmp_path / "names.csv"
    names.write_text(run("teams", "suggest", "--csv", url=waiting).output, encoding="utf-8")
    assert names.read_text(encoding="utf-8").splitlines()[0].endswith("last_season,score,reason")
    done = run("teams", "confirm", str(names), url=waiting)
    assert "4 names confirmed, 4 names of stored matches resolved, 1 matches joined" in done.output
    assert "no name waits" in run("teams", "unmatched", url=waiting).output
    assert "no name waits" in run("teams", "suggest", url=waiting).output


def test_one_name_alone(run: Run, waiting: str) -> None:
    done = run("teams", "alias", "football-data", "Wolves", "Wolverhampton", "--from", "2024-25", url=waiting)
    assert "1 names confirmed, 1 names of stored matches resolved, 0 matches joined" in done.output
    taken = run("teams", "alias", "football-data", "Wolves", "VfL Wolfsburg", url=waiting)
    assert taken.code == 1
    assert "means another club" in taken.complaint


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("source,name\nx,y\n", "lacks club"),
        ("source,name,club\nx,y,\n", "line 2"),
        ("source,name,club\n", "header only"),
    ],
)
def test_a_confirm_file_that_is_none(run: Run, waiting: str, tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(content, encoding="utf-8")
    done = run("teams", "confirm", str(path), url=waiting)
    assert done.code == 1
    assert told in done.complaint
    assert "Wolves" in run("teams", "unmatched", url=waiting).output


def test_the_clubs_of_the_existing_program(run: Run, waiting: str) -> None:
    assert "0 names confirmed" in run("teams", "import", url=waiting).output
