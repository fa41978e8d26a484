import pytest

from monps.introspection.node import Node, render

A, ONE, WORD = Node("word", "a"), Node("number", "1"), Node("string", "'x'")


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ((), ""),
        ((A, Node("operator", ">"), ONE), "a > 1"),
        ((Node("paren", items=((A,), (ONE,))),), "(a, 1)"),
        ((Node("call", "lower", ((A,),)),), "lower(a)"),
        ((Node("call", "now"),), "now()"),
        ((Node("array", items=((ONE,), (ONE,))),), "ARRAY[1, 1]"),
        ((A, Node("subscript", items=((ONE,),))), "a[1]"),
        ((Node("cast", "text", ((A,),)),), "(a)::text"),
        ((Node("cast", "date", ((WORD,),)),), "'x'::date"),
        ((Node("cast", "date", ((Node("word", "NULL"),),)),), "NULL::date"),
        ((Node("cast", "text", ((Node("paren", items=((A, A),)),),)),), "(a a)::text"),
    ],
)
def test_render(nodes: tuple[Node, ...], text: str) -> None:
    assert render(nodes) == text
