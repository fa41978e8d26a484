"""Frames: the same values over both ways, and what the unit sees, neither more nor less."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import polars as pl
import psycopg
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import StatementFailed
from monps.core.settings import conninfo
from monps.core.statements import counting
from monps.models import ClosingLine, ManualBet, Odds, TeamQuantumDNA
from monps.repositories import AsyncUnitOfWork, UnitOfWork
from tests.repositories import rows

OVER: rows.Row = {"market": "totals", "selection": "over", "line": Decimal("2.25")}
POINTS = [
    rows.price(f"m{number:03}", price=Decimal(number + 2) / 7 + 1, **({} if number % 3 else OVER))
    for number in range(50)
]


@pytest.fixture
def filled(database: Database) -> Database:
    with UnitOfWork(database=database) as uow:
        uow.odds.upsert_many(POINTS)
        uow.teams.upsert_many([rows.team("A", luck_dna={"x": 1}), rows.team("B")])
        uow.bets.add(ManualBet(**rows.bet('it\'s 100 % \\ "quoted"', notes="")))
        uow.commit()
    return database


def test_a_frame_of_everything_comes_the_same_both_ways(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow:
        repositories = (uow.odds, uow.teams, uow.bets)
        copied = [one.frame(order_by=one.model.__mapper__.primary_key) for one in repositories]
        uow.bets.add(ManualBet(**rows.bet("written here")))
        uow.bets.delete_where(ManualBet.match_name == "written here")
        over_the_wire = [one.frame(order_by=one.model.__mapper__.primary_key) for one in repositories]
    for one, other in zip(copied, over_the_wire, strict=True):
        assert one.height > 0
        assert_frame_equal(one, other)


def test_columns_types_and_conditions(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow, counting(at_most=1):
        frame = uow.odds.frame(
            Odds.match_id > "m010",
            Odds.bookmaker == "Pinnacle",
            columns=["match_id", "price", "line", "captured_at"],
            order_by=Odds.match_id,
            limit=3,
        )
    assert frame.schema == {
        "match_id": pl.String(),
        "price": pl.Float64(),
        "line": pl.Float64(),
        "captured_at": pl.Datetime("us", "UTC"),
    }
    assert frame["match_id"].to_list() == ["m011", "m012", "m013"]
    assert frame["price"].to_list() == pytest.approx([13 / 7 + 1, 2 + 1, 15 / 7 + 1], abs=1e-4)
    assert frame["captured_at"][0] == rows.KICKOFF - timedelta(hours=1)


def test_values_in_a_condition_are_data(filled: Database) -> None:
    name = 'it\'s 100 % \\ "quoted"'
    with UnitOfWork(database=filled) as uow:
        assert uow.bets.frame(ManualBet.match_name == name, columns=["notes"]).rows() == [("",)]
        assert uow.bets.frame(ManualBet.match_name == "x' OR true --").is_empty()
        assert uow.teams.frame(TeamQuantumDNA.team_name == "A", columns=["luck_dna"]).rows() == [('{"x": 1}',)]


def test_a_frame_sees_what_the_unit_has_written(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow:
        uow.odds.upsert_many([rows.price("new")])
        assert uow.odds.frame(Odds.match_id == "new").height == 1
        with UnitOfWork(uow.session, savepoint=True) as inner:
            assert inner.odds.frame().height == 51


def test_a_frame_belongs_to_the_snapshot_of_its_unit(filled: Database) -> None:
    with UnitOfWork(database=filled, isolation="REPEATABLE READ") as uow:
        assert uow.odds.count() == 50
        with psycopg.connect(conninfo(filled.url)) as other:
            other.execute("DELETE FROM odds WHERE match_id < 'm025'")
        assert uow.odds.frame(columns=["match_id"]).height == 50
    with UnitOfWork(database=filled) as uow:
        assert uow.odds.frame(columns=["match_id"]).height == 25


def test_frames_in_pieces_are_the_frame(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow:
        whole = uow.odds.frame(order_by=Odds.match_id)
        assert_frame_equal(pl.concat(uow.odds.frames(order_by=Odds.match_id)), whole)
        uow.odds.update_where(Odds.match_id == "m000", values={"source": "changed"})
        assert pl.concat(uow.odds.frames()).filter(pl.col("source") == "changed").height == 1


def test_asyncio_gets_the_same(filled: Database) -> None:
    async def work() -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        async with AsyncUnitOfWork(database=filled) as uow:
            frame = await uow.odds.frame(order_by=Odds.match_id)
            pieces = [piece async for piece in uow.odds.frames(order_by=Odds.match_id)]
        await filled.async_dispose()
        return frame, pieces

    frame, pieces = asyncio.run(work())
    with UnitOfWork(database=filled) as uow:
        assert_frame_equal(uow.odds.frame(order_by=Odds.match_id), frame)
    assert_frame_equal(pl.concat(pieces), frame)


def test_what_the_server_refuses_has_its_name_and_the_next_frame_works(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow:
        with pytest.raises(StatementFailed) as caught:
            uow.odds.frame(text("1 / (length(match_id) - length(match_id)) = 1"))  # type: ignore[arg-type]
        assert caught.value.sqlstate == "22012"
        assert uow.odds.frame().height == 50


def test_a_column_that_does_not_exist(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow, pytest.raises(KeyError, match="Odds has no attribute prize"):
        uow.odds.frame(columns=["prize"])


def test_the_second_connection_is_closed_with_the_first(filled: Database) -> None:
    with UnitOfWork(database=filled) as uow:
        uow.odds.frame(limit=1)
    ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(conninfo(filled.url), autocommit=True) as other:
        assert other.execute(ours).fetchone() == (2,)
        filled.dispose()
        for _ in range(100):
            left = other.execute(ours).fetchone()
            if left == (0,):
                break
        assert left == (0,)


def test_a_duration_is_seconds_both_ways(database: Database) -> None:
    with UnitOfWork(database=database) as uow:
        bet = uow.bets.add(ManualBet(**rows.bet("m1")))
        seen = {"bookmaker": "Pinnacle", "chain_position": 1, "basis": "offered", "price": 2, "clv_raw": 0}
        times = {"captured_at": rows.KICKOFF - rows.HOUR, "kickoff": rows.KICKOFF, "age": timedelta(hours=1)}
        uow.ledger.add(ClosingLine(bet_id=bet.id, **seen, **times))
        wired = uow.ledger.frame(columns=["age", "bookmaker"])
        uow.commit()
    with UnitOfWork(database=database) as uow:
        assert_frame_equal(uow.ledger.frame(columns=["age", "bookmaker"]), wired)
    assert wired["age"].to_list() == [3600.0]
