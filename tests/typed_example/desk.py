"""A small program of a user, checked with ``mypy --strict``: what the public types say is what a user relies on."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import assert_type

import msgspec

from monps.core.database import Database, get_db
from monps.models import ManualBet, Odds, TeamQuantumDNA
from monps.repositories import AsyncUnitOfWork, Loader, Repositories, UnitOfWork
from monps.repositories.bets import BetRepository
from monps.repositories.pages import KeysetPage, Page
from monps.repositories.writing import Upserted


class Price(msgspec.Struct, frozen=True):
    match_id: str
    price: float


def documented_way_in() -> Sequence[TeamQuantumDNA]:
    with get_db() as session:
        uow = UnitOfWork(session)
        teams = uow.teams.get_all()
    assert_type(teams, Sequence[TeamQuantumDNA])
    return teams


def read(work: Repositories) -> None:
    assert_type(work.bets.get(1), ManualBet | None)
    assert_type(work.bets.require(1), ManualBet)
    assert_type(work.bets.find(ManualBet.stake > 1, order_by=ManualBet.stake.desc()), Sequence[ManualBet])
    assert_type(work.bets.page(number=2), Page[ManualBet])
    assert_type(work.odds.rows(Price).find(Odds.market == "h2h"), Sequence[Price])
    assert_type(work.odds.rows(Price).keyset_page(size=10), KeysetPage[Price])
    assert_type(work.odds.rows(Price).first(), Price | None)
    assert_type(work.bets.load(()).one(), ManualBet)


def write(work: Repositories, at: datetime) -> Upserted:
    bet = work.bets.add(ManualBet(match_name="A - B", stake=Decimal(1), kickoff_time=at))
    assert_type(bet, ManualBet)
    assert_type(work.bets.update_where(ManualBet.id == bet.id, values={ManualBet.notes: "x"}), int)
    kept = work.odds.upsert_many([{"match_id": "m1", "price": 2}], update=["price"])
    assert_type(kept, Upserted)
    return kept


def settle(work: Repositories, name: str, *, stake: Decimal) -> int:
    return work.bets.count(ManualBet.match_name == name, ManualBet.stake == stake)


def run(database: Database) -> None:
    with UnitOfWork(database=database, actor="ana", reason="typed", isolation="SERIALIZABLE") as uow:
        assert_type(uow.run(settle, "A - B", stake=Decimal(1)), int)
        uow.commit()


async def read_async(database: Database) -> None:
    async with AsyncUnitOfWork(database=database, read_only=True) as uow:
        assert_type(await uow.bets.get(1), ManualBet | None)
        assert_type(await uow.odds.rows(Price).find(), Sequence[Price])
        assert_type(await uow.bets.keyset_page(), KeysetPage[ManualBet])
        assert_type([price async for price in uow.odds.rows(Price).stream()], list[Price])
        assert_type(await uow.call(settle, "A - B", stake=Decimal(1)), int)
        assert_type(await uow.teams.get_by_league("E0"), Sequence[TeamQuantumDNA])
    assert_type(await Loader(database, BetRepository, Price).get(1), Price | None)
