"""Rows against entities: whatever a column holds, both readers must say the same."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from sqlalchemy import true

from monps.core.statements import counting
from monps.models import Base, ManualBet, Odds, TrackingCLVPicks
from monps.repositories import Repositories
from monps.repositories.base import Repository
from tests.repositories import rows


class Point(msgspec.Struct, frozen=True, gc=False):
    match_id: str
    price: float
    line: float | None


def whole(model: type[Base]) -> type[Any]:
    """A shape of every column, as the columns are."""
    return msgspec.defstruct(model.__name__, [(name, Any) for name in model.__mapper__.columns.keys()], frozen=True)  # noqa: SIM118


def stored(all_of: Repositories) -> list[Repository[Any]]:
    """Every repository, with rows in its table."""
    all_of.teams.upsert_many([rows.team("A", market_dna={"n": 3, "x": [1.5, None]}), rows.team("B")])
    all_of.strategies.upsert_many([rows.strategy()])
    all_of.chess.upsert_many([rows.classification()])
    all_of.friction.upsert_many([rows.friction(recommended_markets=[{"market": "h2h", "edge": 0.1}])])
    all_of.goalscorers.upsert_many([rows.goalscorer()])
    all_of.matches.upsert_many([rows.result()])
    over: rows.Row = {"market": "totals", "selection": "over", "line": Decimal("2.25")}
    all_of.odds.upsert_many([rows.price(price=Decimal("1.9050"), **over)])
    all_of.bets.add(ManualBet(**rows.bet()))
    all_of.tracking.add(TrackingCLVPicks(**rows.pick()))
    names = ("teams", "strategies", "chess", "friction", "goalscorers", "matches", "odds", "bets", "tracking")
    return [getattr(all_of, name) for name in names]


def test_rows_hold_what_entities_hold(all_of: Repositories) -> None:
    for repository in stored(all_of):
        names = repository.model.__mapper__.columns.keys()
        entities = repository.get_all()
        assert entities
        keys = repository.model.__mapper__.primary_key
        found = repository.rows(whole(repository.model)).find(order_by=keys)
        expected = [[getattr(entity, name) for name in names] for entity in entities]
        got = [[getattr(row, name) for name in names] for row in found]
        assert got == expected, repository.model
        assert [[type(value) for value in row] for row in got] == [[type(value) for value in row] for row in expected]


def test_a_single_read_by_a_key_of_any_width(all_of: Repositories) -> None:
    for repository in stored(all_of):
        keys = repository.model.__mapper__.primary_key_from_instance(repository.get_all()[0])
        key = keys[0] if len(keys) == 1 else tuple(keys)
        reader = repository.rows(whole(repository.model))
        with counting(at_most=1):
            found = reader.get(key)
        assert found is not None
        assert reader.get_many([key]) == {key: found}
        assert reader.require(key) == found


def test_rows_are_immutable_and_typed(all_of: Repositories) -> None:
    all_of.odds.upsert_many([rows.price(price=Decimal("1.9050"))])
    (point,) = all_of.odds.rows(Point).find(Odds.match_id == "m1")
    assert point == Point("m1", 1.905, None)
    with pytest.raises(AttributeError):
        point.price = 2.0  # type: ignore[misc]


def test_rows_see_what_the_session_has_not_sent_yet(all_of: Repositories) -> None:
    all_of.session.add(ManualBet(**rows.bet("pending")))
    shape = msgspec.defstruct("Name", [("match_name", str)])
    assert [row.match_name for row in all_of.bets.rows(shape).find()] == ["pending"]  # type: ignore[attr-defined]


def test_a_list_in_a_condition(all_of: Repositories) -> None:
    all_of.odds.upsert_many([rows.price(f"m{number}") for number in range(5)])

    def found(ids: Sequence[str]) -> list[str]:
        return [row.match_id for row in all_of.odds.rows(Point).find(Odds.match_id.in_(ids), order_by=Odds.match_id)]

    assert found(["m1", "m3"]) == ["m1", "m3"]
    assert found(["m1", "m3", "m4"]) == ["m1", "m3", "m4"]
    assert found([]) == []


def test_a_stream_leaves_room_for_other_statements(all_of: Repositories) -> None:
    later = [rows.price(captured_at=rows.KICKOFF - timedelta(minutes=minute)) for minute in range(1, 26)]
    all_of.odds.upsert_many(later)
    seen = 0
    for point in all_of.odds.rows(Point).stream(true(), order_by=Odds.captured_at, size=10):
        assert all_of.odds.count(Odds.match_id == point.match_id) == 25
        seen += 1
    assert seen == 25


def test_a_stream_that_is_left_early_closes_its_cursor(all_of: Repositories) -> None:
    all_of.odds.upsert_many([rows.price(f"m{number}") for number in range(30)])
    stream = all_of.odds.rows(Point).stream(size=10)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert all_of.wire.fetch("SELECT count(*) FROM pg_cursors WHERE name LIKE 'monps%'") == [(0,)]
