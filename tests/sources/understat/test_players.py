from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.understat import parse_players, read
from tests.sources.understat.tables import PLAYER, csv


def test_a_player() -> None:
    (player,) = parse_players(csv([PLAYER], list(PLAYER)), "x", "EPL", "2019-20").players
    assert (player.player, player.player_key, player.league, player.season) == ("A Player", "755", "E0", "2019-20")
    assert (player.teams, player.positions) == (("North", "South"), ("F", "M", "S"))
    assert (player.matches, player.minutes, player.goals, player.non_penalty_goals) == (35, 3034, 23, 19)
    assert (player.expected_goals, player.chain, player.buildup) == (18.9, 21.0, 1.7)


def test_bad_lines_are_listed() -> None:
    rows = [
        PLAYER,
        PLAYER,
        PLAYER | {"id": "2", "goals": "-1"},
        PLAYER | {"id": "3", "player_name": ""},
        PLAYER | {"id": "4", "xG": "x"},
    ]
    found = parse_players(csv(rows, list(PLAYER)) + b",,\n", "x", "EPL", "2019-20")
    assert (found.balanced, len(found.players), found.rows_empty) == (True, 1, 1)
    assert [rejected.line for rejected in found.rejected] == [3, 4, 5, 6]


def test_a_table_of_something_else() -> None:
    with pytest.raises(SourceError, match="its header lacks npg"):
        parse_players(csv([], [name for name in PLAYER if name != "npg"]), "x", "EPL", "2019-20")


@given(st.lists(st.dictionaries(st.sampled_from(sorted(PLAYER)), st.text("019.-,x", max_size=5)), max_size=4))
def test_any_cells_are_accounted_for(changes: list[dict[str, str]]) -> None:
    found = parse_players(csv([PLAYER | change for change in changes], list(PLAYER)), "x", "EPL", "2019-20")
    assert (found.balanced, found.rows_read) == (True, len(changes))


@pytest.mark.data
@pytest.mark.parametrize(("season", "rows"), [("19-20", 515), ("20-21", 524)])
def test_a_real_season(shared_data: Path, season: str, rows: int) -> None:
    found = read(shared_data / f"understat/players_epl_{season}.csv")
    assert (found.balanced, found.rejected, len(found.players)) == (True, (), rows)
    assert (found.league, found.season) == ("E0", f"20{season}")
    assert {len(player.teams) for player in found.players} == {1, 2}
