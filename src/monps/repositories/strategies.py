"""Strategies by team, with their evidence; the newest day of each team is meant.

None of these questions replaces a statement: the existing code keeps no evidence of its strategies.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select, tuple_

from monps.models import QuantumStrategy
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncStrategyRepository", "StrategyRecord", "StrategyRepository"]

Strategy = QuantumStrategy
EVIDENCE = (Strategy.q_value.asc().nulls_last(), Strategy.strategy)


class StrategyRecord(msgspec.Struct, frozen=True, gc=False):
    """How a strategy did on one team's matches; stakes in units, ``clv`` in percent on ``clv_count`` of the bets.

    ``yield_`` is profit over stake with its interval, None without a bet; ``q_value`` is corrected for having tried
    every strategy on every team.
    """

    team_name: str
    league: str
    season: str
    as_of: date
    strategy: str
    bets: int
    wins: int
    staked: float
    profit: float
    yield_: float | None
    yield_low: float | None
    yield_high: float | None
    clv: float | None
    clv_count: int
    p_value: float | None
    q_value: float | None
    is_best: bool
    reason: str | None


class StrategyRepository(Repository[Strategy]):
    """Strategies by team, with their evidence."""

    model = Strategy
    key = ("league", "season", "as_of", "team_name", "strategy")

    def store(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert or replace strategies (one dict each, by attribute name); returns how many rows changed."""
        return self.upsert_many(rows).changed

    def of_team(self, name: str) -> Sequence[StrategyRecord]:
        """The strategies of one team, the strongest evidence (lowest q-value) first."""
        return self.rows(StrategyRecord).find(_newest(Strategy.team_name == name), order_by=EVIDENCE)

    def best(self, league: str) -> Sequence[StrategyRecord]:
        """The best strategy of every team of a league that has one, by team: those that survived the correction."""
        where = (Strategy.is_best.is_(True), _newest(Strategy.league == league))
        return self.rows(StrategyRecord).find(*where, order_by=Strategy.team_name)

    def survivors(self, alpha: float = 0.05, league: str | None = None) -> Sequence[StrategyRecord]:
        """Strategies with a q-value below ``alpha``, the strongest evidence first."""
        newest = _newest() if league is None else _newest(Strategy.league == league)
        return self.rows(StrategyRecord).find(
            Strategy.q_value < alpha, newest, order_by=(*EVIDENCE, Strategy.league, Strategy.team_name)
        )


def _newest(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """A strategy of its team's newest day, looked for among those that meet ``where``."""
    team = (Strategy.league, Strategy.team_name)
    newest = select(*team, func.max(Strategy.as_of)).where(*where).group_by(*team)
    return tuple_(*team, Strategy.as_of).in_(newest)


class AsyncStrategyRepository(AsyncRepository[Strategy]):
    """The same, awaited."""

    repository = StrategyRepository

    store = awaitable(StrategyRepository.store)
    of_team = awaitable(StrategyRepository.of_team)
    best = awaitable(StrategyRepository.best)
    survivors = awaitable(StrategyRepository.survivors)
