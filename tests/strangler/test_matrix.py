"""The skew matrix: a statement on each schema, by whoever changes the schema."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from monps.core.settings import conninfo
from monps.strangler import Inventory, scan
from monps.strangler.matrix import Matrix, Stage, matrix
from monps.strangler.matrix_formats import as_html, as_json, as_markdown, as_text
from monps.strangler.proof import Outcome
from tests.conftest import Server
from tests.strangler.proof.statements import program

STEPS = {
    "one": "CREATE TABLE bets (id serial PRIMARY KEY, stake numeric NOT NULL, won boolean)",
    "two": "ALTER TABLE bets ADD COLUMN market text",
    "three": "ALTER TABLE bets RENAME COLUMN stake TO amount",
    "four": "ALTER TABLE bets ADD COLUMN agent text NOT NULL",
}
CALLS = [
    'cur.execute("SELECT * FROM bets"); row = cur.fetchone(); print(row[2])',
    'cur.execute("SELECT id, won FROM bets")',
    'cur.execute("SELECT stake FROM bets")',
    'cur.execute("SELECT amount FROM bets")',
    'cur.execute("INSERT INTO bets (id, won) VALUES (%s, %s)", (value, value))',
    'cur.execute("UPDATE bets SET won = %s WHERE id = %s", (True, value))',
    'cur.execute("INSERT INTO bets DEFAULT VALUES")',
    'cur.execute("DELETE FROM bets WHERE market IS NULL")',
]


@pytest.fixture
def found(tmp_path: Path) -> Inventory:
    (tmp_path / "program.py").write_text(program(CALLS), encoding="utf-8")
    return scan(tmp_path / "program.py")


@pytest.fixture
def steps(server: Server) -> Iterator[Callable[[], Iterator[Stage]]]:
    """The schemas, each made from the one before when it is asked for."""
    url = make_url(server.create_database())

    def walk() -> Iterator[Stage]:
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            for name, step in STEPS.items():
                connection.execute(step.encode())
                yield Stage(name, url)

    yield walk
    server.drop_database(url.render_as_string(hide_password=False))


@pytest.fixture
def made(found: Inventory, steps: Callable[[], Iterator[Stage]], server: Server) -> Matrix:
    scratch: URL = server.admin
    return matrix(found, steps(), scratch=scratch)


def test_each_statement_stands_on_each_schema(made: Matrix) -> None:
    assert made.revisions == tuple(STEPS)
    assert [[cell.mark for cell in row.cells] for row in made.rows] == [
        ["L3", "L3*", "L3*", "L3*"],
        ["L3", "L3", "L3", "L3"],
        ["L3", "L3", "failed", "failed"],
        ["failed", "failed", "L3", "L3"],
        ["failed", "failed", "failed", "failed"],
        ["L3", "L3", "L3", "L3"],
        ["failed", "failed", "failed", "failed"],
        ["failed", "L3", "L3", "L3"],
    ]


def test_what_passed_at_first_and_fails_later_is_broken(made: Matrix) -> None:
    (broken,) = made.broken
    assert (broken.function, broken.breaks_at) == ("statement_2", 2)
    assert broken.cells[2].sentence == "42703: column stake of bets does not exist"
    assert broken.cells[2].outcome is Outcome.failed


def test_a_prepared_select_star_is_refused_and_named(made: Matrix) -> None:
    (row,) = made.outdated
    assert (row.function, row.star, row.positional) == ("statement_0", True, True)
    events = [said for revision, place, said in made.sentences() if revision == "two" and "statement_0" in place]
    assert events == [
        "SELECT * gives other columns: market text is new; its rows are read by number",
        "where it is prepared it is refused once (0A000, ZC14)",
    ]


def test_each_form_has_the_same_facts(made: Matrix) -> None:
    text, markdown, page = as_text(made), as_markdown(made), as_html(made)
    for form in (text, markdown, page):
        assert made.headline in form
        assert "column stake of bets does not exist" in form
    assert made.headline == (
        "8 sites on 4 schemas: 4 pass on one, 1 of them fail later; 1 change their result, "
        "1 end where they are prepared (0A000)"
    )
    document = json.loads(as_json(made))
    assert [row["cells"][3]["outcome"] for row in document["rows"]].count("failed") == 3
    assert len(as_text(made, everything=True).splitlines()) > len(text.splitlines())
