"""What the arithmetic of football reads: matches that have been played, with the prices that were on offer for them.

The types know nothing of tables or files; the caller fills what its source has and leaves the rest ``None``. The
honesty of everything else in this room rests on one function, :func:`before`: a computation first drops every match
that kicks off at or after its moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from monps.core.errors import ProfileError

__all__ = [
    "FairClose",
    "OfferedPrice",
    "PlayedMatch",
    "SideStats",
    "Stage",
    "before",
    "latest_season",
    "moment",
    "start_of",
    "teams_of",
]

Stage = Literal["opening", "closing"]
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class OfferedPrice:
    """A price that one bookmaker really offered.

    ``price`` is decimal (> 1); ``line`` is signed from the selection's team for spreads, ``None`` where the market
    has none. Averages and maxima over bookmakers are no offer of anybody: do not pass an average here.
    """

    market: str
    selection: str
    line: float | None
    bookmaker: str
    price: float
    stage: Stage

    def __post_init__(self) -> None:
        if not self.price > 1:
            raise ProfileError(
                f"{self.bookmaker} offers {self.market} {self.selection} at {self.price}: a decimal price exceeds 1"
            )


@dataclass(frozen=True, slots=True)
class FairClose:
    """The closing probability of one selection, margin removed; its inverse is the fair closing price.

    Where a stake can be returned it is the probability among the decided stakes, so that inverse prices stay
    comparable.
    """

    market: str
    selection: str
    line: float | None
    probability: float

    def __post_init__(self) -> None:
        if not 0 < self.probability < 1:
            raise ProfileError(
                f"closing probability {self.probability} of {self.market} {self.selection} is not between 0 and 1"
            )


@dataclass(frozen=True, slots=True)
class SideStats:
    """What one side did in one match; ``None`` where the source does not say.

    ``possession`` in percent, ``ppda`` = opponent passes per defensive action (low = pressing), ``xg`` in goals,
    the rest counts.
    """

    shots: int | None = None
    shots_on_target: int | None = None
    corners: int | None = None
    fouls: int | None = None
    yellows: int | None = None
    reds: int | None = None
    xg: float | None = None
    possession: float | None = None
    ppda: float | None = None
    deep_completions: int | None = None


@dataclass(frozen=True, slots=True)
class PlayedMatch:
    """A match with its 90-minute result; awarded and abandoned matches do not belong here.

    ``kickoff`` is timezone-aware; ``half_time_*`` are both known or both ``None``; ``closing`` are fair closing
    probabilities.
    """

    match_id: str
    kickoff: datetime
    league: str
    season: str
    home_team: str
    away_team: str
    home_goals: int
    away_goals: int
    half_time_home: int | None = None
    half_time_away: int | None = None
    home_stats: SideStats = field(default_factory=SideStats)
    away_stats: SideStats = field(default_factory=SideStats)
    closing: tuple[FairClose, ...] = ()
    prices: tuple[OfferedPrice, ...] = ()

    def __post_init__(self) -> None:
        if self.kickoff.tzinfo is None:
            raise ProfileError(f"kick-off of {self} has no time zone; give aware times in UTC")
        if self.home_team == self.away_team:
            raise ProfileError(f"{self}: a team cannot play itself")
        if min(self.home_goals, self.away_goals) < 0:
            raise ProfileError(f"{self}: goals cannot be negative")
        self._check_half_time()
        self._check_close()

    def __str__(self) -> str:
        return f"{self.home_team} v {self.away_team} ({self.kickoff:%Y-%m-%d})"

    @property
    def closing_fair(self) -> tuple[float, float, float] | None:
        """Fair closing probabilities of home, draw and away; ``None`` unless all three are known."""
        known = {c.selection: c.probability for c in self.closing if c.market == "h2h"}
        return (known["home"], known["draw"], known["away"]) if len(known) == 3 else None  # noqa: PLR2004

    def fair_close(self, market: str, selection: str, line: float | None) -> float | None:
        """Fair closing probability of exactly this selection at exactly this line."""
        wanted = (market, selection, line)
        return next((c.probability for c in self.closing if (c.market, c.selection, c.line) == wanted), None)

    def _check_half_time(self) -> None:
        halves = (self.half_time_home, self.half_time_away)
        if halves == (None, None):
            return
        if self.half_time_home is None or self.half_time_away is None:
            raise ProfileError(f"{self}: half-time goals of one side only; give both or neither")
        if not (0 <= self.half_time_home <= self.home_goals and 0 <= self.half_time_away <= self.away_goals):
            raise ProfileError(f"{self}: half-time score {halves} is not possible with the final score")

    def _check_close(self) -> None:
        fair = self.closing_fair
        if fair is not None and abs(sum(fair) - 1) > _TOLERANCE:
            raise ProfileError(
                f"{self}: closing probabilities sum to {sum(fair):.4f}; remove the margin before passing them"
            )


def moment(as_of: date | datetime) -> datetime:
    """The instant meant by ``as_of``: an aware datetime is itself, a date its first instant in UTC."""
    if not isinstance(as_of, datetime):
        return datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    if as_of.tzinfo is None:
        raise ProfileError(f"as_of {as_of} has no time zone; give an aware datetime or a date")
    return as_of


def start_of(as_of: date) -> date:
    """``as_of`` itself, refused when it is a datetime: a row keyed by a day must not depend on the hour."""
    if isinstance(as_of, datetime):
        raise ProfileError(
            f"as_of {as_of} is a datetime; profiles are keyed by day, give a date (all kick-offs before that day count)"
        )
    return as_of


def before(matches: Iterable[PlayedMatch], as_of: date | datetime) -> tuple[PlayedMatch, ...]:
    """The matches that kick off strictly before ``as_of``, in order of kick-off."""
    limit = moment(as_of)
    return tuple(sorted((m for m in matches if m.kickoff < limit), key=lambda m: (m.kickoff, m.match_id)))


def teams_of(matches: Iterable[PlayedMatch]) -> tuple[str, ...]:
    """Every team that plays in ``matches``, by name."""
    return tuple(sorted({team for m in matches for team in (m.home_team, m.away_team)}))


def latest_season(matches: Sequence[PlayedMatch]) -> str:
    """The season of the last kick-off."""
    if not matches:
        raise ProfileError("no match before this date: load results, or choose a later date")
    return max(matches, key=lambda m: (m.kickoff, m.match_id)).season
