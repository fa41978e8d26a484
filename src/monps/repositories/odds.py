"""Prices: what was on offer for a match, when and where."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any

from sqlalchemy import func, select

from monps.betting.prices import PriceRow
from monps.betting.references import REFERENCE_CHAIN
from monps.models import Odds, OddsCorrection
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.closing import CANDIDATES, ClosingPrice
from monps.repositories.existing_prices import TAKE_OVER, TakenOver
from monps.repositories.freshness import FRESHNESS, Freshness
from monps.repositories.moments import BEGINNING, aware, naive
from monps.repositories.movements import MOVEMENTS, Movement
from monps.repositories.offers import AS_OF, BEST, POINTS, BestPrice, PricePoint
from monps.repositories.openings import OPENINGS, Opening
from monps.repositories.opportunities import OPPORTUNITIES, Opportunity
from monps.repositories.points import append
from monps.repositories.writing import Upserted, Writer

__all__ = ["AsyncOddsRepository", "OddsRepository"]

POINT = ("match_id", "market", "selection", "line", "bookmaker", "captured_at")


class OddsRepository(Repository[Odds]):
    """The price points."""

    model = Odds
    key = POINT

    def store(self, points: Sequence[Mapping[str, Any]]) -> int:
        """The same as :meth:`append` for dicts by attribute name.

        Returns:
            How many were new or corrected; a point that is stored already with the same price is left alone.
        """
        return self.append([PriceRow(**point) for point in points]).changed

    def append(self, prices: Sequence[PriceRow]) -> Upserted:
        """Append price points; a point whose price its source has corrected keeps the former one in the log.

        Replaces the INSERTs of ``odds_collector.OddsCollector`` and ``totals_collector.save_totals``. Several thousand
        new points travel as one COPY straight into the table. A point that is stored already with the same price,
        stage and source is left alone.
        """
        stored = append(self._work, prices)
        if stored.updated:
            Writer(self.model, self._work).expire()
        return stored

    def corrections(self, match_id: str) -> Sequence[OddsCorrection]:
        """What points of a match said before they were corrected, the latest correction first; no statement before."""
        statement = select(OddsCorrection).where(OddsCorrection.match_id == match_id)
        return self._session.scalars(
            statement.order_by(OddsCorrection.replaced_at.desc(), OddsCorrection.id.desc())
        ).all()

    def take_over(self, since: datetime = BEGINNING) -> TakenOver:
        """Store what the existing collector has collected ``since`` (aware); what is stored already is left alone.

        No statement of the existing code; its tables are only read.

        Raises:
            ValueError: ``since`` has no time zone.
        """
        return TakenOver(*self._work.wire.returning(TAKE_OVER, {"since": naive(since)}, prepare=False)[0])

    def of_match(self, match_id: str, market: str | None = None, stage: str | None = None) -> Sequence[Odds]:
        """Every price of one match (of one market or stage where given), by market, line, selection and bookmaker.

        Replaces ``totals_collector.totals_for_match``.
        """
        statement = self._select().where(Odds.match_id == match_id)
        if market is not None:
            statement = statement.where(Odds.market == market)
        if stage is not None:
            statement = statement.where(Odds.stage == stage)
        return self._all(statement.order_by(Odds.market, Odds.line, Odds.selection, Odds.bookmaker, Odds.captured_at))

    def points(self, match_ids: Sequence[str]) -> Sequence[PricePoint]:
        """Every price of several matches, by match and time.

        Replaces ``picks_producers.read_prices``, which asks three statements for each match.
        """
        return list(starmap(PricePoint, self._work.wire.ask(POINTS, match_ids=list(match_ids))))

    def as_of(self, match_id: str, at: datetime, within: timedelta | None = None) -> Sequence[PricePoint]:
        """The last price of each selection, line and bookmaker that was on offer at ``at``.

        Replaces ``odds_collector.latest_odds``, which knows no time but now and 1X2 prices only.

        Args:
            match_id: The match.
            at: An aware time.
            within: How old a price may be; any age by default.

        Raises:
            ValueError: ``at`` has no time zone.
        """
        return list(starmap(PricePoint, self._work.wire.ask(AS_OF, **_period(match_id, at, within))))

    def best(self, match_id: str, at: datetime, within: timedelta | None = None) -> Sequence[BestPrice]:
        """Of the same prices the best of each selection and line; averages over books are nobody's offer.

        Replaces the maxima of ``picks_producers.read_prices`` and ``odds_collector.best_bookmakers``.

        Raises:
            ValueError: ``at`` has no time zone.
        """
        return list(starmap(BestPrice, self._work.wire.ask(BEST, **_period(match_id, at, within))))

    def closing_candidates(
        self,
        kickoffs: Mapping[str, datetime],
        *,
        market: str | None = None,
        source: str | None = None,
        chain: Sequence[str] = REFERENCE_CHAIN,
    ) -> Sequence[ClosingPrice]:
        """Every last price of the chain before kick-off, those that are not believed with the reason.

        :class:`monps.betting.Closes` tells from these how a selection closed. Replaces
        ``clv_calculator.CLVCalculator.closing_price``, which asks once or more for each pick, takes prices from after
        kick-off for totals and both-teams-to-score, and averages what it does not believe; so ``closing_1x2``,
        ``closing_total`` and ``closing_btts``.

        Args:
            kickoffs: The kick-off (aware) by match id.
            market: Only this canonical market.
            source: Only prices of this source, as if no other had told of the matches.
            chain: Bookmakers, the most trusted first.

        Raises:
            ValueError: a kick-off has no time zone.
        """
        if not kickoffs:
            return []
        times = [aware(kickoff) for kickoff in kickoffs.values()]
        asked = {"match_ids": list(kickoffs), "kickoffs": times, "market": market, "source": source}
        return list(starmap(ClosingPrice, self._work.wire.ask(CANDIDATES, **asked, chain=list(chain))))

    def openings(self, match_ids: Sequence[str], market: str) -> Sequence[Opening]:
        """Every bookmaker's opening prices of one market (canonical) for several matches, by match and bookmaker.

        No statement of the existing code tells an opening price from another.
        """
        return list(starmap(Opening, self._work.wire.ask(OPENINGS, match_ids=list(match_ids), market=market)))

    def movements(self, match_id: str, before: datetime) -> Sequence[Movement]:
        """How each price of a match moved until ``before`` (its kick-off, aware), by market, line and selection.

        Replaces ``totals_collector.moved_lines``, which compares two bookmakers where two were first and last.

        Raises:
            ValueError: ``before`` has no time zone.
        """
        found = self._work.wire.ask(MOVEMENTS, match_id=match_id, before=aware(before))
        return [Movement(*row[:4], *map(tuple, row[4:6]), *row[6:]) for row in found]

    def opportunities(
        self,
        at: datetime,
        *,
        within: timedelta = timedelta(hours=2),
        books: int = 2,
        spread: float = 0,
        limit: int = 50,
    ) -> Sequence[Opportunity]:
        """Matches after ``at`` on which bookmakers disagree, by the spread of the home price.

        Replaces the view ``v_current_opportunities`` and ``odds_collector.get_opportunities``; it reads the table
        that the existing collector fills.

        Args:
            at: An aware time, usually now.
            within: How old a price may be.
            books: How many bookmakers there must be.
            spread: The least spread of the home price, percent.
            limit: How many at the most.

        Raises:
            ValueError: ``at`` has no time zone.
        """
        moment = naive(at)
        values = {"at": moment, "since": moment - within, "books": books, "spread": spread, "limit": limit}
        return list(starmap(Opportunity, self._work.wire.ask(OPPORTUNITIES, **values)))

    def bookmakers(self) -> Mapping[str, int]:
        """Number of stored prices by bookmaker; no statement of the existing code counts them."""
        rows = self._session.execute(
            select(Odds.bookmaker, func.count()).group_by(Odds.bookmaker).order_by(Odds.bookmaker)
        )
        return dict(rows.all())

    def freshness(self) -> Sequence[Freshness]:
        """When each source and bookmaker was heard of last, the longest silent first, existing tables included.

        Replaces ``maintenance.odds_freshness``, which says of an empty table that it is 0 hours old.
        """
        return list(starmap(Freshness, self._work.wire.ask(FRESHNESS)))


def _period(match_id: str, at: datetime, within: timedelta | None) -> dict[str, Any]:
    since = BEGINNING if within is None else aware(at) - within
    return {"match_id": match_id, "at": aware(at), "since": since}


class AsyncOddsRepository(AsyncRepository[Odds]):
    """The same, awaited."""

    repository = OddsRepository

    store = awaitable(OddsRepository.store)
    append = awaitable(OddsRepository.append)
    corrections = awaitable(OddsRepository.corrections)
    take_over = awaitable(OddsRepository.take_over)
    of_match = awaitable(OddsRepository.of_match)
    points = awaitable(OddsRepository.points)
    as_of = awaitable(OddsRepository.as_of)
    best = awaitable(OddsRepository.best)
    closing_candidates = awaitable(OddsRepository.closing_candidates)
    openings = awaitable(OddsRepository.openings)
    movements = awaitable(OddsRepository.movements)
    opportunities = awaitable(OddsRepository.opportunities)
    bookmakers = awaitable(OddsRepository.bookmakers)
    freshness = awaitable(OddsRepository.freshness)
