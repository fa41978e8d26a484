from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from monps.introspection import Kind, Severity
from monps.introspection.family import Family
from monps.introspection.item import Item, Table

UNIQUE = Family("unique", ("columns", "include"), lambda _kind, _declared, _actual: Severity.cosmetic, anchor="columns")
CHECK = Family("check", ("body",), lambda *_: Severity.cosmetic, expressions=frozenset({"body"}))


def unique(name: str, columns: str, include: str | None = None, *, named: bool = True) -> Item:
    return Item(name, f"UNIQUE ({columns})", {"columns": columns, "include": include}, named=named)


def check(name: str, body: str) -> Item:
    return Item(name, f"CHECK ({body})", {"body": body}, frozenset({"a"}))


def found(family: Family, declared: Sequence[Item], actual: Sequence[Item], retyped: str = "") -> list[str]:
    left, right = (Table("s", "t", "table", {family.word: list(items)}) for items in (declared, actual))
    return [f"{one.difference.object}:{one.difference.kind}" for one in family.findings(left, right, retyped)]


def test_content_counts_before_the_name() -> None:
    swapped = found(UNIQUE, [unique("one", "a"), unique("two", "b")], [unique("two", "a"), unique("one", "b")])
    assert swapped == ["one:unique_name", "two:unique_name"]


def test_the_name_counts_before_the_anchor() -> None:
    declared = [unique("one", "a")]
    assert found(UNIQUE, declared, [unique("one", "b"), unique("two", "a", "c")]) == [
        "one:unique_columns",
        "two:unique_extra",
    ]


def test_the_anchor_pairs_what_is_left_unless_there_is_a_choice() -> None:
    assert found(UNIQUE, [unique("one", "a")], [unique("two", "a", "c")]) == ["one:unique_include", "one:unique_name"]
    assert found(UNIQUE, [unique("one", "a")], [unique("two", "a", "c"), unique("three", "a", "d")]) == [
        "one:unique_missing",
        "two:unique_extra",
        "three:unique_extra",
    ]


def test_duplicates_are_counted() -> None:
    assert found(UNIQUE, [unique("one", "a")], [unique("one", "a"), unique("again", "a")]) == ["again:unique_extra"]


def test_a_name_that_nobody_chose_is_none() -> None:
    declared = [unique("t_a_key", "a", named=False)]
    assert found(UNIQUE, declared, [unique("mine", "a")]) == []
    assert found(UNIQUE, declared, [unique("mine", "a", "c")]) == ["mine:unique_include"]


def test_casts_count_unless_the_column_changed_its_type() -> None:
    declared, actual = [check("k", "a > 0")], [check("k", "a > (0)::double precision")]
    assert found(CHECK, declared, actual) == ["k:check_body"]
    assert found(CHECK, declared, actual, retyped="a") == []
    assert found(CHECK, declared, [check("k", "a > (1)::double precision")], retyped="a") == ["k:check_body"]


ITEMS = st.lists(
    st.builds(unique, st.sampled_from("pqrs"), st.sampled_from(["a", "b", "a, b"]), st.sampled_from([None, "c"])),
    max_size=4,
    unique_by=lambda item: item.name,
)


@given(ITEMS)
def test_equal_sides_have_no_difference(items: list[Item]) -> None:
    assert found(UNIQUE, items, items[::-1]) == []


@given(ITEMS, ITEMS)
def test_nothing_is_lost(declared: list[Item], actual: list[Item]) -> None:
    """Every object on either side is paired, missing or extra; the numbers add up."""
    kinds = [key.partition(":")[2] for key in found(UNIQUE, declared, actual)]
    paired = len(declared) - kinds.count(Kind.unique_missing)
    assert len(actual) - kinds.count(Kind.unique_extra) == paired
