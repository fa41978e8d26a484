from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.introspection import rewriting
from monps.introspection.node import Node, render

WORD = Node("word", "a")


def text(*nodes: Node) -> str:
    return render(nodes)


def string(value: str) -> Node:
    return Node("string", f"'{value}'")


@pytest.mark.parametrize(
    ("operand", "type_name", "expected"),
    [
        (string("x"), "text", "'x'"),
        (string("x"), "character varying", "'x'"),
        (string("x"), "character varying(1)", "'x'::character varying(1)"),
        (string("x"), "bpchar", "'x'::bpchar"),
        (string("5"), "bigint", "5"),
        (string("5"), "numeric", "5.0"),
        (string("5"), "numeric(10,2)", "'5'::numeric(10,2)"),
        (string("five"), "integer", "'five'::integer"),
        (rewriting.number("5"), "numeric", "5.0"),
        (rewriting.number("5.5"), "integer", "(5.5)::integer"),
        (string("{}"), "integer[]", "ARRAY[]::integer[]"),
        (string("{1,2}"), "integer[]", "ARRAY[1, 2]"),
        (string("{a,NULL}"), "text[]", "ARRAY['a', NULL::text]"),
        (string('{"a b"}'), "text[]", "'{\"a b\"}'::text[]"),
        (WORD, "text", "a"),
        (Node("word", "b"), "text", "(b)::text"),
    ],
)
def test_cast(operand: Node, type_name: str, expected: str) -> None:
    assert text(rewriting.cast(operand, type_name, {"a"})) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_a_number_keeps_its_value(value: Decimal) -> None:
    node = rewriting.number(format(value, "f"))
    assert Decimal(node.text) == value
    assert "." in node.text  # it was written with a point, so it is numeric
    assert Decimal(rewriting.digits(value)) == value


def test_membership_lists_are_sorted_and_only_those() -> None:
    items = tuple((string(word),) for word in "ba")
    array = Node("paren", items=((Node("array", items=items),),))
    any_of = [WORD, Node("operator", "="), Node("word", "ANY"), array]
    all_less = [WORD, Node("operator", "<"), Node("word", "ALL"), array]
    assert text(*rewriting.sequence(any_of)) == "a = ANY (ARRAY['a', 'b'])"
    assert text(*rewriting.sequence(all_less)) == "a < ALL (ARRAY['b', 'a'])"


def test_parentheses_stay_where_they_mean_something() -> None:
    assert rewriting.paren(((WORD,),), None) == WORD
    assert rewriting.paren(((WORD,),), Node("word", "ANY")).kind == "paren"
    assert rewriting.paren(((WORD,), (WORD,)), None).kind == "paren"


def test_one_name_for_a_function() -> None:
    assert text(rewriting.call("transaction_timestamp", ())) == "CURRENT_TIMESTAMP"
    assert text(rewriting.call("now", ((WORD,),))) == "now(a)"
    trimmed = (Node("word", "BOTH"), string("x"), Node("word", "FROM"), WORD)
    assert text(rewriting.call("TRIM", (trimmed,))) == "btrim(a, 'x')"
    cut = (WORD, Node("word", "FROM"), rewriting.number("2"))
    assert text(rewriting.call("SUBSTRING", (cut,))) == "substring(a, 2)"
