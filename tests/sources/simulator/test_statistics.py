import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.simulator.statistics import statistics
from monps.sources.simulator.strengths import TeamStrength


@given(st.integers(0, 10_000), st.lists(st.integers(0, 10), min_size=1, max_size=30), st.floats(0.2, 4))
def test_counts_fit_the_goals(seed: int, goals: list[int], mean: float) -> None:
    team = TeamStrength("Any", 0, 0, 1.2, 0.9, 0)
    counts = statistics(np.random.default_rng(seed), [team] * len(goals), np.array(goals), np.full(len(goals), mean))
    assert {len(values) for values in counts.values()} == {len(goals)}
    for scored, shots, on_target in zip(goals, counts["shots"], counts["shots_on_target"], strict=True):
        assert shots >= on_target >= scored
    for fouls, yellows, reds in zip(counts["fouls"], counts["yellows"], counts["reds"], strict=True):
        assert 0 <= yellows <= fouls
        assert 0 <= reds <= fouls


def test_styles_show() -> None:
    wild = TeamStrength("Wild", 0, 0, 1.5, 1.5, 0)
    calm = TeamStrength("Calm", 0, 0, 0.7, 0.7, 0)
    ones, means = np.ones(500, dtype=np.int64), np.full(500, 1.3)
    first, second = (statistics(np.random.default_rng(1), [team] * 500, ones, means) for team in (wild, calm))
    for what in ("shots", "corners", "fouls", "yellows"):
        assert sum(first[what]) > sum(second[what])
