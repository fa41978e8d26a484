"""A season of a league that does not exist, from strengths that are known.

Everything follows from the seed: the same seed makes the same league, and that league plays another season when it is
asked for one. Half-time scores come from the goals, shots cover the goals, and scorers are on the pitch.
"""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from monps.sources.capture_times import closing_time, opening_time
from monps.sources.rows import MatchRow, PriceRow, Season
from monps.sources.simulator.events import appearances_of
from monps.sources.simulator.games import SOURCE, Game, League, play
from monps.sources.simulator.names import REFEREES
from monps.sources.simulator.prices import offers
from monps.sources.simulator.schedule import schedule
from monps.sources.simulator.statistics import statistics
from monps.sources.simulator.strengths import expected_goals, strengths

__all__ = ["simulate"]

Array = NDArray[np.float64]


def simulate(seed: int = 1, teams: int = 20, league: str = "SIM", season: str = "2024-25") -> Season:
    """A whole season, played and priced, of the league whose truth is ``strengths(seed, teams)``.

    ``season`` is 2024-25 or 2024. Every row says that its source is the simulator. SourceError for a seed, a number of
    teams or a season that cannot be.
    """
    truth, fixtures = strengths(seed, teams), schedule(teams, season)
    means = expected_goals([truth[f.home] for f in fixtures], [truth[f.away] for f in fixtures])
    random = np.random.default_rng([seed, teams, zlib.crc32(f"{league} {season}".encode())])
    games = play(random, League(seed, league, season, truth), fixtures, means)
    matches = tuple(_matches(random, games, means))
    prices = tuple(_prices(random, games, means))
    return Season(
        league=league,
        season=season,
        matches=matches,
        prices=prices,
        goals=tuple(goal for game in games for goal in game.goals),
        appearances=tuple(row for g in games for side in (g.home, g.away) for row in appearances_of(g.match_id, side)),
        rows_read=len(matches),
        source=SOURCE,
        prices_read=len(prices),
    )


def _matches(random: np.random.Generator, games: Sequence[Game], means: Array) -> Iterator[MatchRow]:
    sides = {"home": [game.home for game in games], "away": [game.away for game in games]}
    known = {team.team: team for team in games[0].league.teams}
    counts: dict[str, list[int]] = {}
    for column, (side, played) in enumerate(sides.items()):
        teams = [known[one.team] for one in played]
        goals = np.array([one.goals for one in played])
        of_side = statistics(random, teams, goals, means[:, column])
        counts |= {f"{side}_{what}": values for what, values in of_side.items()}
    referees = random.choice(REFEREES, len(games)).tolist()
    for index, (game, referee) in enumerate(zip(games, referees, strict=True)):
        yield _match(game, referee, {name: values[index] for name, values in counts.items()})


def _match(game: Game, referee: str, counts: dict[str, int]) -> MatchRow:
    return MatchRow(
        match_id=game.match_id,
        league=game.league.name,
        season=game.league.season,
        kickoff=game.fixture.kickoff,
        kickoff_estimated=False,
        home_team=game.home.team,
        away_team=game.away.team,
        home_goals=game.home.goals,
        away_goals=game.away.goals,
        half_time_home=game.half_time(game.home),
        half_time_away=game.half_time(game.away),
        status="finished",
        referee=referee,
        source=SOURCE,
        **counts,
    )


def _prices(random: np.random.Generator, games: Sequence[Game], means: Array) -> Iterator[PriceRow]:
    """Every offer, match by match."""
    columns = [
        (o.market, o.selection, None if o.lines is None else o.lines.tolist(), o.bookmaker, o.stage, o.prices.tolist())
        for o in offers(random, means)
    ]
    for i, game in enumerate(games):
        captured = {"opening": opening_time(game.fixture.kickoff), "closing": closing_time(game.fixture.kickoff)}
        for market, selection, lines, bookmaker, stage, prices in columns:
            line = None if lines is None else lines[i]
            yield PriceRow(game.match_id, market, selection, line, bookmaker, captured[stage], prices[i], stage, SOURCE)
