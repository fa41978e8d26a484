"""Keyset pages by property: walked in any order, forwards and back, they are the list cut into pieces."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func

from monps.core.errors import InvalidCursor
from monps.models import ManualBet, TeamMapping
from monps.repositories import Repositories
from monps.repositories.base import Repository
from monps.repositories.pages import KeysetPage, Page, beyond, cursor_of, order_of, position_of
from tests.repositories import rows

DIRECTIONS = {
    "asc": lambda column: column,
    "desc": lambda column: column.desc(),
    "asc nulls first": lambda column: column.asc().nulls_first(),
    "desc nulls last": lambda column: column.desc().nulls_last(),
    "asc nulls last": lambda column: column.nulls_last(),
    "desc nulls first": lambda column: column.desc().nulls_first(),
}


class Teams(Repository[TeamMapping]):
    model = TeamMapping


values = st.one_of(st.none(), st.integers(0, 3))
tables = st.lists(st.tuples(values, values, st.sampled_from("ABC")), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables,
    st.lists(st.sampled_from(["api_football_id", "league_id", "team_name"]), unique=True, max_size=3),
    st.lists(st.sampled_from(sorted(DIRECTIONS)), min_size=3, max_size=3),
    st.integers(1, 5),
)
def test_pages_are_the_list_in_pieces(
    all_of: Repositories, table: list[tuple[Any, Any, str]], names: list[str], ways: list[str], size: int
) -> None:
    savepoint = all_of.session.begin_nested()
    teams = Teams(all_of)
    for number, (one, other, name) in enumerate(table):
        teams.add(TeamMapping(team_name=name, team_name_normalized=str(number), api_football_id=one, league_id=other))
    order = [DIRECTIONS[way](getattr(TeamMapping, name)) for way, name in zip(ways, names, strict=False)]
    expected = [team.id for team in teams.find(order_by=[*order, TeamMapping.id])]
    forwards, last = walk(teams, order, size)
    assert [one for page in forwards for one in page] == expected
    assert back(teams, order, size, last) == expected
    savepoint.rollback()


def walk(teams: Teams, order: list[Any], size: int) -> tuple[list[list[int]], KeysetPage[TeamMapping]]:
    pages, page = [], teams.keyset_page(order_by=order, size=size)
    assert page.previous is None
    pages.append([team.id for team in page.items])
    while page.next is not None:
        page = teams.keyset_page(order_by=order, size=size, cursor=page.next)
        assert page.items, "a page that is announced holds something"
        pages.append([team.id for team in page.items])
    return pages, page


def back(teams: Teams, order: list[Any], size: int, page: KeysetPage[TeamMapping]) -> list[int]:
    found = [team.id for team in page.items]
    while page.previous is not None:
        page = teams.keyset_page(order_by=order, size=size, cursor=page.previous)
        found = [team.id for team in page.items] + found
        assert page.next is not None
    return found


def test_inserts_and_deletes_move_nothing_to_another_page(all_of: Repositories) -> None:
    for number in range(6):
        all_of.bets.add(ManualBet(**rows.bet(f"{number}", stake=Decimal(number + 1))))
    first = all_of.bets.keyset_page(order_by=ManualBet.stake, size=3)
    all_of.bets.add(ManualBet(**rows.bet("before", stake=Decimal("0.5"))))
    all_of.bets.delete(first.items[-1])
    second = all_of.bets.keyset_page(order_by=ManualBet.stake, size=3, cursor=first.next)
    assert [bet.match_name for bet in second.items] == ["3", "4", "5"]


def test_rows_page_by_columns_they_do_not_show(all_of: Repositories) -> None:
    import msgspec  # noqa: PLC0415

    name = msgspec.defstruct("Name", [("match_name", str)], frozen=True)
    for number in range(5):
        all_of.bets.add(ManualBet(**rows.bet(f"{number}", stake=Decimal(5 - number))))
    reader = all_of.bets.rows(name)
    first = reader.keyset_page(order_by=ManualBet.stake, size=2)
    second = reader.keyset_page(order_by=ManualBet.stake, size=2, cursor=first.next)
    assert [row.match_name for row in (*first.items, *second.items)] == ["4", "3", "2", "1"]  # type: ignore[attr-defined]


def test_a_cursor_of_every_type() -> None:
    order = order_of(ManualBet, [ManualBet.kickoff_time, ManualBet.stake.desc(), ManualBet.notes])
    values = [datetime(2025, 1, 2, 3, 4, 5, 678), Decimal("1.50"), None, 7]  # noqa: DTZ001 - the column is naive
    assert position_of(order, cursor_of(order, values, backwards=True)) == (values, True)
    from monps.models import Odds  # noqa: PLC0415

    aware = order_of(Odds, [Odds.captured_at])
    moment = datetime(2025, 1, 2, tzinfo=UTC)
    assert position_of(aware, cursor_of(aware, [moment, "m1", 3], backwards=False)) == ([moment, "m1", 3], False)


@pytest.mark.parametrize(
    "cursor", ["", "x", "€", "bm9uc2Vuc2U", cursor_of(order_of(ManualBet, []), [1], backwards=False)]
)
def test_a_cursor_of_something_else_is_refused(all_of: Repositories, cursor: str) -> None:
    with pytest.raises(InvalidCursor, match="begin again without one"):
        all_of.bets.keyset_page(order_by=ManualBet.stake, cursor=cursor)


def test_an_order_by_something_else_is_refused(all_of: Repositories) -> None:
    with pytest.raises(ValueError, match="ordered by its own columns"):
        all_of.bets.keyset_page(order_by=func.lower(ManualBet.notes))
    with pytest.raises(ValueError, match="ordered by its own columns"):
        all_of.bets.keyset_page(order_by=TeamMapping.team_name)


def test_one_direction_without_nulls_is_one_comparison() -> None:
    order = order_of(ManualBet, [ManualBet.kickoff_time, ManualBet.stake])
    assert str(beyond(order, [1, 2, 3])).count("OR") == 0
    assert str(beyond(order_of(ManualBet, [ManualBet.stake.desc()]), [1, 2])).count("OR") == 1


def test_pages_by_number(all_of: Repositories) -> None:
    for number in range(5):
        all_of.bets.add(ManualBet(**rows.bet(f"{number}")))
    page = all_of.bets.page(number=2, size=2)
    assert ([bet.match_name for bet in page.items], page.total, page.pages) == (["2", "3"], 5, 3)
    assert all_of.bets.page(number=9, size=2).total == 5
    assert all_of.bets.page(ManualBet.match_name == "none").total == 0
    assert Page([], 1, 10, 0).pages == 0
    for wrong in ({"number": 0}, {"size": 0}):
        with pytest.raises(ValueError, match="counted from 1"):
            all_of.bets.page(**wrong)
    with pytest.raises(ValueError, match="at least one row"):
        all_of.bets.keyset_page(size=0)


def test_the_last_page_tells_the_total_by_itself(all_of: Repositories, statements: list[str]) -> None:
    for number in range(3):
        all_of.bets.add(ManualBet(**rows.bet(f"{number}")))
    statements.clear()
    assert all_of.bets.page(size=10).total == 3
    assert len(statements) == 1
