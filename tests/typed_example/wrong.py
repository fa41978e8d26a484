"""What a type checker must refuse; each line is marked with the error that it must give."""

from monps.models import Odds
from monps.repositories import AsyncUnitOfWork, Repositories, UnitOfWork


def wrong(work: Repositories) -> None:
    work.bets.get_by_league("E0")  # error: [attr-defined]
    work.bets.find(order_bye=1)  # error: [call-arg]
    work.teams.get_by_league(3)  # error: [arg-type]
    work.bets.add(Odds())  # error: [arg-type]
    work.commit()  # error: [attr-defined]
    UnitOfWork(isolation="SNAPSHOT")  # error: [arg-type]


async def unawaited(uow: AsyncUnitOfWork) -> int:
    return uow.bets.count()  # error: [return-value]


def service(work: Repositories, name: str) -> int:
    return len(name) + work.bets.count()


def misused(uow: UnitOfWork) -> None:
    uow.run(service, 3)  # error: [arg-type]
