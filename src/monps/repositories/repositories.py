"""Every repository on one session or connection."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

from monps.repositories.bets import BetRepository
from monps.repositories.chess import ChessRepository
from monps.repositories.clubs import ClubRepository
from monps.repositories.daily_runs import DailyRunRepository
from monps.repositories.details import (
    EventRepository,
    ExpectedGoalsRepository,
    PlayerSeasonRepository,
    ShotRepository,
    TeamStatisticRepository,
)
from monps.repositories.friction import FrictionRepository
from monps.repositories.goalscorers import GoalscorerRepository
from monps.repositories.ledger import LedgerRepository
from monps.repositories.matches import MatchRepository
from monps.repositories.odds import OddsRepository
from monps.repositories.picks import PickRepository
from monps.repositories.source_matches import SourceMatchRepository
from monps.repositories.strategies import StrategyRepository
from monps.repositories.teams import TeamRepository
from monps.repositories.work import Work

__all__ = ["On", "Repositories"]

R = TypeVar("R")


class On(Generic[R]):
    """A repository on the unit of work that is asked for it."""

    def __init__(self, repository: Callable[[Any], R]) -> None:
        self.repository = repository

    @overload
    def __get__(self, unit: None, owner: type) -> Self: ...
    @overload
    def __get__(self, unit: object, owner: type) -> R: ...
    def __get__(self, unit: Any, owner: type) -> Self | R:
        if unit is None:
            return self
        unit.check()
        return self.repository(unit)


class Repositories(Work):
    """Every repository on one session. No commit: whoever opened the unit of work commits."""

    odds = On(OddsRepository)
    tracking = On(PickRepository)
    bets = On(BetRepository)
    matches = On(MatchRepository)
    shots = On(ShotRepository)
    expected_goals = On(ExpectedGoalsRepository)
    events = On(EventRepository)
    team_statistics = On(TeamStatisticRepository)
    players = On(PlayerSeasonRepository)
    teams = On(TeamRepository)
    friction = On(FrictionRepository)
    strategies = On(StrategyRepository)
    chess = On(ChessRepository)
    goalscorers = On(GoalscorerRepository)
    clubs = On(ClubRepository)
    source_matches = On(SourceMatchRepository)
    daily_runs = On(DailyRunRepository)
    ledger = On(LedgerRepository)
