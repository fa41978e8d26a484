"""Stored matches and prices as the arithmetic of football wants them.

The closing probability of a selection is that of its whole market at the close (:mod:`monps.betting.closing`). Averages
and maxima are nobody's offer, so no bet is evaluated at them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

from monps.betting.closing import Closes
from monps.betting.references import CONSENSUS
from monps.core.errors import ProfileError
from monps.models import MatchStatistics
from monps.quantum.matches import FairClose, OfferedPrice, PlayedMatch, SideStats, Stage
from monps.repositories import Repositories
from monps.repositories.matches import Played
from monps.repositories.offers import PricePoint

__all__ = ["played_matches"]

T = TypeVar("T")


def played_matches(work: Repositories, league: str, season: str, as_of: date) -> tuple[PlayedMatch, ...]:
    """Matches of ``season`` and the one before that kicked off before the day ``as_of``, with their prices.

    The season before is what is known of the teams while the season is young.
    """
    known = work.matches.seasons(league)
    recent = known[max(0, known.index(season) - 1) : known.index(season) + 1] if season in known else []
    limit = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    played = [one for each in recent for one in work.matches.played(league, each, limit)]
    points: dict[str, list[PricePoint]] = defaultdict(list)
    for point in work.odds.points([one.statistics.match_id for one in played]):
        points[point.match_id].append(point)
    kickoffs = {one.statistics.match_id: one.statistics.kickoff for one in played}
    closes = Closes(work.odds.closing_candidates(kickoffs))
    return tuple(_match(one, points[one.statistics.match_id], closes) for one in played)


def _match(played: Played, points: Iterable[PricePoint], closes: Closes) -> PlayedMatch:
    result, statistics = played.result, played.statistics
    return PlayedMatch(
        match_id=statistics.match_id,
        kickoff=statistics.kickoff,
        league=statistics.league,
        season=statistics.season,
        home_team=_known(result.home_team, "home team", statistics.match_id),
        away_team=_known(result.away_team, "away team", statistics.match_id),
        home_goals=_known(result.score_home, "score", statistics.match_id),
        away_goals=_known(result.score_away, "score", statistics.match_id),
        half_time_home=statistics.half_time_home,
        half_time_away=statistics.half_time_away,
        home_stats=_side(statistics, "home"),
        away_stats=_side(statistics, "away"),
        closing=tuple(
            FairClose(str(market), selection, whole.prices[selection].line, probability)
            for market, whole in closes.wholes(statistics.match_id)
            for selection, probability in whole.fair.items()
        ),
        prices=tuple(
            OfferedPrice(point.market, point.selection, point.line, point.bookmaker, point.price, _stage(point.stage))
            for point in points
            if point.bookmaker not in CONSENSUS and point.stage in {"opening", "closing"}
        ),
    )


def _side(statistics: MatchStatistics, side: str) -> SideStats:
    names = ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")
    return SideStats(**{name: getattr(statistics, f"{side}_{name}") for name in names})


def _stage(stage: str) -> Stage:
    return "opening" if stage == "opening" else "closing"


def _known(value: T | None, what: str, match_id: str) -> T:
    if value is None:
        raise ProfileError(f"match {match_id} is finished but has no {what}; correct the row in match_results")
    return value
