"""The matches of a season as they were played: score, players and goals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monps.sources.rows import GoalRow, match_id
from monps.sources.simulator.events import Side, goals_of
from monps.sources.simulator.schedule import Fixture
from monps.sources.simulator.squads import lineup, squads
from monps.sources.simulator.strengths import TeamStrength, score_grids

__all__ = ["SOURCE", "Game", "League", "play"]

SOURCE = "simulator"


@dataclass(frozen=True, slots=True)
class League:
    """A league in one season; ``teams`` holds its truth."""

    seed: int
    name: str
    season: str
    teams: Sequence[TeamStrength]

    def key(self, fixture: Fixture) -> str:
        """The match's identity; leagues of other seeds have other matches, whatever they are called."""
        home, away = self.teams[fixture.home].team, self.teams[fixture.away].team
        return match_id(f"{SOURCE}:{self.seed}:{len(self.teams)}", self.name, self.season, home, away, fixture.day)


@dataclass(frozen=True, slots=True)
class Game:
    """A fixture with what happened in it."""

    league: League
    fixture: Fixture
    match_id: str
    home: Side
    away: Side
    goals: Sequence[GoalRow]

    def half_time(self, side: Side) -> int:
        """Goals that counted for ``side`` in the first half."""
        return sum(goal.team == side.team and goal.half == 1 for goal in self.goals)


def play(
    random: np.random.Generator, league: League, fixtures: Sequence[Fixture], means: NDArray[np.float64]
) -> list[Game]:
    """Every fixture, played with the true expected goals ``means`` of shape (n, 2)."""
    size = len(league.teams)
    players = squads(np.random.default_rng([league.seed, size, 1]), size)
    games = []
    for fixture, score in zip(fixtures, _scores(random, score_grids(means)), strict=True):
        home, away = (
            Side(league.teams[team].team, goals, lineup(random, players[team]), league.teams[team].lateness)
            for team, goals in zip((fixture.home, fixture.away), score, strict=True)
        )
        key = league.key(fixture)
        games.append(Game(league, fixture, key, home, away, goals_of(random, key, home, away)))
    return games


def _scores(random: np.random.Generator, grids: NDArray[np.float64]) -> Iterable[tuple[int, int]]:
    """One score from each grid of chances."""
    size = grids.shape[-1]
    reached = grids.reshape(len(grids), -1).cumsum(axis=1)
    cells = (reached < random.random((len(grids), 1))).sum(axis=1).clip(max=size * size - 1)
    return [divmod(cell, size) for cell in cells.tolist()]
