from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.rows import source_match_id
from monps.sources.understat import parse_shots, read
from tests.sources.understat.tables import SHOT, csv, goals, shots


def test_a_shot_and_its_match() -> None:
    found = parse_shots(shots(SHOT), "x", "EPL")
    (shot,), (match,) = found.shots, found.matches
    assert (shot.source_key, shot.player_key, shot.minute) == ("309897", "1688", 15)
    assert (shot.team, shot.player, shot.assisted_by, shot.last_action) == ("North", "A Player", "B Player", "Pass")
    assert (shot.x, shot.y, shot.expected_goals, shot.own_goal) == (0.88, 0.71, 0.05, False)
    assert match.match_id == shot.match_id == source_match_id("understat", "11643")
    assert (match.league, match.season, match.home_goals, match.away_goals) == ("E0", "2019-20", 2, 1)
    assert (match.kickoff, match.kickoff_estimated) == (datetime(2019, 8, 9, 20, tzinfo=UTC), True)
    assert (found.balanced, found.rows_read, found.row_unit) == (True, 1, "shot")


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2), st.booleans())
def test_sides_are_proven_by_the_score(home: int, away: int, own: int, inverted: bool) -> None:  # noqa: FBT001
    own = min(own, home)
    found = parse_shots(
        shots(
            SHOT | {"id": "99", "h_goals": str(home), "a_goals": str(away)}, *goals(home, away, own, inverted=inverted)
        ),
        "x",
        "EPL",
    )
    assert found.balanced
    if home == away:
        assert not found.sides_inverted
        return
    assert found.sides_inverted == inverted
    scored = Counter(shot.team for shot in found.shots if shot.result == "Goal")
    assert (scored["North"], scored["South"]) == (home - own, away)
    assert all(shot.team == "South" for shot in found.shots if shot.own_goal)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"h_a": "H"}, "neither side"), ({"result": "Scored"}, "no result of a shot"),
        ({"X": "1.2"}, "between 0 and 1"),
        ({"xG": "nan"}, "not a number"), ({"minute": "15.5"}, "whole number"), ({"date": "soon"}, "not a time"),
        ({"match_id": "x"}, "whole number"), ({"a_team": "North"}, "two teams"), ({"id": "1"}, "same shot as line 2"),
        ({"h_goals": "3"}, "describes its match in another way"),
    ],
)  # fmt: skip
def test_what_is_no_shot(change: dict[str, str], reason: str) -> None:
    found = parse_shots(shots(SHOT | {"id": "1"}, SHOT | change, SHOT | {"id": "3"}), "x", "EPL")
    assert (found.balanced, len(found.shots)) == (True, 2)
    assert [rejected.line for rejected in found.rejected] == [3]
    assert reason in found.rejected[0].reason


def test_a_table_of_something_else() -> None:
    with pytest.raises(SourceError, match="its header lacks h_a"):
        parse_shots(csv([], [name for name in SHOT if name != "h_a"]), "x", "EPL")


@given(st.lists(st.dictionaries(st.sampled_from(sorted(SHOT)), st.text("019.-xhaÉ ", max_size=5)), max_size=4))
def test_any_cells_are_accounted_for(changes: list[dict[str, str]]) -> None:
    found = parse_shots(shots(*(SHOT | change for change in changes)), "x", "EPL")
    assert found.balanced
    assert found.rows_read == len(changes)


@pytest.mark.data
@pytest.mark.parametrize(("season", "rows", "scored"), [("19-20", 9_427, 1_001), ("20-21", 9_235, 986)])
def test_a_real_season_adds_up_to_its_results(shared_data: Path, season: str, rows: int, scored: int) -> None:
    path = shared_data / f"understat/shots_epl_{season}.csv"
    found = read(path)
    assert (found.balanced, found.rejected, len(found.shots), len(found.matches)) == (True, (), rows, 380)
    assert (found.sides_inverted, found.league, found.season) == (False, "E0", f"20{season}")
    goals: Counter[tuple[str, str]] = Counter()
    for shot in found.shots:
        if shot.result == "Goal":
            goals[shot.match_id, shot.team] += 1
    assert sum(goals.values()) == scored
    teams = {match.match_id: (match.home_team, match.away_team) for match in found.matches}
    for shot in found.shots:
        if shot.own_goal:
            home, away = teams[shot.match_id]
            goals[shot.match_id, home if shot.team == away else away] += 1
    for match in found.matches:
        assert (goals[match.match_id, match.home_team], goals[match.match_id, match.away_team]) == (
            match.home_goals,
            match.away_goals,
        )


@pytest.mark.data
def test_a_real_season_with_its_sides_inverted_is_put_right(shared_data: Path) -> None:
    content = (shared_data / "understat/shots_epl_19-20.csv").read_bytes()
    turned = content.replace(b",h,", b",?,").replace(b",a,", b",h,").replace(b",?,", b",a,")
    straight, inverted = parse_shots(content, "x", "EPL"), parse_shots(turned, "x", "EPL")
    assert (straight.sides_inverted, inverted.sides_inverted) == (False, True)
    assert inverted.shots == straight.shots
