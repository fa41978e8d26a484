"""Store what a source read: results for both worlds, statistics and prices for the new one; again changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC
from typing import Any

from msgspec import structs
from sqlalchemy import select

from monps.models import MatchResult, MatchStatistics
from monps.repositories import Repositories
from monps.services.identity import Identified, identify, under
from monps.sources.feed import sport
from monps.sources.rows import MatchRow, PriceRow, Season

__all__ = ["Imported", "store"]

RESULTS = {"home_goals", "away_goals", "home_team", "away_team"}
"""Fields of a match that live in ``match_results``."""

STATISTICS = tuple(field.name for field in fields(MatchRow) if field.name not in RESULTS)
"""All others belong to ``match_statistics``."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What storing a season did; ``changed`` counts rows that were new or differed, the rest was equal already.

    ``prices_read`` = ``prices_stored`` + ``prices_unchanged`` + ``prices_rejected``: nothing is lost without a word.
    Prices to lay are among the rejected, because nobody can take them. ``joined`` matches were known from another
    source; ``names_queued`` are names that nobody has confirmed.
    """

    matches_read: int
    results_changed: int
    statistics_changed: int
    prices_read: int
    prices_changed: int
    prices_corrected: int
    prices_rejected: int
    rejected: int
    joined: int
    names_queued: int

    @property
    def changed(self) -> int:
        """Rows of any table that were new or differed."""
        return self.results_changed + self.statistics_changed + self.prices_changed

    @property
    def prices_unchanged(self) -> int:
        """Prices that were stored before."""
        return self.prices_read - self.prices_rejected - self.prices_changed


def store(work: Repositories, season: Season) -> Imported:
    """Store the matches and prices of ``season``; the caller's unit of work commits them together or not at all."""
    found = identify(work, season.matches)
    matches = [under(match, found.ids) for match in season.matches]
    stored = _stored(work, [match.match_id for match in matches])
    adopted = {found.ids[own] for own in found.adopted}
    results = [_merged(match, stored.get(match.match_id), other_owner=match.match_id in adopted) for match in matches]
    statistics = [_statistics(match) for match in matches if _adds(match, stored.get(match.match_id))]
    prices = work.odds.append(_prices(season.prices, found) if found.adopted else season.prices)
    refused = len(season.rejected_of("price"))
    return Imported(
        matches_read=len(season.matches),
        results_changed=work.matches.store_results(results),
        statistics_changed=work.matches.store_statistics(statistics),
        prices_read=len(season.prices) + refused,
        prices_changed=prices.changed,
        prices_corrected=prices.updated,
        prices_rejected=refused,
        rejected=len(season.rejected),
        joined=len(found.adopted),
        names_queued=found.queued,
    )


OWN = ("home_team", "away_team", "sport", "league", "commence_time")
"""Fields of a result that belong to the source that brought the match; others only add the score."""

SCORE = ("score_home", "score_away", "outcome", "is_finished")


@dataclass(frozen=True, slots=True)
class Stored:
    """A match as it is stored, and which source its statistics came from."""

    result: MatchResult
    source: str
    status: str


def _stored(work: Repositories, match_ids: Sequence[str]) -> Mapping[str, Stored]:
    statement = select(MatchResult, MatchStatistics.source, MatchStatistics.status).join(
        MatchStatistics, MatchStatistics.match_id == MatchResult.match_id
    )
    rows = work.session.execute(statement.where(MatchResult.match_id.in_(match_ids))).all()
    return {str(result.match_id): Stored(result, source, status) for result, source, status in rows}


def _merged(match: MatchRow, stored: Stored | None, *, other_owner: bool) -> Mapping[str, Any]:
    """The result to be stored: a source does not rename another's match, and does not take its score away."""
    result = _result(match)
    if stored is None:
        return result
    own = {name: getattr(stored.result, name) for name in OWN} if other_owner else {}
    kept = match.home_goals is None and stored.source != match.source
    score = {name: getattr(stored.result, name) for name in SCORE} if kept else {}
    return {**result, **own, **score}


def _adds(match: MatchRow, stored: Stored | None) -> bool:
    """Whether the statistics of a match are this source's to write."""
    if stored is None or stored.source == match.source:
        return True
    return stored.status == "scheduled" and match.status != "scheduled"


def _result(match: MatchRow) -> Mapping[str, Any]:
    finished = match.home_goals is not None and match.away_goals is not None
    return {
        "match_id": match.match_id,
        "home_team": match.home_team,
        "away_team": match.away_team,
        "sport": sport(match.league),
        "league": match.league,
        "commence_time": match.kickoff.astimezone(UTC).replace(tzinfo=None),
        "score_home": match.home_goals,
        "score_away": match.away_goals,
        "outcome": _outcome(match),
        "is_finished": finished,
    }


def _outcome(match: MatchRow) -> str | None:
    if match.home_goals is None or match.away_goals is None:
        return None
    if match.home_goals == match.away_goals:
        return "draw"
    return "home" if match.home_goals > match.away_goals else "away"


def _statistics(match: MatchRow) -> Mapping[str, Any]:
    return {name: getattr(match, name) for name in STATISTICS}


def _prices(prices: Iterable[PriceRow], found: Identified) -> list[PriceRow]:
    """The prices under the ids of their matches."""
    return [structs.replace(price, match_id=found.ids.get(price.match_id, price.match_id)) for price in prices]
