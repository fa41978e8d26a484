from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.betting.devig import devig
from monps.betting.markets import Market, Selection
from monps.core.errors import SourceError
from monps.sources.feed import sport
from monps.sources.rows import Season
from monps.sources.simulator import expected_goals, outcomes, score_grids, simulate, strengths

seasons = st.builds(simulate, seed=st.integers(0, 500), teams=st.integers(2, 8))


def test_a_season_follows_from_its_seed() -> None:
    assert simulate(5, teams=8) == simulate(5, teams=8)
    one, other = simulate(5, teams=8), simulate(6, teams=8)
    assert {match.match_id for match in one.matches}.isdisjoint(match.match_id for match in other.matches)


def test_a_league_plays_other_seasons_with_the_same_clubs() -> None:
    first, second = simulate(5, teams=8), simulate(5, teams=8, season="2025-26")
    assert {match.home_team for match in first.matches} == {match.home_team for match in second.matches}
    assert [m.home_goals for m in first.matches] != [m.home_goals for m in second.matches]
    assert {match.match_id for match in first.matches}.isdisjoint(match.match_id for match in second.matches)


def test_a_usual_season() -> None:
    season = simulate()
    assert (season.league, season.season, season.source) == ("SIM", "2024-25", "simulator")
    assert (len(season.matches), season.rows_read, season.rows_empty, season.rejected) == (380, 380, 0, ())
    assert season.prices_read == len(season.prices) == 380 * 178
    assert {m.source for m in season.matches} == {p.source for p in season.prices} == {"simulator"}
    assert 2.3 < np.mean([(m.home_goals or 0) + (m.away_goals or 0) for m in season.matches]) < 3.4
    first_half = sum((m.half_time_home or 0) + (m.half_time_away or 0) for m in season.matches)
    assert 0.38 < first_half / len(season.goals) < 0.5
    assert sport(season.league) == "soccer_sim"


@settings(max_examples=25, deadline=None)
@given(seasons)
def test_everything_in_a_season_fits_together(season: Season) -> None:
    goals = Counter((goal.match_id, goal.team) for goal in season.goals)
    halves = Counter((goal.match_id, goal.team) for goal in season.goals if goal.half == 1)
    minutes = Counter[tuple[str, str]]()
    for row in season.appearances:
        minutes[row.match_id, row.team] += row.minutes
    for m in season.matches:
        home, away = (m.match_id, m.home_team), (m.match_id, m.away_team)
        assert (m.home_goals, m.away_goals) == (goals[home], goals[away])
        assert (m.half_time_home, m.half_time_away) == (halves[home], halves[away])
        assert minutes[home] == minutes[away] == 990
        assert (m.home_shots or 0) >= (m.home_shots_on_target or 0) >= (m.home_goals or 0)
        assert (m.away_shots or 0) >= (m.away_shots_on_target or 0) >= (m.away_goals or 0)
        assert (m.status, m.kickoff_estimated) == ("finished", False)
    assert set(goals) <= {(m.match_id, team) for m in season.matches for team in (m.home_team, m.away_team)}


@settings(max_examples=10, deadline=None)
@given(seasons)
def test_every_price_is_canonical_and_before_kick_off(season: Season) -> None:
    kickoffs = {match.match_id: match.kickoff for match in season.matches}
    for price in season.prices:
        assert Selection(Market(price.market), price.selection, price.line).line == price.line
        assert price.price > 1
        assert price.captured_at < kickoffs[price.match_id]
    points = {(p.match_id, p.market, p.selection, p.line, p.bookmaker, p.stage) for p in season.prices}
    assert len(points) == len(season.prices)


def fair(season: Season, bookmaker: str, stage: str) -> np.ndarray:
    odds = [p.price for p in season.prices if (p.market, p.bookmaker, p.stage) == ("h2h", bookmaker, stage)]
    return devig(np.array(odds).reshape(-1, 3))


def rps(probabilities: np.ndarray, season: Season) -> float:
    signs = np.sign([(m.home_goals or 0) - (m.away_goals or 0) for m in season.matches])
    happened = np.stack([signs > 0, signs == 0, signs < 0], axis=1)
    gaps = (probabilities.cumsum(axis=1) - happened.cumsum(axis=1))[:, :2]
    return float((gaps**2).sum(axis=1).mean() / 2)


def test_over_seasons_the_close_predicts_better_than_the_opening_and_worse_than_the_truth() -> None:
    scores: dict[str, list[float]] = {"opening": [], "closing": [], "truth": []}
    for seed in range(1, 9):
        season = simulate(seed)
        teams = {team.team: team for team in strengths(seed)}
        pairs = [teams[m.home_team] for m in season.matches], [teams[m.away_team] for m in season.matches]
        scores["truth"].append(rps(outcomes(score_grids(expected_goals(*pairs))), season))
        for stage in ("opening", "closing"):
            scores[stage].append(rps(fair(season, "Pinnacle", stage), season))
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    assert means["truth"] < means["closing"] < means["opening"] - 0.001
    assert all(0.175 < value < 0.22 for value in scores["closing"])
    assert 0.18 < means["closing"] < 0.215


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [({"teams": 1}, "2 to 40 teams"), ({"seed": -3}, "negative"), ({"season": "2024-27"}, "not a season")],
)
def test_a_season_that_cannot_be(arguments: dict[str, int | str], reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        simulate(**arguments)  # type: ignore[arg-type]
