"""The kernel: the verbs of every repository, idempotent upserts, and the async twin that cannot differ."""

import asyncio
import inspect
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.errors import Conflict, NotFound, Stale
from monps.models import ManualBet, Odds, TeamMapping
from monps.repositories import AsyncRepository, AsyncUnitOfWork, Repositories, Repository, UnitOfWork
from monps.repositories.base import awaitable
from monps.repositories.odds import OddsRepository
from monps.repositories.repositories import On
from tests.repositories import rows


class Teams(Repository[TeamMapping]):
    model = TeamMapping


def mapping(name: str) -> TeamMapping:
    return TeamMapping(team_name=name, team_name_normalized=name.lower())


@pytest.fixture
def teams(session: Session) -> Teams:
    return Teams(session)


LAZY = {"load", "rows"}
"""Verbs that only name what is asked next."""

# Verbs


def test_add_gives_the_row_its_values_at_once(teams: Teams, statements: list[str]) -> None:
    added = teams.add(mapping("A"))
    assert added.id > 0
    assert len(statements) == 1


def test_get_and_require(teams: Teams) -> None:
    added = teams.add(mapping("A"))
    assert teams.get(added.id) is added
    assert teams.require(added.id) is added
    assert teams.get(added.id + 1) is None
    with pytest.raises(NotFound) as caught:
        teams.require(added.id + 1)
    assert (caught.value.entity, caught.value.key) == ("TeamMapping", added.id + 1)


def test_a_key_of_several_columns(all_of: Repositories) -> None:
    point = all_of.odds.add(Odds(**rows.price()))
    key = (point.match_id, point.captured_at, point.id)
    assert all_of.odds.require(key) is point
    with pytest.raises(NotFound):
        all_of.odds.require(("m9", point.captured_at, point.id))


def test_get_all_is_in_the_order_of_the_key(teams: Teams) -> None:
    assert teams.get_all() == []
    second, first = mapping("second"), mapping("first")
    second.id, first.id = 20, 10
    assert teams.add_many([second, first]) == 2
    assert [team.id for team in teams.get_all()] == [10, 20]


def test_add_many_takes_any_iterable_and_none(teams: Teams) -> None:
    assert teams.add_many(mapping(name) for name in "AB") == 2
    assert teams.add_many([]) == 0


def test_count_and_exists(teams: Teams) -> None:
    teams.add_many([mapping("A"), mapping("B")])
    assert teams.count() == 2
    assert teams.count(TeamMapping.team_name == "A") == 1
    assert teams.count(TeamMapping.team_name == "A", TeamMapping.team_name_normalized == "b") == 0
    assert teams.exists()
    assert teams.exists(TeamMapping.team_name == "B")
    assert not teams.exists(TeamMapping.team_name == "C")


def test_delete(teams: Teams) -> None:
    kept, gone = mapping("A"), mapping("B")
    teams.add_many([kept, gone])
    teams.delete(gone)
    assert teams.get_all() == [kept]


def test_a_taken_key_is_a_conflict_at_the_add(teams: Teams) -> None:
    first, second = mapping("A"), mapping("A")
    first.league_id = second.league_id = 39
    teams.add(first)
    with pytest.raises(Conflict) as caught:
        teams.add(second)
    assert caught.value.constraint == "team_mapping_team_name_normalized_league_id_key"


# Upserts


def versions(session: Session) -> dict[str, tuple[Any, datetime]]:
    """Row version and stamp of every profile; the version changes with every write, the stamp's clock does not."""
    found = session.execute(text("SELECT team_name, (ctid, xmin)::text, updated_at FROM quantum.team_quantum_dna"))
    return {name: (version, stamp) for name, version, stamp in found}


def test_an_upsert_counts_what_changed_and_touches_nothing_else(all_of: Repositories, session: Session) -> None:
    given = [rows.team(name, luck_dna={"points": 1.5}, market_dna=None) for name in "ABC"]
    assert all_of.teams.store(given) == 3
    session.execute(text("UPDATE quantum.team_quantum_dna SET updated_at = '2020-01-01'"))
    before = versions(session)
    assert all_of.teams.store(given) == 0
    assert versions(session) == before
    given[1] = given[1] | {"matches_played": 11}
    assert all_of.teams.store(given) == 1
    after = versions(session)
    assert after["B"] != before["B"]
    assert after["B"][1].year > 2020
    assert {name: after[name] for name in "AC"} == {name: before[name] for name in "AC"}
    assert all_of.teams.count() == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, {"points": 1}),
        ({"points": 1}, None),
        ({"points": 1}, {"points": 2}),
        ({"points": 1, "n": 2}, {"n": 2}),
    ],
)
def test_an_upsert_sees_every_change_of_a_vector(all_of: Repositories, old: object, new: object) -> None:
    assert all_of.teams.store([rows.team(luck_dna=old)]) == 1
    assert all_of.teams.store([rows.team(luck_dna=new)]) == 1
    assert all_of.teams.store([rows.team(luck_dna=new)]) == 0
    assert all_of.teams.get_by_name("A").luck_dna == new


def test_an_upsert_leaves_what_it_was_not_given(all_of: Repositories) -> None:
    all_of.teams.store([rows.team(luck_dna={"points": 1})])
    assert all_of.teams.store([rows.team(matches_played=11)]) == 1
    found = all_of.teams.get_by_name("A")
    assert (found.matches_played, found.luck_dna) == (11, {"points": 1})


def test_an_upsert_of_nothing_is_nothing(all_of: Repositories, statements: list[str]) -> None:
    assert all_of.teams.store([]) == 0
    assert statements == []


def test_an_upsert_of_one_row_twice_keeps_the_last(all_of: Repositories) -> None:
    assert all_of.teams.store([rows.team(matches_played=1), rows.team(matches_played=2)]) == 1
    assert all_of.teams.get_by_name("A").matches_played == 2


def test_rows_of_an_upsert_need_not_all_say_the_same(all_of: Repositories) -> None:
    """What one row says and another does not must not get lost, and what it does not say must not change."""
    all_of.teams.store([rows.team("A", luck_dna={"points": 1}), rows.team("B", luck_dna={"points": 1})])
    changed = [rows.team("A", matches_played=11), rows.team("B", luck_dna={"points": 2}), rows.team("C", risk_dna={})]
    assert all_of.teams.store(changed) == 3
    found = {team.team_name: team for team in all_of.teams.latest()}
    assert (found["A"].matches_played, found["A"].luck_dna) == (11, {"points": 1})
    assert found["B"].luck_dna == {"points": 2}
    assert (found["C"].luck_dna, found["C"].risk_dna) == (None, {})


def test_an_unknown_name_is_refused(all_of: Repositories) -> None:
    with pytest.raises(KeyError, match="style"):
        all_of.teams.store([rows.team(style="offensive")])


def test_an_upsert_is_seen_by_objects_that_were_read_before(all_of: Repositories) -> None:
    """A second read of the same row after a store shows what was stored, not what the session remembers."""
    all_of.teams.store([rows.team(matches_played=10)])
    first = all_of.teams.get_by_name("A")
    all_of.teams.store([rows.team(matches_played=11)])
    second = all_of.teams.get_by_name("A")
    assert second is first
    assert second.matches_played == 11


def test_an_upsert_loses_no_change_that_waits_for_its_flush(all_of: Repositories, session: Session) -> None:
    all_of.teams.store([rows.team("A"), rows.team("B")])
    waiting = all_of.teams.get_by_name("A")
    waiting.matches_played = 12
    all_of.teams.store([rows.team("B", matches_played=13)])
    session.commit()
    assert {team.team_name: team.matches_played for team in all_of.teams.latest()} == {"A": 12, "B": 13}


def test_concurrent_upserts_lose_nothing(database: Database) -> None:
    names = [f"T{number:03}" for number in range(120)]
    counts: list[int] = []
    meeting = threading.Barrier(2)

    def store(mine: list[str]) -> None:
        with UnitOfWork(database=database) as uow:
            meeting.wait(timeout=10)
            # In the order of the key, as every writer of many rows must, or two writers wait for each other.
            counts.append(uow.teams.store([rows.team(name) for name in sorted(mine)]))
            uow.commit()

    threads = [threading.Thread(target=store, args=(mine,)) for mine in (names[:80], names[40:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with UnitOfWork(database=database) as uow:
        assert uow.teams.names() == names
    assert sum(counts) == 120, "a row that both stored is counted by one of them"


def test_concurrent_upserts_in_opposite_order_wait_for_nobody_for_ever(database: Database) -> None:
    names = [f"T{number:03}" for number in range(400)]

    def store(uow: UnitOfWork | Repositories, mine: list[str]) -> int:
        return uow.teams.store([rows.team(name) for name in mine])

    def work(mine: list[str]) -> None:
        with UnitOfWork(database=database) as uow:
            uow.run(store, mine)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with UnitOfWork(database=database) as uow:
        assert uow.teams.count() == 400


# Two doors


def public(kind: type) -> dict[str, Any]:
    """The public methods of a class with those of its bases."""
    found = dict(inspect.getmembers(kind, inspect.isfunction))
    return {name: value for name, value in found.items() if not name.startswith("_")}


def shape(method: Callable[..., object]) -> list[tuple[str, object, object]]:
    parameters = list(inspect.signature(method).parameters.values())[1:]
    return [(one.name, one.kind, one.default) for one in parameters]


def offered(unit: type) -> dict[str, Any]:
    """The repositories of a unit of work by name."""
    return {name: one.repository for name, one in vars(unit).items() if isinstance(one, On)}


PAIRS = [(kind.repository, kind) for kind in offered(AsyncUnitOfWork).values()] + [(Repository, AsyncRepository)]


@pytest.mark.parametrize(("sync", "twin"), PAIRS, ids=[pair[0].__name__ for pair in PAIRS])
def test_the_async_twin_asks_the_same_questions(sync: type, twin: type) -> None:
    assert public(sync).keys() == public(twin).keys()
    for name, method in public(sync).items():
        other = public(twin)[name]
        assert shape(method) == shape(other), name
        assert inspect.iscoroutinefunction(other) or inspect.isasyncgenfunction(other) or name in LAZY, name
        assert inspect.getdoc(other), name


def test_what_is_lazy_asks_nothing() -> None:
    assert all(not inspect.iscoroutinefunction(public(AsyncRepository)[name]) for name in LAZY)


def test_every_repository_has_a_twin_under_the_same_name() -> None:
    twins = {name: twin.repository for name, twin in offered(AsyncUnitOfWork).items()}
    assert twins == offered(Repositories)
    of_the_desk = {"odds", "tracking", "bets", "matches", "ledger", "clubs", "source_matches", "daily_runs"}
    of_the_desk |= {"shots", "expected_goals", "events", "team_statistics", "players"}
    assert of_the_desk | {"teams", "friction", "strategies", "chess", "goalscorers"} == set(twins)


def test_a_lifted_method_keeps_what_it_is() -> None:
    def question(self: OddsRepository, match_id: str, *, limit: int = 3) -> list[str]:
        """How many?"""
        return [match_id, self.model.__name__][:limit]

    lifted = awaitable(question)
    assert (lifted.__name__, lifted.__doc__, lifted.__module__) == ("question", "How many?", __name__)
    assert inspect.signature(lifted) == inspect.signature(question)

    class Twin(AsyncRepository[Odds]):
        repository = OddsRepository
        asks = lifted

    async def work() -> list[str]:
        async with AsyncSession() as session:
            return await Twin(session).asks("m1", limit=2)

    assert asyncio.run(work()) == ["m1", "Odds"]


def test_the_generic_verbs_through_the_async_door(database: Database) -> None:
    async def work() -> None:
        async with AsyncUnitOfWork(database=database) as uow:
            added = await uow.bets.add(ManualBet(**rows.bet("one")))
            assert await uow.bets.add_many([ManualBet(**rows.bet("two")), ManualBet(**rows.bet("three"))]) == 2
            assert await uow.bets.get(added.id) is added
            assert await uow.bets.require(added.id) is added
            assert added.created_at is not None, "made by the server, read without another question"
            assert [bet.match_name for bet in await uow.bets.get_all()] == ["one", "two", "three"]
            assert await uow.bets.count(ManualBet.match_name == "two") == 1
            assert await uow.bets.exists(ManualBet.match_name == "three")
            await uow.bets.delete(added)
            assert await uow.bets.count() == 2
            with pytest.raises(NotFound):
                await uow.bets.require(added.id)
        await database.async_dispose()

    asyncio.run(work())


# History


def test_the_history_of_a_row_is_what_was_done_to_it(all_of: Repositories) -> None:
    bet = all_of.bets.add(ManualBet(**rows.bet("one")))
    other = all_of.bets.add(ManualBet(**rows.bet("two")))
    all_of.session.execute(
        text("SELECT set_config('monps.actor', 'ana', true), set_config('monps.reason', 'typo', true)")
    )
    bet.notes = "changed"
    all_of.flush()
    key = bet.id
    all_of.session.execute(text("DELETE FROM manual_bets WHERE id = :id"), {"id": key})
    entries = all_of.bets.history(key)
    assert [(one.operation, one.actor, one.reason) for one in entries[1:]] == [
        ("UPDATE", "ana", "typo"),
        ("DELETE", "ana", "typo"),
    ]
    assert (entries[1].old or {})["notes"] is None
    assert (entries[1].new or {})["notes"] == "changed"
    assert [one.operation for one in all_of.bets.history(other.id)] == ["INSERT"]
    assert all_of.bets.history(-1) == []


def test_rows_without_their_key_are_refused_by_name(all_of: Repositories) -> None:
    with pytest.raises(ValueError, match="rows of odds must hold match_id"):
        all_of.odds.upsert_many([{"price": 2}])


def test_a_row_that_somebody_else_changed_is_stale(database: Database) -> None:
    with UnitOfWork(database=database) as uow:
        key = uow.bets.add(ManualBet(**rows.bet("one"))).id
        uow.commit()
    with UnitOfWork(database=database) as one, UnitOfWork(database=database) as other:
        mine, theirs = one.bets.require(key), other.bets.require(key)
        theirs.notes = "theirs"
        other.commit()
        mine.notes = "mine"
        with pytest.raises(Stale, match="ManualBet was changed or deleted") as caught:
            one.commit()
    assert caught.value.keys == (key,)
    with UnitOfWork(database=database) as uow:
        assert uow.bets.require(key).notes == "theirs"
