"""How far the stored closing lines can be trusted: what they forecast, and what beating them was worth.

A fair closing probability is the devigged close of the whole 1X2 market of one book of the reference chain. It is
judged in two ways. As a forecast, by its ranked probability score. As a measure of bets, by the line of yield on
closing line value over every bookmaker's opening prices: a slope of 1 says that a bet that beat the close by one
percent earned one percent more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from monps.betting import Closes, DevigMethod, WholeMarket, clv_percentage
from monps.betting.evaluation import Evaluation, Regression, evaluate, yield_on_clv
from monps.betting.references import REFERENCE_CHAIN
from monps.betting.selections import SELECTIONS, Market
from monps.repositories import Repositories
from monps.repositories.matches import Played
from monps.repositories.openings import Opening

__all__ = ["OddsEvaluation", "SeasonEvaluation", "evaluate_odds"]

OUTCOMES = SELECTIONS[Market.H2H]
FEWEST = 3
"""Matches through which a line with a spread round it can be drawn."""


@dataclass(frozen=True, slots=True)
class SeasonEvaluation:
    """One season of one league.

    Attributes:
        matches: Matches played to the end.
        references: Of these those with a whole closing market, by the book that it comes from.
        openings: Opening prices of bookmakers.
        covered: Of these those whose match has a closing market: they have a closing line value.
        scores: How well the closing lines forecast; None without any.
        mean_clv: Mean closing line value of the covered, percent; None without any.
        yield_: Mean profit of one unit on each of the covered, percent; None without any.
    """

    league: str
    season: str
    matches: int
    references: Mapping[str, int]
    openings: int
    covered: int
    scores: Evaluation | None
    mean_clv: float | None
    yield_: float | None

    @property
    def closed(self) -> int:
        """Matches with a whole closing market."""
        return sum(self.references.values())


@dataclass(frozen=True, slots=True)
class OddsEvaluation:
    """Every season that was asked for, and over them all yield on closing line value; None below three matches."""

    method: DevigMethod
    seasons: tuple[SeasonEvaluation, ...]
    line: Regression | None


@dataclass(slots=True)
class _Bets:
    """The covered opening prices of every season so far: closing line value, profit (units), and which match."""

    values: list[float] = field(default_factory=list)
    profits: list[float] = field(default_factory=list)
    matches: list[int] = field(default_factory=list)
    seen: int = 0


def evaluate_odds(
    work: Repositories,
    *,
    leagues: Sequence[str] = (),
    first: str | None = None,
    last: str | None = None,
    method: DevigMethod = DevigMethod.POWER,
    chain: Sequence[str] = REFERENCE_CHAIN,
) -> OddsEvaluation:
    """Judge the closing lines of ``leagues`` (all by default) from season ``first`` to ``last``, both included.

    Four statements for each season of a league. Seasons are compared as text, so 2024-25 comes after 2024.
    """
    bets = _Bets()
    seasons = tuple(
        _season(work, league, season, method, chain, bets)
        for league in leagues or work.matches.leagues()
        for season in work.matches.seasons(league)
        if (first is None or season >= first) and (last is None or season <= last)
    )
    enough = len(set(bets.matches)) >= FEWEST
    found = yield_on_clv(bets.profits, bets.values, bets.matches) if enough else None
    return OddsEvaluation(method, seasons, found)


def _season(
    work: Repositories, league: str, season: str, method: DevigMethod, chain: Sequence[str], bets: _Bets
) -> SeasonEvaluation:
    played = work.matches.played(league, season)
    kickoffs = {one.statistics.match_id: one.statistics.kickoff for one in played}
    closes = _closes(work, kickoffs, method, chain)
    fair = {match_id: [whole.fair[outcome] for outcome in OUTCOMES] for match_id, whole in closes.items()}
    results = {one.statistics.match_id: _result(one) for one in played}
    openings = work.odds.openings(list(kickoffs), Market.H2H)
    start = len(bets.values)
    _gather(bets, _covered(openings, fair), results)
    values, profits = bets.values[start:], bets.profits[start:]
    return SeasonEvaluation(
        league=league,
        season=season,
        matches=len(played),
        references=Counter(whole.bookmaker for whole in closes.values()),
        openings=len(openings),
        covered=len(values),
        scores=evaluate([fair[one] for one in fair], [results[one] for one in fair]) if fair else None,
        mean_clv=float(np.mean(values)) if values else None,
        yield_=100 * float(np.mean(profits)) if profits else None,
    )


def _closes(
    work: Repositories, kickoffs: Mapping[str, datetime], method: DevigMethod, chain: Sequence[str]
) -> dict[str, WholeMarket]:
    """The reference 1X2 of each match that has one."""
    closes = Closes(work.odds.closing_candidates(kickoffs, market=Market.H2H, chain=chain), method)
    found = ((match_id, closes.whole(match_id, Market.H2H)) for match_id in kickoffs)
    return {match_id: whole for match_id, whole in found if whole is not None}


def _result(played: Played) -> int:
    home, away = played.result.score_home, played.result.score_away
    assert home is not None  # noqa: S101 - a match that was played to the end has a score
    assert away is not None  # noqa: S101 - as above
    return 1 - (home > away) + (home < away)


def _covered(openings: Iterable[Opening], fair: Mapping[str, list[float]]) -> Iterator[tuple[Opening, float]]:
    for one in openings:
        chances = fair.get(one.match_id)
        if chances is not None:
            yield one, chances[OUTCOMES.index(one.selection)]


def _gather(bets: _Bets, covered: Iterable[tuple[Opening, float]], results: Mapping[str, int]) -> None:
    """Add the bets of one season; matches are numbered through all seasons."""
    pairs = list(covered)
    if not pairs:
        return
    prices = np.array([one.price for one, _ in pairs])
    won = np.array([OUTCOMES[results[one.match_id]] == one.selection for one, _ in pairs])
    numbers = {match_id: bets.seen + place for place, match_id in enumerate(results)}
    bets.values += clv_percentage(prices, [chance for _, chance in pairs]).tolist()
    bets.profits += (prices * won - 1).tolist()
    bets.matches += [numbers[one.match_id] for one, _ in pairs]
    bets.seen += len(results)
