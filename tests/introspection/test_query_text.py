import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.introspection.query_text import unqualified


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT bets.stake, 1.5 * bets.stake FROM bets", "SELECT stake, 1.5 * stake FROM bets"),
        ('SELECT "Odd".a FROM desk."Odd"', 'SELECT a FROM desk."Odd"'),
        ("SELECT b.a FROM desk.bets b WHERE b.a > 1", "SELECT a FROM desk.bets b WHERE a > 1"),
        ("SELECT a.id FROM bets a, bets b", "SELECT a.id FROM bets a, bets b"),
        (
            "SELECT a.id FROM (bets a JOIN bets b ON (a.id = b.id))",
            "SELECT a.id FROM (bets a JOIN bets b ON (a.id = b.id))",
        ),
        ("SELECT bets.a FROM bets.bets", "SELECT a FROM bets.bets"),
        ("SELECT EXTRACT(year FROM bets.day) FROM bets", "SELECT EXTRACT(year FROM day) FROM bets"),
        ("SELECT 'bets.a', bets.f(bets.a) FROM bets", "SELECT 'bets.a', bets.f(a) FROM bets"),
        ("SELECT g.g FROM generate_series(1, 3) g(g)", "SELECT g FROM generate_series(1, 3) g(g)"),
        ("SELECT x.a FROM x UNION SELECT y.a FROM y", "SELECT a FROM x UNION SELECT a FROM y"),
        (
            "SELECT x.a FROM x WHERE (EXISTS ( SELECT y.b FROM y WHERE (y.b = x.a)))",
            "SELECT a FROM x WHERE (EXISTS ( SELECT b FROM y WHERE (b = x.a)))",
        ),
        ("SELECT 1", "SELECT 1"),
    ],
)
def test_the_only_relation_is_left_out(query: str, expected: str) -> None:
    assert unqualified(query) == expected
    assert unqualified(expected) == expected


@given(st.text("ab.,()'\" SELECTFROMUNION"))
def test_any_text_is_read(text: str) -> None:
    assert len(unqualified(text)) <= len(text)


@given(st.text(st.characters(exclude_characters="'")))
def test_a_string_is_kept(text: str) -> None:
    assert unqualified(f"SELECT bets.a, '{text}' FROM bets") == f"SELECT a, '{text}' FROM bets"
