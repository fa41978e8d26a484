"""How picks and bets did, by any dimension: money, and closing line value, each average beside what it rests on.

Closing line value is that of :mod:`monps.services.closing` alone. What the existing code wrote into a row is counted
(``unexplained``) and never averaged with it, because nobody knows which price it was held against. Bets on one match
win and lose together, so the intervals take a match as one piece of evidence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from monps.betting.bankroll import drawdown
from monps.betting.intervals import Estimate, mean, ratio
from monps.betting.markets import parse
from monps.core.errors import MonpsError, UnknownMarket
from monps.repositories import Repositories
from monps.repositories.ledger import Entry

__all__ = ["DIMENSIONS", "Figures", "Of", "entries", "report"]

Of = Literal["picks", "bets"]
Group = str | float | date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What one group of picks or bets came to; money in units, CLV in percent, shares as such.

    Attributes:
        group: What they have in common; a period by its first day (UTC); None where it is unknown.
        bets: How many there are.
        settled: Of these with a result, void ones included.
        void: Of the settled those that were void.
        priced: Of the settled those with a price that were not void: what the money is counted on.
        turnover: Stakes of these.
        profit: Profit of these.
        yield_: Profit over turnover with its interval.
        roi: Profit over the bankroll that it began with.
        drawdown: The deepest fall of the bankroll from a high, in units.
        closed: Of the settled those with a close of known origin.
        clv: Mean closing line value of the settled against the fair close, with its interval; ``n`` is its coverage.
        clv_raw: The same against the price with its margin.
        beaten: Share of those with a closing line value that is above 0.
        moved: Of the closed those whose line had moved.
        unexplained: Of the settled those that only the existing code gave a closing line value.
    """

    group: Group
    bets: int
    settled: int
    void: int
    priced: int
    turnover: float
    profit: float
    yield_: Estimate
    roi: float
    drawdown: float
    closed: int
    clv: Estimate
    clv_raw: Estimate
    beaten: float | None
    moved: int
    unexplained: int

    @property
    def coverage(self) -> float | None:
        """Share of the settled that have a closing line value; None without any settled."""
        return self.clv.n / self.settled if self.settled else None


def _market(entry: Entry) -> str | None:
    """The canonical market; a bet says it in the existing code's words."""
    if entry.market is None or entry.selection is None:
        return entry.market
    try:
        return str(parse(entry.market, entry.selection, entry.line).market)
    except UnknownMarket:
        return entry.market


def _selection(entry: Entry) -> str | None:
    if entry.market is None or entry.selection is None:
        return entry.market
    try:
        return str(parse(entry.market, entry.selection, entry.line))
    except UnknownMarket:
        return f"{entry.market} {entry.selection}"


def _day(entry: Entry) -> date | None:
    return None if entry.kickoff is None else entry.kickoff.astimezone(UTC).date()


def _week(entry: Entry) -> date | None:
    day = _day(entry)
    return None if day is None else day - timedelta(days=day.weekday())


def _month(entry: Entry) -> date | None:
    day = _day(entry)
    return None if day is None else day.replace(day=1)


DIMENSIONS: Mapping[str, Callable[[Entry], Group]] = {
    "all": lambda _: "all",
    "market": _market,
    "selection": _selection,
    "line": lambda entry: entry.line,
    "league": lambda entry: entry.league,
    "season": lambda entry: entry.season,
    "bookmaker": lambda entry: entry.bookmaker,
    "agent": lambda entry: entry.agent,
    "strategy": lambda entry: entry.strategy,
    "outcome": lambda entry: entry.outcome,
    "reference": lambda entry: entry.closing_bookmaker,
    "day": _day,
    "week": _week,
    "month": _month,
}
"""What a report may be grouped by."""


def entries(
    work: Repositories, of: Of, *, since: datetime | None = None, until: datetime | None = None
) -> Sequence[Entry]:
    """The picks or bets that a report is made of, by kick-off; see :meth:`LedgerRepository.entries`."""
    return work.ledger.entries(of, since=since, until=until)


def report(
    found: Sequence[Entry], by: str = "market", *, bankroll: float = 100, confidence: float = 0.95
) -> list[Figures]:
    """The figures of every group, the unknown one last.

    Args:
        found: Picks or bets.
        by: One of :data:`DIMENSIONS`.
        bankroll: What each group's bankroll began with, in units; for ROI and drawdown.
        confidence: Of the intervals.

    Raises:
        MonpsError: there is no such dimension, or no bankroll.
    """
    if by not in DIMENSIONS:
        raise MonpsError(f"a report is not grouped by {by!r}; choose one of {', '.join(DIMENSIONS)}")
    if bankroll <= 0:
        raise MonpsError(f"a bankroll begins above 0 units, not at {bankroll:g}")
    groups: dict[Group, list[Entry]] = {}
    for entry in found:
        groups.setdefault(DIMENSIONS[by](entry), []).append(entry)
    known = sorted((group for group in groups if group is not None), key=_order)
    names: list[Group] = [*known, None] if None in groups else [*known]
    return [_figures(name, groups[name], bankroll, confidence) for name in names]


def _order(group: Group) -> tuple[float, str]:
    """Numbers by size, names and days by their letters."""
    return (float(group), "") if isinstance(group, float | int) else (0.0, str(group))


def _figures(group: Group, found: Sequence[Entry], bankroll: float, confidence: float) -> Figures:
    settled = [one for one in found if one.settled]
    made = [one for one in settled if not is_void(one) and one.price is not None and one.price > 1]
    profits, stakes = [one.profit or 0.0 for one in made], [one.stake for one in made]
    clv = [(one, one.clv) for one in settled if one.clv is not None]
    raw = [(one, one.clv_raw) for one in settled if one.clv_raw is not None]
    closed = [one for one in settled if one.closing_bookmaker is not None]
    return Figures(
        group=group,
        bets=len(found),
        settled=len(settled),
        void=sum(map(is_void, settled)),
        priced=len(made),
        turnover=sum(stakes),
        profit=sum(profits),
        yield_=ratio(profits, stakes, [_match(one) for one in made], confidence),
        roi=sum(profits) / bankroll,
        drawdown=_drawdown(made, bankroll),
        closed=len(closed),
        clv=mean([value for _, value in clv], [_match(one) for one, _ in clv], confidence),
        clv_raw=mean([value for _, value in raw], [_match(one) for one, _ in raw], confidence),
        beaten=sum(value > 0 for _, value in clv) / len(clv) if clv else None,
        moved=sum(bool(one.line_moved) for one in closed),
        unexplained=sum(one.existing_clv is not None and one.closing_bookmaker is None for one in settled),
    )


def is_void(one: Entry) -> bool:
    """Whether a settled entry was void; of a pick the existing code says so with a profit and no winner."""
    return one.outcome == "void" or (one.outcome is None and one.won is None)


def _match(one: Entry) -> str:
    return one.match_id or f"{_day(one)} {one.match}"


def _drawdown(made: Sequence[Entry], bankroll: float) -> float:
    steps: dict[datetime, Decimal] = {}
    money = Decimal(repr(float(bankroll)))
    start = money
    for one in made:
        money += Decimal(repr(one.profit or 0.0))
        if one.kickoff is not None:
            steps[one.kickoff] = money
    return float(drawdown(list(steps.items()), start).depth)
