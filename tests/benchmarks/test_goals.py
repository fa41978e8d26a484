from benchmarks.goals import GOALS, Goal, Quantity
from benchmarks.paths import Plan, paths
from benchmarks.results import Results, Sample


def measured(**walls: float) -> Results:
    """Results of one path, ``get``, with CPU time that is half of the wall time."""
    results = Results(raw={"driver", "other"}, contenders=[*walls])
    for name, wall in walls.items():
        for factor in (1.5, 1.0, 2.0):
            results.add("get", name, Sample(wall * factor, wall / 2, 3_000_000, 10, wall * factor * 4))
    return results


def test_every_goal_is_about_a_path_that_the_full_run_goes() -> None:
    names = {path.name for path in paths(Plan.full())}
    assert {goal.path for goal in GOALS} <= names
    assert {goal.base for goal in GOALS if goal.base} <= names


def test_the_best_round_against_the_fastest_bare_driver() -> None:
    verdict = Goal("get", "monps rows", 1.2).verdict(measured(driver=2.0, other=1.0, **{"monps rows": 1.1}))
    assert verdict.measured == 1.1
    assert verdict.median == 1.1
    assert verdict.met


def test_a_goal_is_missed_when_neither_clock_nor_cpu_meets_it() -> None:
    assert Goal("get", "monps rows", 1.2).verdict(measured(other=1.0, **{"monps rows": 1.3})).met is False


def test_the_clients_cpu_time_can_meet_it() -> None:
    results = measured(other=1.0)
    results.add("get", "monps rows", Sample(1.3, 0.55, None, 1))
    verdict = Goal("get", "monps rows", 1.2).verdict(results)
    assert verdict.measured == 1.3
    assert verdict.met


def test_shares_limits_and_tails() -> None:
    results = measured(other=1.0, **{"monps rows": 10.0})
    assert Goal("get", "monps rows", 0.35, share=50).verdict(results).measured == 0.2
    assert Goal("get", "monps rows", 15, quantity=Quantity.microseconds).verdict(results).measured == 1e7
    assert Goal("get", "monps rows", 15, quantity=Quantity.memory).verdict(results).measured == 3
    assert Goal("get", "monps rows", 15, "other", quantity=Quantity.p99).verdict(results).measured == 10
    assert Goal("get", "monps rows", 11, "other", quantity=Quantity.cpu).verdict(results).met


def test_nothing_is_said_of_what_was_not_measured() -> None:
    for quantity in Quantity:
        assert Goal("get", "monps rows", 1, "other", quantity=quantity).verdict(Results()).met is None
    assert Goal("get", "monps rows", 1).verdict(Results()).met is None
