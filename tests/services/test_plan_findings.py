"""What stands out in a plan, on trees made for it; on a real server see test_explain.py."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.services.plan_findings import BIG_ROWS, OFF, TableSize, findings

ODDS = ("public", "odds")
SEMI: dict[str, object] = {"Join Type": "Semi"}
OF_ODDS: dict[str, object] = {"Schema": "public", "Relation Name": "odds"}


def node(
    kind: str, expected: int, found: float | None = None, *below: dict[str, Any], **more: object
) -> dict[str, Any]:
    actual = {} if found is None else {"Actual Rows": found, "Actual Loops": 1}
    return {"Node Type": kind, "Plan Rows": expected, "Plans": list(below), **actual, **more}


def scan(expected: int, found: float | None = None, **more: object) -> dict[str, Any]:
    return node("Seq Scan", expected, found, **OF_ODDS, **more)


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (TableSize(BIG_ROWS, 2**20), True),
        (TableSize(BIG_ROWS - 1, 2**30), False),
        (TableSize(None, BIG_ROWS * 100), True),
        (TableSize(None, BIG_ROWS * 100 - 1), False),
    ],
)
def test_a_scan_is_told_from_a_size_on(size: TableSize, *, told: bool) -> None:
    found = findings(scan(5, Filter="(x = 1)"), {ODDS: size})
    assert any(one.startswith("sequential scan of public.odds") for one in found) is told


def test_an_index_is_never_told() -> None:
    one = node("Index Scan", 5, None, **OF_ODDS)
    assert findings(one, {ODDS: TableSize(1e6, 2**30)}) == ()


@given(expected=st.integers(0, 10**6), found=st.integers(0, 10**6))
def test_an_estimate_is_told_from_a_factor_on(expected: int, found: int) -> None:
    low, high = sorted((max(expected, 1), max(found, 1)))
    assert bool(findings(scan(expected, found), {})) is (high >= low * OFF)


def test_what_never_ran_and_what_was_not_run_is_no_misestimate() -> None:
    assert findings(scan(1000, 0, **{"Actual Loops": 0}), {}) == ()
    assert findings(scan(10**6), {}) == ()


def test_only_the_node_where_it_begins_is_told() -> None:
    tree = node("Hash Join", 1, 5000, node("Sort", 2, 5000, scan(2, 5000)), scan(3, 3))
    assert findings(tree, {}) == ("misestimate: Seq Scan of public.odds was expected to give 2 rows and gave 5000",)


def test_whoever_stops_early_makes_no_misestimate() -> None:
    assert findings(node("Limit", 1, 1, scan(5000, 1)), {}) == ()
    assert findings(node("Nested Loop", 1, 1, scan(5000, 1), **SEMI), {}) == ()
    assert findings(node("Limit", 1, 1, scan(1, 5000)), {}) != (), "more than expected is more all the same"
    sorted_first = node("Limit", 1, 1, node("Sort", 5000, 1, scan(5000, 1)))
    assert findings(sorted_first, {}) != (), "a sort reads its input to the end"


def test_a_table_without_statistics_is_told_once() -> None:
    tree = node("Append", 1, None, scan(1), scan(1))
    (told,) = findings(tree, {ODDS: TableSize(None, 8192)})
    assert told.endswith("run ANALYZE public.odds")
    assert findings(tree, {ODDS: TableSize(None, 0)}) == (), "an empty table has nothing to know"
