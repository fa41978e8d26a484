"""Friction: the newest of each league, a page of it in one statement, and with both teams in two."""

from datetime import date

import pytest
from sqlalchemy.exc import InvalidRequestError

from monps.core.errors import NotFound
from monps.models import TeamQuantumDNA as Team
from monps.repositories import Repositories
from monps.repositories.friction import BOTH_TEAMS, FrictionPair
from monps.repositories.teams import TeamSummary
from tests.conftest import Counting
from tests.repositories import rows

LATER = date(2025, 2, 1)


@pytest.fixture(autouse=True)
def _profiles(all_of: Repositories) -> None:
    days = (rows.DAY, LATER)
    all_of.teams.store([rows.team(name, as_of=day) for name in ("A", "B") for day in days])
    all_of.teams.store([rows.team(name, league="SP1") for name in ("A", "B")])


def test_friction_with_both_profiles_is_one_statement(all_of: Repositories, statements: list[str]) -> None:
    all_of.friction.store([rows.friction(), rows.friction("B", "A", predicted_goals=3)])
    statements.clear()
    found = all_of.friction.between("A", "B")
    assert (found.home.team_name, found.away.team_name) == ("A", "B")
    assert found.home.as_of == found.as_of == rows.DAY
    assert found.predicted_goals == 2.5
    assert len(statements) == 1
    assert all_of.friction.between("B", "A").predicted_goals == 3


def test_friction_is_the_newest_of_its_league(all_of: Repositories) -> None:
    all_of.friction.store([rows.friction(as_of=LATER, entropy=1.1), rows.friction(entropy=1.2)])
    all_of.friction.store([rows.friction(league="SP1", entropy=1.3)])
    assert all_of.friction.between("A", "B").entropy == 1.1
    assert all_of.friction.between("A", "B").home.as_of == LATER
    assert all_of.friction.between("A", "B", "SP1").entropy == 1.3


@pytest.mark.parametrize(("home", "away", "league"), [("A", "C", None), ("B", "A", None), ("A", "B", "D1")])
def test_a_pair_without_friction_is_not_found(all_of: Repositories, home: str, away: str, league: str | None) -> None:
    all_of.friction.store([rows.friction()])
    with pytest.raises(NotFound, match=f"no friction with key '{home} - {away}'"):
        all_of.friction.between(home, away, league)


def test_friction_is_stored_once(all_of: Repositories) -> None:
    markets = [{"market": "h2h", "selection": "home", "line": None, "edge": 0.05}]
    assert all_of.friction.store([rows.friction(recommended_markets=markets)]) == 1
    assert all_of.friction.store([rows.friction(recommended_markets=markets)]) == 0
    assert all_of.friction.store([rows.friction(recommended_markets=[])]) == 1
    assert all_of.friction.between("A", "B").recommended_markets == []


# Pages


def full_league(all_of: Repositories, teams: int) -> int:
    names = [f"T{number:02}" for number in range(teams)]
    all_of.teams.store([rows.team(name, as_of=LATER, market_dna={"best": name}) for name in names])
    return all_of.friction.store(
        [
            rows.friction(home, away, as_of=LATER, chaos_potential=float(index))
            for index, (home, away) in enumerate((a, b) for a in names for b in names if a != b)
        ]
    )


def test_a_page_of_pairs_with_both_names_is_one_statement(all_of: Repositories, counting: Counting) -> None:
    all_of.friction.store([rows.friction(), rows.friction("B", "A")])
    assert full_league(all_of, 6) == 30
    with counting(1):
        found = all_of.friction.pairs("E0", limit=7)
    assert all(isinstance(one, FrictionPair) for one in found)
    assert [(one.home_team, one.away_team) for one in found[:6]] == [
        *(("T00", f"T{number:02}") for number in range(1, 6)),
        ("T01", "T00"),
    ]
    assert {one.as_of for one in found} == {LATER}
    rest = all_of.friction.pairs("E0", limit=100, offset=7)
    assert len(rest) == 23
    assert not set(found) & set(rest)
    assert all_of.friction.pairs("D1") == []


def test_a_page_with_both_profiles_is_two_statements_however_long(all_of: Repositories, counting: Counting) -> None:
    full_league(all_of, 8)
    with counting(2):
        found = all_of.friction.pairs_with_teams("E0")
    assert len(found) == 56
    for one in found:
        assert (one.home.team_name, one.away.team_name) == (one.pair.home_team, one.pair.away_team)
        assert one.home.market_dna == {"best": one.pair.home_team}
    assert len({id(one.home) for one in found}) == 8, "a team is fetched once"
    with counting(1):
        assert all_of.friction.pairs_with_teams("D1") == []


def test_two_seasons_computed_on_one_day_are_not_mixed(all_of: Repositories) -> None:
    all_of.teams.store([rows.team(name, season="2023-24", as_of=LATER) for name in ("A", "B")])
    all_of.friction.store([rows.friction(as_of=LATER), rows.friction(as_of=LATER, season="2023-24")])
    assert [one.season for one in all_of.friction.pairs("E0")] == ["2024-25"]
    assert [one.season for one in all_of.friction.highest_chaos()] == ["2024-25"]


def test_the_same_page_lazily_is_refused_and_counted(all_of: Repositories, counting: Counting) -> None:
    full_league(all_of, 4)
    pairs = all_of.friction.find()
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = pairs[0].home

    def one_by_one() -> list[int]:
        return [all_of.teams.rows(TeamSummary).one(Team.team_name == one.home_team).matches_played for one in pairs]

    with pytest.raises(AssertionError, match=r"12 statements where 2 were allowed; 12 times:\nSELECT"), counting(2):
        one_by_one()


def test_entities_come_with_their_teams_by_the_plan(all_of: Repositories, counting: Counting) -> None:
    full_league(all_of, 3)
    with counting(1):
        found = all_of.friction.load(BOTH_TEAMS).find()
        assert {one.home.team_name for one in found} == {"T00", "T01", "T02"}


# Scenarios and chaos


def test_pairs_by_scenario_the_most_confident_first(all_of: Repositories, counting: Counting) -> None:
    chaos = {"predicted_scenario": "CHAOTIC"}
    all_of.friction.store(
        [
            rows.friction(as_of=LATER, confidence=0.2, **chaos),
            rows.friction("B", "A", as_of=LATER, confidence=0.9, **chaos),
            rows.friction(confidence=0.99, **chaos),
            rows.friction("B", "A", league="SP1", confidence=0.5, **chaos),
            rows.friction(league="SP1"),
        ]
    )
    with counting(1):
        found = all_of.friction.by_scenario("CHAOTIC")
    assert [(one.league, one.confidence) for one in found] == [("E0", 0.9), ("SP1", 0.5), ("E0", 0.2)]
    assert [one.confidence for one in all_of.friction.by_scenario("CHAOTIC", "E0", limit=1)] == [0.9]
    assert all_of.friction.by_scenario("LATE_DRAMA") == []


def test_the_highest_chaos_first(all_of: Repositories, counting: Counting) -> None:
    all_of.friction.store(
        [
            rows.friction(as_of=LATER, chaos_potential=20),
            rows.friction("B", "A", as_of=LATER, chaos_potential=80),
            rows.friction(chaos_potential=99),
            rows.friction(league="SP1", chaos_potential=50),
        ]
    )
    with counting(1):
        found = all_of.friction.highest_chaos()
    assert [one.chaos_potential for one in found] == [80, 50, 20]
    assert [one.chaos_potential for one in all_of.friction.highest_chaos("SP1")] == [50]
    assert [one.chaos_potential for one in all_of.friction.highest_chaos(limit=1)] == [80]
