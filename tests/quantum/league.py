"""A league made to order: known strengths, drawn scores, goal lists, prices with a margin."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monps.betting.score_grid import ScoreGrid
from monps.quantum.events import Appearance, Goal
from monps.quantum.matches import FairClose, OfferedPrice, PlayedMatch, SideStats

START = datetime(2023, 8, 12, 14, tzinfo=UTC)
SQUAD = (("Keeper", "GK", 0.0), ("Back", "DF", 0.15), ("Middle", "MF", 0.3), ("Striker", "FW", 0.55))
GOALS = 16


@dataclass(frozen=True)
class League:
    teams: tuple[str, ...]
    attack: NDArray[np.float64]
    defence: NDArray[np.float64]
    home: float
    rho: float
    matches: tuple[PlayedMatch, ...]
    goals: tuple[Goal, ...]
    appearances: tuple[Appearance, ...]

    @property
    def end(self) -> date:
        """The day after the last match."""
        return self.matches[-1].kickoff.date() + timedelta(days=1)

    def day(self, share: float) -> date:
        """The day before which about that share of the matches has been played."""
        return self.matches[min(int(share * len(self.matches)), len(self.matches) - 1)].kickoff.date()


@functools.cache
def simulate(
    teams: int = 8, seasons: int = 1, seed: int = 0, *, spread: float = 0.3, home: float = 0.25, rho: float = -0.1
) -> League:
    """Double round robins, one round a week; strengths sum to 0 and stay the same over the seasons."""
    random = np.random.default_rng(seed)
    attack, defence = (s - s.mean() for s in random.normal(0, spread, (2, teams)))
    names = tuple(f"Team {i:02d}" for i in range(teams))
    league = League(names, attack, defence, home, rho, (), (), ())
    for season in range(seasons):
        for week, pairs in enumerate(rounds(teams)):
            day = START + timedelta(days=364 * season + 7 * week)
            for slot, (i, j) in enumerate(pairs):
                league = _play(league, random, f"{2023 + season}-{24 + season}", day + timedelta(hours=slot), (i, j))
    return league


def rounds(teams: int) -> list[list[tuple[int, int]]]:
    """The circle method: every pair once at each ground."""
    ring, half = list(range(teams)), teams // 2
    first = []
    for week in range(teams - 1):
        pairs = [(ring[k], ring[-1 - k]) for k in range(half)]
        first.append([pair if (week + k) % 2 else pair[::-1] for k, pair in enumerate(pairs)])
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return first + [[(away, home) for home, away in week] for week in first]


def grid(league: League, i: int, j: int) -> ScoreGrid:
    """The true score probabilities of team i at home to team j, corrected for low scores by hand."""
    x = np.exp(0.2 + league.home + league.attack[i] - league.defence[j])
    y = np.exp(0.2 + league.attack[j] - league.defence[i])
    goals = np.arange(GOALS)
    factorials = np.concatenate([[1.0], np.cumprod(goals[1:])])
    matrix = np.outer(x**goals * np.exp(-x) / factorials, y**goals * np.exp(-y) / factorials)
    matrix[0, 0] *= 1 - x * y * league.rho
    matrix[0, 1] *= 1 + x * league.rho
    matrix[1, 0] *= 1 + y * league.rho
    matrix[1, 1] *= 1 - league.rho
    matrix = np.maximum(matrix, 0)  # strengths far apart stretch the correction below 0
    return ScoreGrid(matrix / matrix.sum())


def later(league: League, as_of: date, seed: int) -> tuple[PlayedMatch, ...]:
    """The league with another future: new scores from ``as_of`` on, and one more match at its first instant."""
    random = np.random.default_rng(seed)
    limit = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    extra = replace(
        league.matches[0], match_id="extra", kickoff=limit, season="2030-31", home_goals=9, half_time_home=5
    )
    changed = [
        replace(
            m, home_goals=int(random.integers(5, 9)), away_goals=5, half_time_home=None, half_time_away=None, prices=()
        )
        if m.kickoff >= limit
        else m
        for m in league.matches
    ]
    return (extra, *random.permutation(np.array(changed, dtype=object)).tolist())


def match(
    home: str = "A",
    away: str = "B",
    /,
    score: tuple[int, int] = (0, 0),
    *,
    day: int = 0,
    **facts: Any,  # noqa: ANN401 - any field of a match
) -> PlayedMatch:
    """One match by hand, ``day`` days after the start."""
    blank = PlayedMatch(
        f"{home}-{away}-{day}", START + timedelta(days=day), "T1", "2023-24", home, away, score[0], score[1]
    )
    return replace(blank, **facts)


def h2h(home: float, draw: float, away: float, book: str = "Book") -> tuple[OfferedPrice, ...]:
    """Opening prices of one bookmaker."""
    prices = (("home", home), ("draw", draw), ("away", away))
    return tuple(OfferedPrice("h2h", name, None, book, price, "opening") for name, price in prices)


def close(home: float, draw: float, away: float) -> tuple[FairClose, ...]:
    """Fair closing probabilities."""
    return tuple(FairClose("h2h", n, None, p) for n, p in (("home", home), ("draw", draw), ("away", away)))


def _play(league: League, random: np.random.Generator, season: str, kickoff: datetime, pair: tuple[int, int]) -> League:
    truth = grid(league, *pair)
    home, away = divmod(int(random.choice(GOALS * GOALS, p=truth.matrix.ravel())), GOALS)
    names = league.teams[pair[0]], league.teams[pair[1]]
    key = f"{len(league.matches):032x}"
    goals = [_goal(random, key, names[0], names[1]) for _ in range(home)] + [
        _goal(random, key, names[1], names[0]) for _ in range(away)
    ]
    early = [sum(g.half == 1 and g.team == name for g in goals) for name in names]
    fact = PlayedMatch(
        match_id=key,
        kickoff=kickoff,
        league="T1",
        season=season,
        home_team=names[0],
        away_team=names[1],
        home_goals=home,
        away_goals=away,
        half_time_home=early[0],
        half_time_away=early[1],
        home_stats=_stats(random, home),
        away_stats=_stats(random, away),
        closing=_close(truth),
        prices=_prices(random, truth),
    )
    squad = [Appearance(key, team, f"{team} {name}", place, 90) for team in names for name, place, _ in SQUAD]
    return replace(
        league,
        matches=(*league.matches, fact),
        goals=(*league.goals, *goals),
        appearances=(*league.appearances, *squad),
    )


def _goal(random: np.random.Generator, key: str, team: str, other: str) -> Goal:
    minute = int(random.integers(1, 91))
    own = bool(random.random() < 0.04)
    player = f"{other} Back" if own else f"{team} {SQUAD[int(random.choice(4, p=[w for *_, w in SQUAD]))][0]}"
    return Goal(key, team, player, minute, 1 if minute <= 45 else 2, own, not own and bool(random.random() < 0.1))


def _stats(random: np.random.Generator, goals: int) -> SideStats:
    missed, saved = (int(n) for n in random.poisson((6, 3)))
    corners, fouls, yellows, reds = (int(n) for n in random.poisson((5, 11, 2, 0.1)))
    return SideStats(goals + missed + saved, goals + saved, corners, fouls, yellows, reds)


SELECTIONS: Sequence[tuple[str, str, float | None]] = (
    ("h2h", "home", None),
    ("h2h", "draw", None),
    ("h2h", "away", None),
    ("totals", "over", 2.5),
    ("totals", "under", 2.5),
    ("spreads", "home", -0.25),
    ("spreads", "away", 0.25),
    ("btts", "yes", None),
    ("btts", "no", None),
)


def _close(truth: ScoreGrid) -> tuple[FairClose, ...]:
    return tuple(FairClose(m, s, line, 1 / truth.shares(m, s, line).fair_price) for m, s, line in SELECTIONS)


def _prices(random: np.random.Generator, truth: ScoreGrid) -> tuple[OfferedPrice, ...]:
    """Two bookmakers, each wrong by about 8 % and with a margin of 5 %."""
    return tuple(
        OfferedPrice(
            m,
            s,
            line,
            book,
            max(round(truth.shares(m, s, line).fair_price / 1.05 * float(random.normal(1, 0.08)), 2), 1.01),
            "opening",
        )
        for m, s, line in SELECTIONS
        for book in ("First", "Second")
    )
