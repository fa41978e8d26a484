"""Writing many rows: what is counted is what happened, whatever travels which way and whoever writes besides."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, true

from monps.core.database import Database
from monps.core.errors import CheckFailed, Conflict, Stale
from monps.core.statements import counting
from monps.models import ManualBet, MatchResult, Odds, TeamQuantumDNA
from monps.repositories import Repositories, UnitOfWork, writing
from monps.repositories.writing import Upserted
from tests.repositories import rows


@pytest.fixture(params=["arrays", "copy"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of travelling, however few the rows are; batches are small so that there are several."""
    monkeypatch.setattr(writing, "AS_ARRAYS", 0 if request.param == "copy" else 1_000)
    monkeypatch.setattr(writing, "BATCH", 7)
    return str(request.param)


def prices(count: int, **changes: object) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield rows.price(f"m{number:03}", **changes)


def test_an_upsert_says_what_became_of_each_row(all_of: Repositories, way: str) -> None:
    del way
    assert all_of.odds.upsert_many(prices(20)) == Upserted(inserted=20, updated=0, unchanged=0)
    assert all_of.odds.upsert_many(prices(20)) == Upserted(0, 0, 20)
    assert all_of.odds.upsert_many([*prices(10, price=2.5), *prices(25)]) == Upserted(5, 20, 10)
    assert all_of.odds.upsert_many([]) == Upserted(0, 0, 0)


@pytest.mark.parametrize("given", [0.1 + 0.2, 1.9, Decimal("1.9000"), 2])
def test_a_price_is_what_was_given(all_of: Repositories, way: str, given: Any) -> None:  # noqa: ANN401 - numbers of several types
    del way
    price = given + 1
    all_of.odds.upsert_many(
        [rows.price(price=price), rows.price("m2", price=Decimal("3.1")), rows.price("m3", price=4)]
    )
    assert all_of.odds.one(Odds.match_id == "m1").price == Decimal(str(price)).quantize(Decimal("0.0001"))
    assert all_of.odds.upsert_many([rows.price(price=price)]) == Upserted(0, 0, 1)


def test_rows_may_be_structs_and_give_different_columns(all_of: Repositories, way: str) -> None:
    del way

    class Half(msgspec.Struct):
        match_id: str
        league: str = "E0"
        score_home: int | None = None

    given = [Half("m1"), Half("m2"), {"match_id": "m3", "outcome": "home"}, rows.result("m1")]
    assert all_of.matches.upsert_many(given) == Upserted(3, 1, 0)
    assert [one.home_team for one in all_of.matches.get_all()] == ["A", None, None]


def test_of_rows_with_one_key_the_last_wins(all_of: Repositories, way: str) -> None:
    del way
    twice = [rows.price(price=price) for price in range(2, 12)]
    kept = all_of.odds.upsert_many(twice)
    assert kept.inserted == 1
    assert kept.inserted + kept.updated + kept.unchanged == 10
    assert all_of.odds.one(true()).price == 11


def test_two_nulls_are_one_key_only_where_the_table_says_so(all_of: Repositories, way: str) -> None:
    del way
    assert all_of.odds.upsert_many([rows.price(line=None), rows.price(line=None)]).inserted == 1
    nobody = [rows.result() | {"match_id": None}] * 2
    assert all_of.matches.upsert_many(nobody) == Upserted(2, 0, 0)


def test_another_target_and_only_some_columns(all_of: Repositories, way: str) -> None:
    del way
    all_of.matches.upsert_many([rows.result("m1")])
    given = [rows.result("m1", score_home=9, outcome="away"), rows.result("m2")]
    assert all_of.matches.upsert_many(given, conflict=["match_id"], update=["outcome"]) == Upserted(1, 1, 0)
    first = all_of.matches.one(MatchResult.match_id == "m1")
    assert (first.score_home, first.outcome) == (2, "away")
    assert all_of.matches.upsert_many([rows.result("m1", score_home=5)], update=[]) == Upserted(0, 0, 1)


def test_a_change_sets_what_every_change_sets(all_of: Repositories, way: str) -> None:
    del way
    all_of.teams.upsert_many([rows.team()])
    all_of.session.execute(text("UPDATE quantum.team_quantum_dna SET updated_at = '2020-01-01'"))
    old = datetime(2020, 1, 1, tzinfo=UTC)
    team = all_of.teams.one(true())
    all_of.teams.upsert_many([rows.team()])
    assert all_of.teams.one(true()).updated_at == old
    all_of.teams.upsert_many([rows.team(matches_played=11)])
    assert (team.matches_played, team.updated_at > old) == (11, True), "an object read before is read anew"


def test_json_and_missing_vectors(all_of: Repositories, way: str) -> None:
    del way
    vector = {"a": [1, 2.5, None, "é'\\\""], "b": {"c": True}}
    all_of.teams.upsert_many([rows.team("A", luck_dna=vector), rows.team("B", luck_dna=None)])
    assert all_of.teams.one(TeamQuantumDNA.team_name == "A").luck_dna == vector
    assert all_of.teams.count(TeamQuantumDNA.luck_dna.is_(None)) == 1


def test_times_must_be_clear(all_of: Repositories, way: str) -> None:
    del way
    paris = datetime.fromisoformat("2025-01-04T16:00:00+01:00")
    all_of.matches.upsert_many([rows.result("m1", commence_time=paris)])
    assert all_of.matches.one(true()).commence_time == datetime(2025, 1, 4, 15)  # noqa: DTZ001 - the column is naive
    with pytest.raises(ValueError, match="has no time zone"):
        all_of.odds.upsert_many([rows.price(captured_at=datetime(2025, 1, 4))])  # noqa: DTZ001 - to be refused


def test_what_breaks_a_rule_is_refused(all_of: Repositories, way: str) -> None:
    del way
    with pytest.raises(CheckFailed) as caught, all_of.session.begin_nested():
        all_of.odds.upsert_many([rows.price(), rows.price("m2", price=0)])
    assert caught.value.constraint == "ck_odds_price"
    assert all_of.odds.count() == 0
    with pytest.raises(KeyError, match="Odds has no attribute prize"):
        all_of.odds.upsert_many([{"prize": 1}])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(2, 4)), max_size=8), max_size=4))
def test_upserts_are_what_a_dict_would_be(all_of: Repositories, calls: list[list[tuple[int, int]]]) -> None:
    savepoint = all_of.session.begin_nested()
    expected: dict[str, int] = {}
    for call in calls:
        before, given = dict(expected), {f"m{key}": price for key, price in call}
        expected |= given
        kept = all_of.odds.upsert_many([rows.price(f"m{key}", price=price) for key, price in call])
        assert kept.inserted == len(given.keys() - before.keys())
        assert kept.updated == sum(before.get(key, price) != price for key, price in given.items())
        assert kept.inserted + kept.updated + kept.unchanged == len(call)
    assert {one.match_id: one.price for one in all_of.odds.get_all()} == expected
    savepoint.rollback()


def test_two_writers_never_race(database: Database) -> None:
    """Both upsert the same rows at once; each row is inserted by one of them alone."""
    kept: list[Upserted] = []

    def both(unit: UnitOfWork) -> Upserted:
        return unit.odds.upsert_many(prices(300))

    def write() -> None:
        with UnitOfWork(database=database) as uow:
            kept.append(uow.run(both))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.inserted for one in kept) == 300
    assert sum(one.unchanged for one in kept) == 900


def test_large_upserts_take_the_copy(all_of: Repositories) -> None:
    assert all_of.odds.count() == 0
    with counting() as few:
        all_of.odds.upsert_many(prices(1_000))
    with counting() as many:
        all_of.odds.upsert_many(prices(1_001, price=2.5))
    assert [one.sql.split()[0] for one in few.statements] == ["WITH", "WITH"]
    assert [one.sql.split()[0] for one in many.statements] == ["CREATE", "COPY", "WITH", "WITH", "DROP"]


def test_copy_in_appends(all_of: Repositories) -> None:
    assert all_of.odds.copy_in(prices(25)) == 25
    assert all_of.odds.count() == 25
    with pytest.raises(Conflict) as caught, all_of.session.begin_nested():
        all_of.odds.copy_in(prices(1))
    assert caught.value.constraint == "uq_odds_default_point"
    assert all_of.odds.copy_in([]) == 0


def test_copy_in_reads_as_it_sends(database: Database) -> None:
    alive: list[int] = []

    def endless() -> Iterator[dict[str, Any]]:
        for number in range(50_000):
            alive.append(number)
            if number == 45_000:
                raise RuntimeError("the source broke")
            yield rows.price(f"m{number}")

    with pytest.raises(RuntimeError, match="the source broke"), UnitOfWork(database=database) as uow:
        uow.odds.copy_in(endless())
    with UnitOfWork(database=database) as uow:
        assert uow.odds.count() == 0


def test_update_where_and_delete_where(all_of: Repositories) -> None:
    for name in ("one", "two", "three"):
        all_of.bets.add(ManualBet(**rows.bet(name)))
    first = all_of.bets.one(ManualBet.match_name == "one")
    assert all_of.bets.update_where(ManualBet.match_name != "two", values={ManualBet.result: "void", "notes": "x"}) == 2
    assert (first.result, first.notes) == ("void", "x")
    assert all_of.bets.delete_where(ManualBet.result == "void") == 2
    assert [bet.match_name for bet in all_of.bets.get_all()] == ["two"]
    with pytest.raises(ValueError, match="would touch every row"):
        all_of.bets.delete_where()
    with pytest.raises(ValueError, match="would touch every row"):
        all_of.bets.update_where(values={"notes": "x"})
    assert all_of.bets.delete_where(true()) == 1


def test_many_rows_are_changed_by_key(all_of: Repositories) -> None:
    ids = [all_of.bets.add(ManualBet(**rows.bet(str(number)))).id for number in range(5)]
    current = [{"id": one, "stake": Decimal(9) + one % 2} for one in ids]
    version = all_of.bets.model.__mapper__.version_id_col
    if version is not None:
        current = [row | {"version": 1} for row in current]
    assert all_of.bets.update_many(current) == 5
    assert {bet.stake for bet in all_of.bets.get_all()} == {Decimal(9), Decimal(10)}
    gone = [row | ({"version": 2} if version is not None else {}) for row in current] + [current[0] | {"id": -1}]
    with pytest.raises(Stale) as caught:
        all_of.bets.update_many(gone)
    assert caught.value.keys == (-1,)
    with pytest.raises(ValueError, match="must hold"):
        all_of.bets.update_many([{"stake": 1}])


def test_one_hour_is_not_another(all_of: Repositories) -> None:
    moments = [rows.KICKOFF - timedelta(hours=hours) for hours in range(1, 4)]
    assert all_of.odds.upsert_many([rows.price(captured_at=moment) for moment in moments]).inserted == 3
