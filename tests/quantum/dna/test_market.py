from dataclasses import replace
from datetime import date

import pytest

from monps.quantum.dna.market import MarketDNA, MarketYield, market_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import PlayedMatch
from tests.quantum.league import close, h2h, match, simulate

DAY = date(2024, 1, 1)


def of(matches: list[PlayedMatch]) -> dict[str, MarketDNA]:
    return market_dna(LeagueSample.of(matches, DAY))


def entry(vector: MarketDNA, market: str, selection: str) -> MarketYield:
    return next(m for m in vector.markets if (m.market, m.selection) == (market, selection))


def test_by_hand() -> None:
    matches = [
        match("A", "B", (1, 0), prices=h2h(2.0, 3.5, 4.0), closing=close(0.55, 0.25, 0.2)),
        match("B", "A", (0, 0), day=7, prices=h2h(2.5, 3.0, 3.0)),
    ]
    ours = of(matches)["A"]
    team = entry(ours, "h2h", "team")
    assert team.yield_.raw == 0  # won 1.0 at home, lost 1 away
    assert team.yield_.n == 2
    assert team.clv == pytest.approx(10)
    assert (team.clv_count, team.bias_count) == (1, 1)
    assert team.bias == pytest.approx(0.45)
    draw = entry(ours, "h2h", "draw")
    assert draw.yield_.raw == pytest.approx((-1 + 2) / 2)
    assert {m.market for m in ours.markets} == {"h2h"}


def test_without_prices_there_is_no_vector_and_without_close_no_clv() -> None:
    assert of([match("A", "B", (1, 0))]) == {}
    team = entry(of([match("A", "B", (1, 0), prices=h2h(2.0, 3.5, 4.0))])["A"], "h2h", "team")
    assert (team.clv, team.clv_count, team.bias, team.bias_count) == (None, 0, None, 0)


def test_in_a_fair_league_no_market_is_best() -> None:
    league = simulate(10, seed=5)
    vectors = market_dna(LeagueSample.of(league.matches, league.end))
    assert all(vector.best == () for vector in vectors.values())
    assert len(vectors["Team 00"].markets) == 9


def test_a_market_that_pays_far_too_much_is_best_for_its_team_only() -> None:
    league = simulate(10, seed=5)
    changed = [
        replace(m, home_goals=3, away_goals=0, half_time_home=0, half_time_away=0, prices=h2h(6.0, 4.0, 1.5))
        if m.home_team == "Team 02"
        else m
        for m in league.matches
    ]
    vectors = market_dna(LeagueSample.of(changed, league.end))
    assert "h2h team" in vectors["Team 02"].best
    assert all("h2h team" not in vector.best for team, vector in vectors.items() if team != "Team 02")


def test_yields_are_shrunk_toward_the_market_of_the_league() -> None:
    league = simulate(10, seed=5)
    vectors = market_dna(LeagueSample.of(league.matches, league.end))
    yields = [entry(v, "totals", "over").yield_ for v in vectors.values()]
    assert len({y.league for y in yields}) == 1
    assert all(min(y.raw, y.league) - 1e-9 <= y.value <= max(y.raw, y.league) + 1e-9 for y in yields)
