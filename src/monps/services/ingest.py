"""Store what a source read: results for both worlds, statistics and prices for the new one; again changes nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

from monps.repositories import Repositories
from monps.repositories.points import Price
from monps.sources.feed import sport
from monps.sources.rows import MatchRow, PriceRow, Season

__all__ = ["Imported", "store"]

RESULT_FIELDS = {"home_goals", "away_goals", "home_team", "away_team"}
"""Fields of a match that live in ``match_results``; all others belong to ``match_statistics``."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What storing a season did; ``changed`` counts rows that were new or differed, the rest was equal already."""

    matches_read: int
    results_changed: int
    statistics_changed: int
    prices_read: int
    prices_changed: int
    rejected: int

    @property
    def changed(self) -> int:
        """Rows of any table that were new or differed."""
        return self.results_changed + self.statistics_changed + self.prices_changed

    @property
    def prices_unchanged(self) -> int:
        """Prices that were stored before."""
        return self.prices_read - self.prices_changed


def store(work: Repositories, season: Season) -> Imported:
    """Store the matches and prices of ``season``; the caller's unit of work commits them together or not at all."""
    return Imported(
        matches_read=len(season.matches),
        results_changed=work.matches.store_results([_result(match) for match in season.matches]),
        statistics_changed=work.matches.store_statistics([_statistics(match) for match in season.matches]),
        prices_read=len(season.prices),
        prices_changed=work.odds.append([_point(price) for price in season.prices]).changed,
        rejected=len(season.rejected),
    )


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
    return {name: value for name, value in asdict(match).items() if name not in RESULT_FIELDS}


def _point(price: PriceRow) -> Price:
    return Price(
        price.match_id,
        price.market,
        price.selection,
        price.line,
        price.bookmaker,
        price.captured_at,
        price.price,
        price.stage,
        price.source,
    )
