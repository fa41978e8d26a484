"""Team profiles: the newest of each, and one with all that hangs on it."""

from datetime import date

import pytest
from sqlalchemy.exc import InvalidRequestError

from monps.core.errors import NotFound
from monps.repositories import Repositories
from monps.repositories.teams import PROFILE, TeamSummary
from tests.conftest import Counting
from tests.repositories import rows

LATER = date(2025, 2, 1)


@pytest.fixture(autouse=True)
def _profiles(all_of: Repositories) -> None:
    all_of.teams.store(
        [
            rows.team("B"),
            rows.team("A"),
            rows.team("A", as_of=LATER, matches_played=14),
            rows.team("A", as_of=date(2024, 1, 1), season="2023-24", matches_played=38),
            rows.team("Á", league="SP1"),
            rows.team("A", league="SP1", as_of=date(2024, 12, 1)),
        ]
    )


def test_the_newest_profile_of_every_team(all_of: Repositories, statements: list[str]) -> None:
    statements.clear()
    found = [(team.league, team.team_name, team.matches_played) for team in all_of.teams.latest()]
    assert len(statements) == 1
    assert found == [("E0", "A", 14), ("E0", "B", 10), ("SP1", "A", 10), ("SP1", "Á", 10)]
    assert [team.team_name for team in all_of.teams.latest("E0")] == ["A", "B"]
    assert list(all_of.teams.latest("D1")) == []


def test_the_teams_of_a_league(all_of: Repositories) -> None:
    assert [(team.team_name, team.as_of) for team in all_of.teams.get_by_league("E0")] == [
        ("A", LATER),
        ("B", rows.DAY),
    ]


def test_one_team_with_its_strategies_and_class_in_three_statements(
    all_of: Repositories, statements: list[str]
) -> None:
    for day in (rows.DAY, LATER):
        all_of.strategies.store([rows.strategy(name, as_of=day) for name in ("ONE", "TWO")])
    all_of.chess.store([rows.classification(as_of=LATER)])
    statements.clear()
    found = all_of.teams.get_by_name("A")
    assert (found.as_of, found.league) == (LATER, "E0")
    assert {one.strategy: one.as_of for one in found.strategies} == {"ONE": LATER, "TWO": LATER}
    assert [one.profile for one in found.classifications] == ["POSSESSION"]
    assert len(statements) == 3


def test_one_team_of_one_league(all_of: Repositories) -> None:
    assert all_of.teams.get_by_name("A", "SP1").as_of == date(2024, 12, 1)
    assert all_of.teams.get_by_name("Á").league == "SP1"


@pytest.mark.parametrize("name", ["a", "A ", "%", "", "Inter"])
def test_a_name_is_exact_and_the_error_knows_the_others(all_of: Repositories, name: str) -> None:
    with pytest.raises(NotFound, match="known: A, B, Á") as caught:
        all_of.teams.get_by_name(name)
    assert (caught.value.entity, caught.value.key) == ("team", name)
    with pytest.raises(NotFound, match=r"known: A, B$"):
        all_of.teams.get_by_name(name, "E0")


def test_names(all_of: Repositories) -> None:
    assert all_of.teams.names() == ["A", "B", "Á"]
    assert all_of.teams.names("SP1") == ["A", "Á"]
    assert all_of.teams.names("D1") == []


def test_a_plan_loads_what_a_use_case_needs_and_nothing_else(all_of: Repositories, counting: Counting) -> None:
    all_of.strategies.store([rows.strategy("ONE"), rows.strategy("TWO", of="B")])
    with counting(1), pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = all_of.teams.latest("SP1")[0].strategies
    with counting(3):
        found = all_of.teams.load(PROFILE).find()
        assert sum(len(one.strategies) for one in found) == 2


def test_summaries_leave_the_vectors_where_they_are(all_of: Repositories, counting: Counting) -> None:
    all_of.teams.store([rows.team("C", missing={"roster_dna": "no scorers"}, market_dna={"n": 1})])
    with counting(1) as counted:
        found = all_of.teams.summaries("E0")
    assert "market_dna" not in counted.statements[0].sql
    assert found == [
        TeamSummary("A", "E0", "2024-25", LATER, 14, None, None, {}),
        TeamSummary("B", "E0", "2024-25", rows.DAY, 10, None, None, {}),
        TeamSummary("C", "E0", "2024-25", rows.DAY, 10, None, None, {"roster_dna": "no scorers"}),
    ]
    assert [one.team_name for one in all_of.teams.summaries()] == ["A", "B", "C", "A", "Á"]


def test_teams_of_a_tier(all_of: Repositories, counting: Counting) -> None:
    all_of.teams.store([rows.team("Second", league="E1"), rows.team("Zweite", league="D2"), rows.team(league="ARG")])
    with counting(1):
        found = all_of.teams.get_by_tier(2)
    assert [(one.league, one.team_name) for one in found] == [("D2", "Zweite"), ("E1", "Second")]
    assert [one.league for one in all_of.teams.get_by_tier(1)] == ["ARG", "E0", "E0", "SP1", "SP1"]
    assert list(all_of.teams.get_by_tier(5)) == []
    with pytest.raises(ValueError, match="tiers go from 1 to 5"):
        all_of.teams.get_by_tier(0)


def test_teams_with_a_tag(all_of: Repositories, counting: Counting) -> None:
    all_of.teams.store(
        [
            rows.team("A", as_of=date(2025, 3, 1), temporal_profile="DIESEL"),
            rows.team("B", as_of=date(2025, 3, 1), psyche_profile="BALANCED"),
            rows.team("Á", league="SP1", temporal_profile="DIESEL"),
            rows.team("C", temporal_profile="DIESEL"),
            rows.team("C", as_of=LATER, temporal_profile="SPRINTER"),
        ]
    )
    all_of.chess.store([rows.classification(profile="BALANCED", family="hybrid")])

    def tagged(tag: str, **narrowed: object) -> list[tuple[str, str]]:
        return [(one.league, one.team_name) for one in all_of.teams.get_by_tag(tag, **narrowed)]  # type: ignore[arg-type]

    with counting(1):
        assert tagged("DIESEL") == [("E0", "A"), ("SP1", "Á")]
    assert tagged("DIESEL", league="SP1") == [("SP1", "Á")]
    assert tagged("SPRINTER") == [("E0", "C")], "of the newest profile, not of an older one"
    assert tagged("BALANCED") == [("E0", "A"), ("E0", "B")]
    assert tagged("BALANCED", kind="psyche") == [("E0", "B")]
    assert tagged("BALANCED", kind="tactics") == tagged("hybrid") == [("E0", "A")]
    assert tagged("diesel") == tagged("%") == []
