"""Details of matches and players: written once, read by match and by team, whole lists of events."""

from monps.repositories import Repositories
from monps.repositories.writing import Upserted
from tests.repositories import rows


def test_shots_by_match_and_minute(all_of: Repositories) -> None:
    taken = [
        rows.shot("m2", source_key="9"),
        rows.shot(source_key="1", minute=90),
        rows.shot(source_key="2", minute=4, result="OwnGoal", side="away"),
    ]
    assert all_of.shots.upsert_many(taken) == Upserted(3, 0, 0)
    assert all_of.shots.upsert_many(taken) == Upserted(0, 0, 3)
    found = all_of.shots.of_matches(["m1", "m3"])
    assert [(one.minute, one.side, one.own_goal) for one in found] == [(4, "away", True), (90, "home", False)]
    assert (found[1].x, found[1].expected_goals, found[1].assisted_by) == (0.9, 0.3, None)
    assert all_of.shots.upsert_many([rows.shot(minute=91)]) == Upserted(0, 1, 0)
    assert all_of.shots.of_matches([]) == []


def test_expected_goals_of_several_sources_stand_side_by_side(all_of: Repositories) -> None:
    all_of.expected_goals.upsert_many([rows.expected_goals(), rows.expected_goals(source="other", home=2.0)])
    found = all_of.expected_goals.of_matches(["m1"])
    assert [(one.source, one.home, one.away) for one in found] == [("other", 2.0, 0.25), ("test", 1.5, 0.25)]


def test_a_list_of_events_is_replaced_and_no_other(all_of: Repositories) -> None:
    whole = [rows.event(position=place, minute=place * 10) for place in (1, 2, 3)]
    others = [rows.event("m2", position=3), rows.event(source="other", position=3)]
    assert all_of.events.store([*whole, *others]) == Upserted(5, 0, 0)
    assert all_of.events.store([whole[0], rows.event(position=2, minute=25)]) == Upserted(0, 1, 1)
    found = [(one.match_id, one.source, one.position, one.minute) for one in all_of.events.of_matches(["m1", "m2"])]
    assert found == [("m1", "other", 3, 45), ("m1", "test", 1, 10), ("m1", "test", 2, 25), ("m2", "test", 3, 45)]
    assert all_of.events.store([]) == Upserted(0, 0, 0)
    assert all_of.events.count() == 4, "no list is not an empty list"


def test_numbers_of_both_sides(all_of: Repositories) -> None:
    share = rows.team_statistic(name="Ball Possession", value=58.0, percent=True)
    away = rows.team_statistic(team_key="2", team="B", side="away", value=9.0)
    all_of.team_statistics.upsert_many([rows.team_statistic(), share, away])
    found = all_of.team_statistics.of_matches(["m1"])
    assert [(one.name, one.side, one.value, one.percent) for one in found] == [
        ("Ball Possession", "home", 58.0, True),
        ("Fouls", "away", 9.0, False),
        ("Fouls", "home", 12.0, False),
    ]


def test_players_of_a_season_and_of_a_team(all_of: Repositories) -> None:
    moved = rows.player("2", teams=["A", "B"], minutes=90)
    all_of.players.upsert_many(
        [rows.player("1", minutes=5), moved, rows.player("3", teams=["B"]), rows.player("4", season="2023-24")]
    )
    found = all_of.players.of_season("E0", "2024-25")
    assert [one.player_key for one in found] == ["2", "1", "3"]
    assert (found[0].teams, found[0].positions, found[0].buildup) == (["A", "B"], ["F", "S"], 1.5)
    assert [one.player_key for one in all_of.players.of_season("E0", "2024-25", "B")] == ["2", "3"]
    assert all_of.players.of_season("E0", "2024-25", "C") == []
