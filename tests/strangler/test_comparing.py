"""Equal answers are equal in any order; of others the first difference is named, and nothing else is told."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monps.strangler.comparing import compare

ROWS = st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.text(max_size=3), st.floats(-5, 5))), max_size=8)


@given(ROWS, st.randoms())
def test_order_does_not_count_and_duplicates_do(rows: list[tuple[Any, ...]], random: Any) -> None:  # noqa: ANN401 - hypothesis'
    shuffled = random.sample(rows, len(rows))
    assert compare(rows, shuffled).equal
    if rows:
        found = compare(rows, [*shuffled, shuffled[0]])
        assert (found.equal, found.differing) == (False, 1)
        assert not compare([*rows, rows[0]], shuffled).equal


@given(ROWS, st.integers(0, 7))
def test_one_changed_value_is_one_difference(rows: list[tuple[Any, ...]], at: int) -> None:
    if not rows:
        return
    at %= len(rows)
    changed = [*rows[:at], (rows[at][0] + 100, rows[at][1]), *rows[at + 1 :]]
    found = compare(rows, changed)
    assert (found.equal, found.differing) == (False, 1)


def test_where_the_order_counts() -> None:
    assert compare([1, 2], [1, 2], ordered=True).equal
    found = compare([1, 2], [2, 1], ordered=True)
    assert (found.equal, found.differing) == (False, 2)
    assert not compare([1, 2], [1, 2, 3], ordered=True).equal


def test_the_first_difference_has_row_column_and_no_value() -> None:
    old = [{"id": 2, "name": "secret", "odds": 1.5}, {"id": 1, "name": "a", "odds": 2.5}]
    new = [{"odds": Decimal("2.50"), "id": 1, "name": "b"}, {"odds": 1.5, "id": 2, "name": "secret"}]
    found = compare(old, new, key=("id",))
    assert found.difference is not None
    assert (found.difference.what, found.difference.key, found.difference.column) == ("value", "id=1", "name")
    assert str(found.difference).startswith("row id=1 column name: text(1) ")
    assert "secret" not in str(found)
    shown = compare(old, new, key=("id",), reveal=True)
    assert str(shown.difference) == "row id=1 column name: 'a' in the existing code, 'b' in the candidate"


def test_a_key_that_is_text_is_redacted_and_equal_values_look_the_same() -> None:
    found = compare([("ann", 1), ("bob", 1)], [("ann", 2), ("bob", 3)], key=(0,))
    assert found.difference is not None
    assert "ann" not in found.difference.key
    again = compare([("ann", 1)], [("ann", 2)], key=(0,))
    assert again.difference is not None
    assert again.difference.key == found.difference.key


def test_rows_of_one_side_only() -> None:
    found = compare([{"id": 1}], [], key=("id",))
    assert found.difference is not None
    assert (found.difference.what, found.difference.legacy, found.difference.candidate) == ("rows", "a row", "nothing")
    found = compare([], [{"id": 1}], key=("id",))
    assert found.difference is not None
    assert (found.difference.legacy, found.difference.candidate) == ("nothing", "a row")


def test_other_columns_are_named() -> None:
    found = compare([{"a": 1, "b": 2}], [{"a": 1}])
    assert found.difference is not None
    assert (found.difference.what, found.difference.legacy) == ("columns", "2 columns (only here: b)")
    assert compare([{"a": 1, "b": 2}], [{"a": 1}], columns=("a",)).equal


def test_numbers_that_floats_cannot_tell_apart_are_equal() -> None:
    assert compare([(0.1 + 0.2, "x")], [(Decimal("0.3"), "x")]).equal
    assert compare([(1, {"a": 1.0000000000001})], [(1, '{"a": 1}')]).equal
    assert not compare([(0.3,)], [(Decimal("0.3001"),)]).equal


def test_two_empty_answers_are_equal() -> None:
    assert compare(None, []).equal
