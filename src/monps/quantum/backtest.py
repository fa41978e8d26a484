"""Strategies walked forward through a season: what each would have won for each team, and whether that could be luck.

Every week the rules decide with the model and the knowledge of that week, at opening prices really on offer; then
the matches are played. A strategy is best for a team only if its record survives Benjamini-Hochberg over all teams
and strategies tested together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from monps.betting.score_grid import ScoreGrid
from monps.quantum.matches import OfferedPrice, PlayedMatch, before, latest_season, start_of
from monps.quantum.outings import BACKINGS, Outing, outings
from monps.quantum.records import SettledBet, record, settle
from monps.quantum.shrinkage import shrink
from monps.quantum.significance import ALPHA, benjamini_hochberg
from monps.quantum.strategies import ADAPTIVE_ENGINE, RULES, STRATEGIES, Knowledge, Situation
from monps.quantum.walk_forward import Block, walk_forward

__all__ = ["StrategyRecord", "evaluate_strategies"]

_WARM_UP = 5  # matches behind the model that both teams need before a rule may bet
_ADAPTIVE_BETS = 20
_OPEN_FORECASTS = 20
_OPEN_QUANTILE = 0.75


@dataclass(frozen=True, slots=True)
class StrategyRecord:
    """One row of ``quantum.quantum_strategy``: flat units over the team's matches of the season before ``as_of``.

    Yields and p-value as in :class:`monps.quantum.records.BettingRecord`; ``q_value`` is the Benjamini-Hochberg
    value of the p-value among all teams and strategies of the league with a bet. ``is_best``: q-value at most 0.05
    and the highest yield of the team's such strategies. ``reason`` says why it is, or is not.
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
    reason: str


def evaluate_strategies(
    matches: Iterable[PlayedMatch], as_of: date, *, season: str | None = None
) -> tuple[StrategyRecord, ...]:
    """Every strategy of every team of one league in ``season`` (default: the last) before the day ``as_of``.

    Earlier seasons among ``matches`` warm the goal model up. No bet is placed until both teams have 5 matches
    behind the model.
    """
    history = before(matches, start_of(as_of))
    chosen = season or latest_season(history)
    ledger = _Ledger()
    for block in walk_forward(history, as_of, season=chosen):
        ledger.play(block)
    league = next(m.league for m in history if m.season == chosen)
    blank = [_row(team, strategy, ledger, (league, chosen, as_of)) for team in ledger.seen for strategy in STRATEGIES]
    return _judged(blank)


@dataclass
class _Ledger:
    """The bets of every team and strategy so far, and what the rules may know."""

    seen: dict[str, list[Outing]] = field(default_factory=lambda: defaultdict(list))
    bets: dict[tuple[str, str], list[SettledBet]] = field(default_factory=lambda: defaultdict(list))
    paid: dict[tuple[str, str], dict[str, list[float]]] = field(
        default_factory=lambda: {m: defaultdict(list) for m in BACKINGS}
    )
    entropies: list[float] = field(default_factory=list)

    def play(self, block: Block) -> None:
        """Let every rule decide on every match of the block, then look at the results."""
        grids = _grids(block)
        if grids:
            known, leader = self._knowledge(), self._leader()
            for team, group in outings(block.matches).items():
                for outing in (o for o in group if o.match.match_id in grids):
                    self._bet(team, outing, grids[outing.match.match_id], known, leader)
        self.entropies += [grid.entropy for grid in grids.values()]
        for team, group in outings(block.matches).items():
            self._learn(team, group)

    def _bet(self, team: str, outing: Outing, grid: ScoreGrid, known: Knowledge, leader: str | None) -> None:
        offers = {m: offer for m in BACKINGS if (offer := outing.offer(*m)) is not None}
        situation = Situation(team, outing.opponent, outing.at_home, grid, offers, known)
        taken: dict[str, OfferedPrice | None] = {name: rule(situation) for name, rule in RULES.items()}
        taken[ADAPTIVE_ENGINE] = taken[leader] if leader else None
        for strategy, offer in taken.items():
            if offer is not None:
                self.bets[team, strategy].append(settle(outing.match, offer))

    def _learn(self, team: str, group: Sequence[Outing]) -> None:
        self.seen[team] += group
        for market in BACKINGS:
            offered = ((o.match, offer) for o in group if (offer := o.offer(*market)) is not None)
            self.paid[market][team] += [settle(match, offer).profit for match, offer in offered]

    def _knowledge(self) -> Knowledge:
        return Knowledge(
            total_goals=shrink({team: [sum(o.goals) for o in group] for team, group in self.seen.items()}),
            home_points=shrink({team: [o.points for o in group if o.at_home] for team, group in self.seen.items()}),
            yields={market: shrink(paid) for market, paid in self.paid.items()},
            open_entropy=float(np.quantile(self.entropies, _OPEN_QUANTILE))
            if len(self.entropies) >= _OPEN_FORECASTS
            else None,
        )

    def _leader(self) -> str | None:
        """The rule with the highest profit in the league so far, if it has bets enough and is ahead."""
        profits: Mapping[str, list[float]] = {name: [] for name in RULES}
        for (_, strategy), bets in self.bets.items():
            if strategy in profits:
                profits[strategy].extend(bet.profit for bet in bets)
        ahead = {name: sum(won) for name, won in profits.items() if len(won) >= _ADAPTIVE_BETS and sum(won) > 0}
        return max(sorted(ahead), key=ahead.__getitem__) if ahead else None


def _grids(block: Block) -> dict[str, ScoreGrid]:
    """Score grids of the block's matches between teams that the model has seen enough of."""
    model = block.model
    if model is None:
        return {}
    ready = [m for m in block.matches if min(model.matches_of(m.home_team), model.matches_of(m.away_team)) >= _WARM_UP]
    return {m.match_id: model.grid(m.home_team, m.away_team) for m in ready}


def _row(team: str, strategy: str, ledger: _Ledger, key: tuple[str, str, date]) -> StrategyRecord:
    told = record(ledger.bets.get((team, strategy), ()))
    return StrategyRecord(
        team_name=team,
        league=key[0],
        season=key[1],
        as_of=key[2],
        strategy=strategy,
        bets=told.bets,
        wins=told.wins,
        staked=told.staked,
        profit=told.profit,
        yield_=told.yield_,
        yield_low=told.yield_low,
        yield_high=told.yield_high,
        clv=told.clv,
        clv_count=told.clv_count,
        p_value=told.p_value,
        q_value=None,
        is_best=False,
        reason=f"no bet in {len(ledger.seen[team])} matches: the rule never met a price it wanted",
    )


def _judged(rows: Sequence[StrategyRecord]) -> tuple[StrategyRecord, ...]:
    """Add q-values over all rows with a p-value, and name the best of each team."""
    tested = [row for row in rows if row.p_value is not None]
    q_values = benjamini_hochberg([row.p_value for row in tested if row.p_value is not None])
    judged = {(r.team_name, r.strategy): replace(r, q_value=q) for r, q in zip(tested, q_values, strict=True)}
    best: dict[str, StrategyRecord] = {}
    for row in judged.values():
        if _survives(row) and (row.team_name not in best or _yield(row) > _yield(best[row.team_name])):
            best[row.team_name] = row
    final = (
        judged.get((row.team_name, row.strategy), row) for row in sorted(rows, key=lambda r: (r.team_name, r.strategy))
    )
    return tuple(_named(row, best.get(row.team_name), len(tested)) for row in final)


def _survives(row: StrategyRecord) -> bool:
    return row.q_value is not None and row.q_value <= ALPHA


def _yield(row: StrategyRecord) -> float:
    return row.yield_ if row.yield_ is not None else float("-inf")


def _named(row: StrategyRecord, best: StrategyRecord | None, tests: int) -> StrategyRecord:
    if row.q_value is None:
        return row
    if row is best:
        return replace(
            row,
            is_best=True,
            reason=f"q-value {row.q_value:.3f} over {tests} tests, highest yield of the team's survivors",
        )
    if _survives(row) and best is not None:
        return replace(row, reason=f"q-value {row.q_value:.3f} over {tests} tests, but {best.strategy} yields more")
    verdict = "not proven" if best is not None else "none is proven"
    return replace(row, reason=f"{verdict}: q-value {row.q_value:.3f} over {tests} tests exceeds {ALPHA}")
