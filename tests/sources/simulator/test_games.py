import numpy as np

from monps.sources.simulator.games import Game, League, play
from monps.sources.simulator.schedule import schedule
from monps.sources.simulator.strengths import expected_goals, strengths


def games(seed: int = 3, season: str = "2024-25", teams: int = 10) -> list[Game]:
    truth, fixtures = strengths(seed, teams), schedule(teams, season)
    means = expected_goals([truth[f.home] for f in fixtures], [truth[f.away] for f in fixtures])
    return play(np.random.default_rng(seed), League(seed, "SIM", season, truth), fixtures, means)


def test_every_fixture_is_played_by_its_teams() -> None:
    truth = strengths(3, 10)
    for game in games():
        assert game.home.team == truth[game.fixture.home].team
        assert game.away.team == truth[game.fixture.away].team
        assert len(game.goals) == game.home.goals + game.away.goals
        assert game.half_time(game.home) <= game.home.goals


def test_matches_of_different_leagues_and_seasons_are_different() -> None:
    keys = [
        {game.match_id for game in played}
        for played in (games(), games(seed=4), games(season="2025-26"), games(teams=12))
    ]
    assert len(set.union(*keys)) == sum(map(len, keys))


def test_squads_stay_together_from_season_to_season() -> None:
    first, second = ({s.player.name for g in games(season=s) for s in g.home.spells} for s in ("2024-25", "2025-26"))
    assert len(first & second) > 0.8 * len(first)


def test_goals_come_as_often_as_expected() -> None:
    truth, fixtures = strengths(3, 2), schedule(2, "2024-25")
    means = np.tile(expected_goals([truth[0]], [truth[1]]), (4000, 1))
    league = League(3, "SIM", "2024-25", truth)
    played = play(np.random.default_rng(1), league, fixtures[:1] * 4000, means)
    found = np.mean([(game.home.goals, game.away.goals) for game in played], axis=0)
    assert np.abs(found - means[0]).max() < 0.08
