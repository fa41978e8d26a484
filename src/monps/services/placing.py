"""A pick or a bet enters the ledger once, in the one vocabulary, with a price, before its match begins.

A bet of a market that the existing code cannot settle is stored without a match id: that code finds its bets by it, and
takes whatever is no 1X2 for a total. Here such a bet is found by exactly the names and the time of its match.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from monps.betting.selections import Market, Selection
from monps.core.errors import MonpsError
from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import Repositories

__all__ = ["Fixture", "Terms", "add_bet", "fixture_of", "record_pick"]

SETTLED_BY_THE_EXISTING_CODE = (Market.H2H, Market.TOTALS)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fixture:
    """The match of a bet; ``kickoff`` aware, ``match_id`` None where no source has it."""

    match_id: str | None
    home_team: str
    away_team: str
    league: str
    sport: str
    kickoff: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What is backed, at which decimal odds, with which stake (units), at which bookmaker."""

    selection: Selection
    odds: Decimal
    stake: Decimal = Decimal(1)
    bookmaker: str | None = None
    notes: str | None = None

    def __post_init__(self) -> None:
        if not (self.odds.is_finite() and self.odds > 1):
            raise MonpsError(f"decimal odds are above 1, not {self.odds}; a price that is missing is no bet")
        if not (self.stake.is_finite() and self.stake > 0):
            raise MonpsError(f"a stake is above 0 units, not {self.stake}")


def fixture_of(work: Repositories, match_id: str) -> Fixture:
    """The stored match with this id.

    Raises:
        MonpsError: there is none, or its teams or its time are not known.
    """
    found = work.matches.by_match_id(match_id)
    if found is None:
        raise MonpsError(f"no match {match_id!r} is stored; import its season, or give teams, league and kick-off")
    if found.home_team is None or found.away_team is None or found.commence_time is None:
        raise MonpsError(f"match {match_id!r} is stored without its teams or its time; give them")
    league = found.league or ""
    begins = found.commence_time.replace(tzinfo=UTC)
    return Fixture(match_id, found.home_team, found.away_team, league, found.sport or league, begins)


def record_pick(  # noqa: PLR0913 - each is a property of a pick
    work: Repositories,
    fixture: Fixture,
    terms: Terms,
    now: datetime,
    *,
    agent: str,
    strategy: str | None = None,
    confidence: Decimal | None = None,
    late: bool = False,
) -> TrackingCLVPicks:
    """Record a pick of a model.

    Args:
        work: The unit of work; the caller commits.
        fixture: Its match.
        terms: What, and at which price.
        now: When it was made (aware).
        agent: Which model.
        strategy: By which of its rules.
        confidence: Its probability, 0 to 1.
        late: Take it after kick-off too.

    Raises:
        MonpsError: the same bet is tracked already, under whatever spelling; or the match has begun.
    """
    _in_time(fixture, now, late=late)
    if fixture.match_id is None:
        raise MonpsError("a pick needs the id of its match, by which it is closed and settled")
    bet = _canonical(terms.selection)
    same = [getattr(TrackingCLVPicks, name).is_not_distinct_from(value) for name, value in bet.items()]
    if work.tracking.exists(TrackingCLVPicks.match_id == fixture.match_id, *same):
        raise MonpsError(f"{terms.selection} of match {fixture.match_id} is tracked already")
    return work.tracking.add(
        TrackingCLVPicks(
            match_id=fixture.match_id,
            home_team=fixture.home_team,
            away_team=fixture.away_team,
            league=fixture.league,
            match_date=fixture.kickoff,
            **bet,
            bookmaker=terms.bookmaker,
            odds_at_pick=terms.odds,
            hours_before_match=round(Decimal((fixture.kickoff - now) / HOUR), 2),
            stake=terms.stake,
            agent=agent,
            strategy=strategy,
            confidence=confidence,
            notes=terms.notes,
        )
    )


def add_bet(work: Repositories, fixture: Fixture, terms: Terms, now: datetime, *, late: bool = False) -> ManualBet:
    """Add a bet that was really placed, in the words of the existing code.

    Raises:
        MonpsError: the same bet at the same bookmaker is there already; no bookmaker is given; the match has begun.
    """
    _in_time(fixture, now, late=late)
    if terms.bookmaker is None:
        raise MonpsError("a bet was placed with a bookmaker; say which")
    market = terms.selection.market
    own: Mapping[str, Any] = {
        "match_name": f"{fixture.home_team} vs {fixture.away_team}",
        "kickoff_time": fixture.kickoff.astimezone(UTC).replace(tzinfo=None),
        "market_type": str(market),
        "selection": _named(terms.selection),
        "line": None if terms.selection.line is None else Decimal(str(terms.selection.line)),
        "bookmaker": terms.bookmaker,
    }
    same = [getattr(ManualBet, name).is_not_distinct_from(value) for name, value in own.items()]
    if work.bets.exists(*same):
        raise MonpsError(f"{terms.selection} of {own['match_name']} at {terms.bookmaker} is there already")
    known = market in SETTLED_BY_THE_EXISTING_CODE
    return work.bets.add(
        ManualBet(
            match_id=fixture.match_id if known else None,
            sport=fixture.sport,
            odds_obtained=terms.odds,
            stake=terms.stake,
            notes=terms.notes,
            **own,
        )
    )


def _in_time(fixture: Fixture, now: datetime, *, late: bool) -> None:
    if not late and fixture.kickoff <= now:
        began = f"{fixture.kickoff:%Y-%m-%d %H:%M} UTC"
        raise MonpsError(f"{fixture.home_team} - {fixture.away_team} began at {began}; say --late if the bet is older")


def _canonical(selection: Selection) -> dict[str, Any]:
    line = None if selection.line is None else Decimal(str(selection.line))
    return {"market": str(selection.market), "selection": selection.selection, "line": line}


def _named(selection: Selection) -> str:
    """As the existing code writes it: ``Home``, ``Over 2.5``; what it does not have stays canonical."""
    if selection.market is Market.H2H:
        return selection.selection.capitalize()
    if selection.market is Market.TOTALS:
        return f"{selection.selection.capitalize()} {selection.line:g}"
    return selection.selection
