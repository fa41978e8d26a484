from pathlib import Path

import pytest

from monps.core.errors import SourceError
from monps.sources.understat import read
from tests.sources.understat.tables import MATCH, PLAYER, SHOT, csv, page, shots


def test_league_and_season_come_from_the_name_or_from_the_caller(tmp_path: Path) -> None:
    named = tmp_path / "players_la_liga_2019-20.csv"
    named.write_bytes(csv([PLAYER], list(PLAYER)))
    assert (read(named).league, read(named).season) == ("SP1", "2019-20")
    other = tmp_path / "mine.csv"
    other.write_bytes(csv([PLAYER], list(PLAYER)))
    with pytest.raises(SourceError, match="does not say of which league and season"):
        read(other)
    assert read(other, "EPL", "2020-21").players[0].season == "2020-21"


def test_a_kept_page_says_league_and_season_in_its_name(tmp_path: Path) -> None:
    path = tmp_path / "players_La_liga_2024-25.0123456789ab.payload"
    path.write_bytes(page("players", [PLAYER]))
    assert [(one.league, one.season) for one in read(path).players] == [("SP1", "2024-25")]
    path = tmp_path / "saved.html"
    path.write_bytes(page("shots", {"h": [SHOT]}))
    with pytest.raises(SourceError, match="of which league"):
        read(path)
    assert read(path, league="EPL").league == "E0"


def test_tables_are_known_by_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "x_epl_19-20.csv"
    for content, unit in (
        (shots(SHOT), "shot"),
        (csv([PLAYER], list(PLAYER)), "player"),
        (csv([MATCH], list(MATCH)), "match"),
    ):
        path.write_bytes(content)
        assert read(path).row_unit == unit


@pytest.mark.parametrize("season", ["2526", "2025", "2025/26"])
def test_pain_11_a_season_that_is_none_is_refused(tmp_path: Path, season: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(csv([PLAYER], list(PLAYER)))
    with pytest.raises(SourceError, match="write 2025-26"):
        read(path, "EPL", season)
