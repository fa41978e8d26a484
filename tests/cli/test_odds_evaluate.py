"""``monps odds evaluate``: from files to figures, coverage and whose line it was beside them."""

import json
from pathlib import Path

from tests.cli.conftest import Run

HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A,PSCH,PSCD,PSCA,AvgCH,AvgCD,AvgCA\n"
ROWS = (
    "E0,16/08/2024,20:00,Reds,Blues,1,0,H,1.6,4.2,5.25,1.65,4.1,5,1.63,4,5\n"
    "E0,17/08/2024,15:00,Greens,Whites,2,2,D,2,3.3,3.5,,,,2.1,3.2,3.4\n"
    "E0,17/08/2024,17:30,Oranges,Pinks,3,1,H,1.6,4,6.5,,,,1.5,4.2,7\n"
    "E0,18/08/2024,15:00,Blacks,Golds,0,2,A,2.4,3.1,,,,,,,\n"
)


def test_files_become_figures(run: Run, migrated_database: str, tmp_path: Path) -> None:
    (tmp_path / "E0_2425.csv").write_text(HEADER + ROWS, encoding="utf-8")
    assert run("odds", "import", str(tmp_path), url=migrated_database).code == 0
    target = tmp_path / "seasons.json"
    found = run("odds", "evaluate", "--league", "E0", "--export", str(target), url=migrated_database)
    assert found.code == 0
    assert "9/11" in found.output, "of eleven opening prices nine have a closing line value"
    assert found.output.count("25.0%") == 2, (
        "of four matches one closes by Pinnacle, two by the average, one not at all"
    )
    assert "standard error" in found.output
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert (row["matches"], row["Pinnacle"], row["Market average"]) == (4, 1, 2)
    assert (row["openings"], row["with_clv"]) == (11, 9)
    only = run("odds", "evaluate", "--reference", "Betfair Exchange", url=migrated_database)
    assert "fewer than three matches" in only.output


def test_an_empty_store_is_a_sentence(run: Run, migrated_database: str) -> None:
    nothing = run("odds", "evaluate", url=migrated_database)
    assert nothing.code == 1
    assert "monps odds import" in nothing.complaint
