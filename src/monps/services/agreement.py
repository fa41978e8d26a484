"""Whether two sources agree about the close: the market's average of one beside that of the other, match by match.

Of each source the market average is taken as the close of its prices alone (:mod:`monps.betting.closing`): stored where
the source has one, else computed from its books that are believed. What is compared is the fair probability, since two
averages over other books have other margins. The measure beside it is how far the average of the reference itself moved
from its early price to its close on the very same selections: a source that was seen shortly before kick-off and still
differs by more than the market moved altogether tells of other matches, selections or lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from monps.betting import Closes, DevigMethod, devig
from monps.betting.references import MARKET_AVERAGE, WINNERS
from monps.betting.selections import SELECTIONS, Market, home_line
from monps.repositories import Repositories
from monps.repositories.closing import ClosingPrice
from monps.repositories.offers import PricePoint

__all__ = ["Agreement", "agreement"]

Fair = dict[tuple[str, Market, str, float | None], float]
"""Fair probabilities by match, market, selection and the line of the home team."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One market as two sources have it at the close.

    Attributes:
        usable: Matches of which the source has the whole market, one of its books seen as late as was asked for.
        matches: Of these those of which the reference has it at the same line.
        selections: Selections of these matches that are compared.
        difference: Mean absolute difference of the fair probabilities; None without any.
        correlation: Of the fair probabilities; None where they do not differ among each other.
        moved: Selections of which the reference has an early price, too.
        movement: Of these the mean absolute difference between early and closing fair probability; None without any.
    """

    market: Market
    usable: int
    matches: int
    selections: int
    difference: float | None
    correlation: float | None
    moved: int
    movement: float | None

    @property
    def inside(self) -> bool | None:
        """Whether the sources differ by less than the market moved; None unless that is known of every selection."""
        if self.difference is None or self.movement is None or self.moved < self.selections:
            return None
        return self.difference < self.movement


def agreement(
    work: Repositories,
    source: str,
    reference: str,
    *,
    within: timedelta,
    method: DevigMethod = DevigMethod.POWER,
) -> tuple[int, Sequence[Agreement]]:
    """How many matches both sources have told of, and how they agree by market, for the markets that both have.

    Args:
        work: The unit of work; only read.
        source: Whose prices are judged.
        reference: By whose prices.
        within: How long before kick-off some book of ``source`` must have been seen on a market for it to count. The
            average is that of the rule: of books that were last seen earlier, too.
        method: How the margin is taken out.
    """
    kickoffs = work.source_matches.shared(source, reference)
    points = work.odds.points(list(kickoffs))
    books = sorted({one.bookmaker for one in points} - {MARKET_AVERAGE})
    candidates = work.odds.closing_candidates(kickoffs, source=source, chain=[MARKET_AVERAGE, *books])
    seen = {_offer(one) for one in candidates if one.age <= within}
    judged = _fair((one for one in candidates if _offer(one) in seen), method)
    closing = _fair(work.odds.closing_candidates(kickoffs, source=reference, chain=[MARKET_AVERAGE]), method)
    early = _early(points, method)
    markets = sorted({market for _, market, _, _ in judged} & {market for _, market, _, _ in closing})
    return len(kickoffs), [_compared(market, judged, closing, early) for market in markets]


def _fair(candidates: Iterable[ClosingPrice], method: DevigMethod) -> Fair:
    """Fair probabilities of the market averages among the candidates."""
    averages = [one for one in candidates if one.bookmaker == MARKET_AVERAGE]
    closes = Closes(averages, method)
    return {
        (match_id, market, name, home_line(market, name, whole.prices[name].line)): probability
        for match_id in dict.fromkeys(one.match_id for one in averages)
        for market, whole in closes.wholes(match_id)
        for name, probability in whole.fair.items()
    }


def _offer(of: ClosingPrice) -> tuple[str, str, float | None]:
    return of.match_id, of.market, home_line(of.market, of.selection, of.line)


def _early(points: Iterable[PricePoint], method: DevigMethod) -> Fair:
    """Fair probabilities of the early market averages."""
    prices: dict[tuple[str, Market, float | None], dict[str, float]] = defaultdict(dict)
    for one in points:
        if one.bookmaker == MARKET_AVERAGE and one.stage == "opening":
            prices[one.match_id, Market(one.market), home_line(one.market, one.selection, one.line)][one.selection] = (
                one.price
            )
    return dict(_devigged(prices, method))


def _devigged(
    prices: Mapping[tuple[str, Market, float | None], Mapping[str, float]], method: DevigMethod
) -> Iterator[tuple[tuple[str, Market, str, float | None], float]]:
    for (match_id, market, line), offered in prices.items():
        if market in WINNERS and len(offered) == len(SELECTIONS[market]):
            fair = devig([offered[name] for name in SELECTIONS[market]], method, WINNERS[market]).tolist()
            for name, probability in zip(SELECTIONS[market], fair, strict=True):
                yield (match_id, market, name, line), probability


def _compared(market: Market, judged: Fair, closing: Fair, early: Fair) -> Agreement:
    own = [key for key in judged if key[1] == market]
    both = [key for key in own if key in closing]
    moved = [key for key in both if key in early]
    mine, theirs = np.array([judged[key] for key in both]), np.array([closing[key] for key in both])
    differs = len(both) > 1 and mine.std() > 0 and theirs.std() > 0
    return Agreement(
        market=market,
        usable=len({match_id for match_id, *_ in own}),
        matches=len({match_id for match_id, *_ in both}),
        selections=len(both),
        difference=float(np.abs(mine - theirs).mean()) if both else None,
        correlation=float(np.corrcoef(mine, theirs)[0, 1]) if differs else None,
        moved=len(moved),
        movement=float(np.mean([abs(early[key] - closing[key]) for key in moved])) if moved else None,
    )
