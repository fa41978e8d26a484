from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.shrinkage import Rate, shrink, shrink_rates, shrink_shares

numbers = st.floats(-100, 100)
leagues = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.lists(numbers, max_size=8), max_size=6)


def test_by_hand() -> None:
    # means 1 and 5, league 3; within ((0,2) and (4,6)): 4 / 2 = 2; between: (2*4 + 2*4 - 1*2) / (4 - 8/4) = 7
    found = shrink({"low": [0, 2], "high": [4, 6]})
    weight = 2 / (2 + 2 / 7)
    assert found["low"].weight == pytest.approx(weight)
    assert found["low"].value == pytest.approx(weight * 1 + (1 - weight) * 3)
    assert (found["high"].raw, found["high"].league, found["high"].n) == (5, 3, 2)


def test_counts_by_hand() -> None:
    # rates 0.1 and 0.5 on 10 units each; league 0.3, which is also the Poisson variance within;
    # the variance between is 0.5 over 10, that is 0.05
    found = shrink_rates({"a": 1, "b": 5}, {"a": 10, "b": 10, "nobody": 0})
    weight = 10 / (10 + 0.3 / 0.05)
    assert set(found) == {"a", "b"}
    assert found["a"].value == pytest.approx(weight * 0.1 + (1 - weight) * 0.3)


@given(leagues)
def test_the_shrunk_value_lies_between_its_team_and_the_league(groups: dict[str, list[float]]) -> None:
    found = shrink(groups)
    assert set(found) == {name for name, values in groups.items() if values}
    for name, rate in found.items():
        low, high = sorted((rate.raw, rate.league))
        assert low - 1e-9 <= rate.value <= high + 1e-9
        assert rate.n == len(groups[name])
        assert rate.raw == pytest.approx(float(np.mean(groups[name])))


@given(leagues, st.randoms())
def test_order_does_not_matter(groups: dict[str, list[float]], random: Random) -> None:
    names = list(groups)
    random.shuffle(names)
    one, other = shrink(groups), shrink({name: groups[name] for name in names})
    assert all(one[name].value == pytest.approx(other[name].value, abs=1e-9) for name in one)


def test_teams_that_differ_by_chance_only_all_get_the_league_mean() -> None:
    found = shrink({"a": [0, 1, 0, 1], "b": [1, 0, 1, 0]})
    assert [rate.weight for rate in found.values()] == [0, 0]
    assert {rate.value for rate in found.values()} == {0.5}


def test_one_match_each_tells_nothing_about_a_team() -> None:
    assert all(rate.value == rate.league == 2 for rate in shrink({"a": [0], "b": [2], "c": [4]}).values())
    assert shrink({"alone": [1, 2, 3]})["alone"].weight == 0
    assert shrink({}) == shrink({"nobody": []}) == {}
    assert shrink_rates({}, {}) == {}


def test_more_matches_are_trusted_more() -> None:
    found = shrink({"few": [4, 6], "many": [0, 2] * 10, "some": [4, 6, 5]})
    assert found["few"].weight < found["some"].weight < found["many"].weight < 1


def test_shrinking_beats_the_raw_means_where_the_truth_is_known() -> None:
    random = np.random.default_rng(5)
    truth = random.normal(1.4, 0.25, 20)
    raw = shrunk = 0.0
    for _ in range(30):
        found = shrink({str(i): random.poisson(mean, 12).tolist() for i, mean in enumerate(truth)})
        raw += sum((found[str(i)].raw - mean) ** 2 for i, mean in enumerate(truth))
        shrunk += sum((found[str(i)].value - mean) ** 2 for i, mean in enumerate(truth))
    assert shrunk < 0.75 * raw


def test_a_rate_checks_itself() -> None:
    with pytest.raises(ProfileError, match="weighted mean"):
        Rate(value=1, raw=0, league=0, weight=0.5, n=3)
    with pytest.raises(ProfileError, match="observation"):
        Rate(value=0, raw=0, league=0, weight=0.5, n=0)


@given(st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 3), max_size=12), max_size=4))
def test_shares_sum_to_one_shrunk_or_not(groups: dict[str, list[int]]) -> None:
    found = shrink_shares(groups, 4)
    assert set(found) == {name for name, values in groups.items() if values}
    for name, rates in found.items():
        assert len({rate.weight for rate in rates}) == 1
        for column in ("value", "raw", "league"):
            assert sum(getattr(rate, column) for rate in rates) == pytest.approx(1)
        assert [rate.raw for rate in rates] == pytest.approx(
            [groups[name].count(c) / len(groups[name]) for c in range(4)]
        )


def test_two_categories_are_one_share() -> None:
    groups = {"a": [0, 1, 1, 1], "b": [0, 0, 0, 1], "c": [1, 1]}
    both = shrink_shares(groups, 2)
    one = shrink(groups)
    assert all(both[name][1].value == pytest.approx(one[name].value) for name in groups)
