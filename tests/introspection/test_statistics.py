import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "statistics_gone",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "SELECT 1",
        "bets.s",
        Kind.statistics_missing,
    ),
    differing(
        "statistics_new",
        "SELECT 1",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "bets.s",
        Kind.statistics_extra,
    ),
    differing(
        "statistics_columns",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, result FROM bets",
        "bets.s",
        Kind.statistics_columns,
    ),
    differing(
        "statistics_sorts",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "CREATE STATISTICS s (dependencies) ON stake, odds FROM bets",
        "bets.s",
        Kind.statistics_sorts,
    ),
    differing(
        "statistics_target",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets; ALTER STATISTICS s SET STATISTICS 500",
        "bets.s",
        Kind.statistics_target,
    ),
    differing(
        "statistics_renamed",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "CREATE STATISTICS other (ndistinct, dependencies) ON stake, odds FROM bets",
        "bets.s",
        Kind.statistics_name,
    ),
    equal(
        "statistics_all",
        "CREATE STATISTICS s ON stake, odds FROM bets",
        "CREATE STATISTICS s (mcv, dependencies, ndistinct) ON odds, stake FROM bets",
    ),
    equal(
        "statistics_target_usual",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets",
        "CREATE STATISTICS s (ndistinct, dependencies) ON stake, odds FROM bets; ALTER STATISTICS s SET "
        "STATISTICS 500; ALTER STATISTICS s SET STATISTICS -1",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_statistics(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
