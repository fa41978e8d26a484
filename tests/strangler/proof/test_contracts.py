"""Contracts: the shape that the server tells, written to a file, read back, and held against a later schema."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from monps.core.errors import InventoryError
from monps.core.settings import conninfo
from monps.strangler import Inventory
from monps.strangler.proof import ProofReport, prove
from monps.strangler.proof.contracts import Contract, contracts_of, judge, load, save
from monps.strangler.proof.ground import Ground
from monps.strangler.proof.prover import Prover
from monps.strangler.proof.shape import ResultColumn, Shape
from tests.strangler.proof.statements import program

Scanned = Callable[[str], Inventory]

columns = st.builds(
    ResultColumn, st.text('abc_ "é', min_size=1), st.sampled_from(["text", "numeric(10,2)"]), st.booleans()
)
shapes = st.builds(Shape, st.lists(columns, max_size=5).map(tuple))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT id, score_home, kickoff FROM matches", ["id bigint NOT NULL", "score_home integer",
                                                         "kickoff timestamp without time zone NOT NULL"]),
        ("SELECT count(*), count(*) + 1 AS more, max(id) FROM matches", ["count bigint NOT NULL", "more bigint",
                                                                       "max bigint"]),
        ("SELECT m.id, t.name FROM matches m LEFT JOIN teams t ON t.id = m.score_home",
         ["id bigint NOT NULL", "name character varying(40)"]),
        ("SELECT m.id, t.name FROM teams t RIGHT JOIN matches m ON t.id = m.score_home",
         ["id bigint NOT NULL", "name character varying(40)"]),
        ("SELECT m.id, t.name FROM teams t FULL JOIN matches m ON t.id = m.score_home",
         ["id bigint", "name character varying(40)"]),
        ("SELECT m.id, t.name FROM matches m JOIN teams t ON t.id = m.home_id",
         ["id bigint NOT NULL", "name character varying(40) NOT NULL"]),
        ("SELECT country FROM teams GROUP BY ROLLUP (country)", ["country character(3)"]),
        ("SELECT (SELECT name FROM teams WHERE id = 1) AS name", ["name character varying(40)"]),
        ("INSERT INTO teams (name) VALUES ('a') RETURNING id, country",
         ["id integer NOT NULL", "country character(3) NOT NULL"]),
    ],
)  # fmt: skip
def test_the_shape_says_what_may_be_null(ground: Ground, scanned: Scanned, query: str, expected: list[str]) -> None:
    (site,) = Prover(ground).inventory(scanned(program([f'cur.execute("{query}")'])))
    shape = site.proofs[0].shape
    assert shape is not None
    assert [column.text for column in shape.columns] == expected


@given(shape=shapes)
def test_a_shape_has_not_changed_from_itself(shape: Shape) -> None:
    assert shape.changes(shape) == ()
    assert not shape.moves(shape)


@given(one=shapes, other=shapes)
def test_two_shapes_differ_exactly_where_a_change_is_told(one: Shape, other: Shape) -> None:
    assert bool(one.changes(other)) == (one != other)


@given(shape=shapes)
def test_a_file_gives_back_what_was_written(tmp_path_factory: pytest.TempPathFactory, shape: Shape) -> None:
    file = tmp_path_factory.getbasetemp() / "shapes.toml"
    agreed = [Contract("a.py", "f", "0" * 16, 'SELECT "x"', shape)]
    save(file, agreed)
    assert [(one, one.shape) for one in load(file)] == [(one, one.shape) for one in agreed]


def test_a_new_column_breaks_select_star_and_moves_what_is_read_by_number(
    desk: URL, scratch: URL, scanned: Scanned
) -> None:
    found = scanned(
        program(['cur.execute("SELECT * FROM stats.forms")', 'cur.execute("SELECT points FROM stats.forms")'])
    )

    def look() -> ProofReport:
        return prove(found, desk, scratch=scratch)

    agreed = contracts_of(look().sites)
    assert judge(look().sites, agreed).headline == "2 shapes as agreed, 0 changed, 0 new, 0 vanished"
    with psycopg.connect(conninfo(desk), autocommit=True) as connection:
        connection.execute("ALTER TABLE stats.forms ADD COLUMN season text, ALTER COLUMN points TYPE bigint")
    verdict = judge(look().sites, agreed)
    differences = {change.contract.function: (change.differences, change.moves) for change in verdict.changed}
    assert differences == {
        "statement_0": (("season text is new", "points was integer NOT NULL, is bigint NOT NULL"), True),
        "statement_1": (("points was integer NOT NULL, is bigint NOT NULL",), False),
    }
    assert len(judge([], agreed).vanished) == len(agreed)
    assert len(judge(look().sites, []).new) == len(agreed)


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    file = tmp_path / "shapes.toml"
    with pytest.raises(InventoryError, match="--accept"):
        load(file)
    file.write_text("[[result]]\nfile = 'a'\n", encoding="utf-8")
    with pytest.raises(InventoryError, match="damaged"):
        load(file)
