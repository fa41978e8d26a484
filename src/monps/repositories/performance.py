"""How bets did: closing line value and profit by group, each average beside the number of bets that it rests on.

An average without its coverage hides that it was hardly ever computed, so none is told without. A bet whose price is
missing made no profit and no loss that anybody knows: it counts as settled, and not in the money. A void bet got its
stake back and is no turnover.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Date, Float, Select, and_, cast, func, literal_column, null, select, text

__all__ = ["Ledger", "Performance", "Period", "by_day"]

Period = Literal["day", "week", "month"]


class Performance(msgspec.Struct, frozen=True, gc=False):
    """Bets of one group; stakes and profit in units, CLV in percent.

    Attributes:
        group: What the bets have in common; the first day of a period; None where it is unknown.
        bets: Number of bets.
        settled: Of these with a result, void ones included.
        with_clv: Of the settled with a closing line value.
        mean_clv: Mean of these; None without any.
        deviation: Their standard deviation; None below two.
        priced: Of the settled those with a price that were not void: what the money is counted on.
        staked: Turnover of these.
        profit: Profit of these.
    """

    group: str | date | None
    bets: int
    settled: int
    with_clv: int
    mean_clv: float | None
    deviation: float | None
    priced: int
    staked: float
    profit: float

    @property
    def coverage(self) -> float | None:
        """Share of the settled bets that have a closing line value; None without any settled."""
        return self.with_clv / self.settled if self.settled else None

    @property
    def yield_(self) -> float | None:
        """Profit over turnover; None without turnover."""
        return self.profit / self.staked if self.staked else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Which columns of a table of bets say what."""

    settled: ColumnElement[bool]
    void: ColumnElement[bool]
    price: Any
    stake: Any
    clv: Any
    profit: Any
    groups: Mapping[str, Any]

    def statement(self, by: str) -> Select[Any]:
        """The performance of every group, by its name; all bets as one group where ``by`` is ``all``."""
        group = null() if by == "all" else self.groups[by]
        money = and_(self.settled, ~self.void, self.price > literal_column("1"))
        clv = cast(self.clv, Float)
        told = (
            func.count(),
            func.count().filter(self.settled),
            func.count(clv).filter(self.settled),
            func.avg(clv).filter(self.settled),
            func.stddev_samp(clv).filter(self.settled),
            func.count().filter(money),
            func.coalesce(cast(func.sum(self.stake).filter(money), Float), literal_column("0.0::float8")),
            func.coalesce(cast(func.sum(self.profit).filter(money), Float), literal_column("0.0::float8")),
        )
        statement = select(group, *told)
        if by == "all":
            return statement
        return statement.group_by(text("1")).order_by(text("1 NULLS LAST"))


def by_day(moment: Any, period: Period) -> ColumnElement[date]:  # noqa: ANN401 - a column or an expression
    """The first day of the period in which ``moment`` (naive UTC) lies; weeks begin on Monday."""
    return cast(func.date_trunc(literal_column(f"'{period}'"), moment), Date)
