"""A league with known team strengths, for demonstrations and for tests of everything that estimates or bets.

Its clubs, players, results and prices are invented, and every row says so in ``source``.
"""

from monps.sources.simulator.season import simulate
from monps.sources.simulator.strengths import TeamStrength, expected_goals, outcomes, score_grids, strengths

__all__ = ["TeamStrength", "expected_goals", "outcomes", "score_grids", "simulate", "strengths"]
