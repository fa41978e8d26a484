import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.introspection.statement import Statement, statements, statements_of_script, words

PATH = Path("desk.py")


def found(source: str) -> list[Statement]:
    return list(statements(PATH, ast.parse(source)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT a.Odds FROM Picks a", ["select", "a", "odds", "from", "picks", "a"]),
        ('select "Odds ""x""" from p', ["select", 'Odds "x"', "from", "p"]),
        ("select 'odds' from p -- odds\n /* odds */", ["select", "from", "p"]),
        ("select $tag$ odds $tag$, $$ odds $$ from p", ["select", "from", "p"]),
        ("select %s, %(odds)s, :odds from p", ["select", "from", "p"]),
        ("select x::numeric, y from p", ["select", "x", "numeric", "y", "from", "p"]),
        ("select * from p", ["select", "*", "from", "p"]),
        ("select p.*, q . * from p", ["select", "p", "*", "q", "*", "from", "p"]),
        ("insert into p values (1) returning *", ["insert", "into", "p", "values", "returning", "*"]),
        ("select count(*), 2 * stake from p", ["select", "count", "stake", "from", "p"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    assert all(word == word.lower() or f'"{word.replace(chr(34), chr(34) * 2)}"' in text for word in words(text))


def test_a_statement_knows_its_function_and_line() -> None:
    source = '''
class Desk:
    def of(self, cursor):
        """Select the picks from the table."""
        async def inner():
            cursor.execute("UPDATE picks SET stake = 1")
        cursor.execute(
            "SELECT stake "
            "FROM picks"
        )

NAMES = "DELETE FROM picks"
LABEL = "select"
'''
    assert {(one.function, one.line, one.verb) for one in found(source)} == {
        ("Desk.of.inner", 6, "update"),
        ("Desk.of", 8, "select"),
        ("", 12, "delete"),
    }


def test_a_hole_is_a_word_that_nobody_knows() -> None:
    (one,) = found('def f(t): return f"SELECT stake FROM {t} WHERE league = {t!r}"')
    assert one.words == {"select", "stake", "from", "where", "league"}


def test_parts_belong_to_the_statements_of_their_function() -> None:
    first, second = found("""
def a():
    query = "SELECT id FROM picks"
    query += " WHERE league = %s"
    query += " ORDER BY match_date"
def b():
    return "SELECT id FROM bets"
""")
    assert (first.function, {"league", "match_date"} <= first.words) == ("a", True)
    assert (second.function, "league" in second.words) == ("b", False)


def test_a_script_is_cut_at_its_semicolons() -> None:
    text = """-- the tables; all of them
CREATE TABLE picks (note text DEFAULT ';');

/* ; */ CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;
INSERT INTO picks
  VALUES (1)"""
    assert [(one.line, one.verb, "picks" in one.words) for one in statements_of_script(PATH, text)] == [
        (2, "create", True),
        (4, "create", False),
        (5, "insert", True),
    ]
