from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.backtest import StrategyRecord, _judged, evaluate_strategies
from monps.quantum.matches import PlayedMatch
from monps.quantum.strategies import STRATEGIES
from tests.quantum.league import START, League, h2h, later, match, simulate


@pytest.fixture(scope="module")
def league() -> League:
    return simulate(10, 2, seed=9)


@pytest.fixture(scope="module")
def records(league: League) -> tuple[StrategyRecord, ...]:
    return evaluate_strategies(league.matches, league.end)


def test_every_team_has_every_strategy_with_consistent_figures(
    league: League, records: tuple[StrategyRecord, ...]
) -> None:
    assert Counter((r.team_name, r.strategy) for r in records) == Counter(
        (t, s) for t in league.teams for s in STRATEGIES
    )
    for row in records:
        assert (row.league, row.season, row.as_of) == ("T1", "2024-25", league.end)
        assert 0 <= row.wins <= row.bets <= 18
        assert row.staked == row.bets
        assert row.reason
        if row.bets:
            assert row.yield_ == pytest.approx(row.profit / row.staked)
            assert row.yield_ is not None
            assert row.yield_low is not None
            assert row.yield_high is not None
            assert row.yield_low <= row.yield_ <= row.yield_high
            assert row.p_value is not None
            assert row.q_value is not None
            assert row.p_value <= row.q_value <= 1
            assert row.clv_count == row.bets  # the main lines of this league do not move
        else:
            assert row.yield_ is row.p_value is row.q_value is row.clv is None
            assert "no bet in 18 matches" in row.reason


def test_both_sides_of_a_match_can_be_bet_and_at_opening_prices_only(league: League) -> None:
    closing = [replace(m, prices=tuple(replace(p, stage="closing") for p in m.prices)) for m in league.matches]
    assert all(row.bets == 0 for row in evaluate_strategies(closing, league.end))


def test_in_a_fair_market_nothing_is_proven(records: tuple[StrategyRecord, ...]) -> None:
    assert not any(row.is_best for row in records)
    assert all("none is proven" in row.reason for row in records if row.bets)


def generous(matches: tuple[PlayedMatch, ...], team: str) -> list[PlayedMatch]:
    """A league whose bookmaker pays 8 for every home win of one team, which wins every match at home."""
    won: dict[str, Any] = {"home_goals": 4, "away_goals": 0, "half_time_home": 0, "half_time_away": 0}
    won |= {"prices": h2h(8.0, 4.0, 1.3), "closing": ()}
    return [replace(m, **won) if m.home_team == team else m for m in matches]


def test_a_real_edge_survives_and_is_the_only_best_of_its_team(league: League) -> None:
    records = evaluate_strategies(generous(league.matches, "Team 03"), league.end)
    best = [row for row in records if row.is_best]
    assert [row.team_name for row in best].count("Team 03") == 1
    (row,) = (row for row in best if row.team_name == "Team 03")
    assert row.q_value is not None
    assert row.q_value <= 0.05
    assert "highest yield" in row.reason
    others = [
        r for r in records if r.team_name == "Team 03" and not r.is_best and r.q_value is not None and r.q_value <= 0.05
    ]
    assert all(row.strategy in other.reason for other in others)


def row(team: str, strategy: str, p: float | None, yield_: float | None) -> StrategyRecord:
    return StrategyRecord(
        team_name=team,
        league="T1",
        season="2023-24",
        as_of=START.date(),
        strategy=strategy,
        bets=10,
        wins=5,
        staked=10.0,
        profit=1.0,
        yield_=yield_,
        yield_low=0.0,
        yield_high=0.2,
        clv=None,
        clv_count=0,
        p_value=p,
        q_value=None,
        is_best=False,
        reason="no bet",
    )


def test_best_is_judged_over_all_teams_and_strategies_together() -> None:
    lone = _judged([row("A", "X", 0.04, 0.5)])
    assert lone[0].is_best
    crowd = _judged([row("A", "X", 0.04, 0.5), *(row("B", f"Y{i}", 0.5, 0.1) for i in range(9))])
    assert not any(r.is_best for r in crowd)
    assert crowd[0].q_value == pytest.approx(0.4)


def test_among_survivors_the_higher_yield_is_best() -> None:
    judged = _judged([row("A", "X", 0.001, 0.2), row("A", "Y", 0.002, 0.9), row("A", "Z", None, None)])
    assert [r.strategy for r in judged if r.is_best] == ["Y"]
    assert "but Y yields more" in judged[0].reason
    assert judged[2].reason == "no bet"


def test_nobody_bets_before_the_model_has_seen_both_teams(league: League) -> None:
    first = [m for m in league.matches if m.season == "2023-24"]
    assert all(r.bets == 0 for r in evaluate_strategies(first, league.day(0.13)))


def test_the_first_match_of_all_can_be_evaluated() -> None:
    found = evaluate_strategies([match(score=(1, 0))], START.date().replace(day=20))
    assert {r.bets for r in found} == {0}
    with pytest.raises(ProfileError, match="no match"):
        evaluate_strategies([match()], START.date())


@settings(deadline=None, max_examples=8)
@given(share=st.floats(0.1, 0.95), seed=st.integers(0, 99))
def test_the_future_changes_no_record(share: float, seed: int) -> None:
    league = simulate(6, 2)
    day = league.day(share)
    assert evaluate_strategies(league.matches, day) == evaluate_strategies(later(league, day, seed), day)


def test_a_bet_is_decided_before_its_week(league: League) -> None:
    """Changing the results of the last week changes profits of that week, never which bets were placed."""
    last = league.matches[-5].kickoff
    thrashing = {"home_goals": 7, "half_time_home": 0, "half_time_away": 0}
    changed = [replace(m, **thrashing) if m.kickoff >= last else m for m in league.matches]  # type: ignore[arg-type]
    one, other = (evaluate_strategies(ms, league.end) for ms in (league.matches, changed))
    for before, after in zip(one, other, strict=True):
        assert (before.strategy, before.bets, before.clv) == (after.strategy, after.bets, after.clv)
    assert [r.profit for r in one] != [r.profit for r in other]
