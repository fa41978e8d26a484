"""What statements read and write."""

import pytest

from monps.strangler.call_site import Hole, Structure
from monps.strangler.structure import kind_of, structure
from monps.strangler.vocabulary import HoleKind, StatementKind


def of(text: str) -> Structure:
    return structure((text,))


def test_columns_belong_to_the_tables_of_their_aliases() -> None:
    found = of("SELECT w.id, f.home FROM wagers w JOIN public.fixtures f ON f.id = w.fixture_id WHERE stake > %s")
    assert found.tables_read == ("fixtures", "wagers")
    assert found.columns_read == ("fixtures.home", "fixtures.id", "stake", "wagers.fixture_id", "wagers.id")


def test_a_common_table_is_no_table() -> None:
    found = of("WITH late AS (SELECT id FROM wagers) SELECT late.id FROM late")
    assert found.tables_read == ("wagers",)
    assert "late.id" not in found.columns_read


def test_an_upsert_writes_what_it_sets() -> None:
    found = of(
        "INSERT INTO wagers (id, stake) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET stake = EXCLUDED.stake,"
        " note = wagers.note RETURNING id"
    )
    assert (found.kind, found.tables_written) == (StatementKind.insert, ("wagers",))
    assert found.columns_written == ("wagers.id", "wagers.note", "wagers.stake")
    assert "wagers.note" in found.columns_read
    assert "wagers.stake" not in found.columns_read


def test_an_update_from_reads_the_other_table() -> None:
    found = of("UPDATE wagers SET stake = f.total FROM fixtures f WHERE f.id = wagers.fixture_id")
    assert (found.tables_written, found.tables_read) == (("wagers",), ("fixtures",))
    assert found.columns_written == ("wagers.stake",)
    assert found.columns_read == ("fixtures.id", "fixtures.total", "wagers.fixture_id")


@pytest.mark.parametrize(
    ("text", "star"),
    [
        ("SELECT * FROM t", True),
        ("SELECT t.*, 1 FROM t", True),
        ("SELECT COUNT(*) FROM t", False),
        ("SELECT id FROM (SELECT * FROM t) AS s", False),
        ("DELETE FROM t RETURNING *", True),
        ("SELECT * FROM a UNION SELECT * FROM b", True),
    ],
)
def test_a_star_counts_where_it_makes_the_result(text: str, star: bool) -> None:  # noqa: FBT001 - a table
    assert of(text).star is star


@pytest.mark.parametrize(
    ("text", "kind", "read", "written"),
    [
        ("-- why\n(SELECT 1)", StatementKind.select, (), ()),
        ("WITH a AS (SELECT 1) DELETE FROM t USING a", StatementKind.delete, (), ("t",)),
        ("COPY wagers FROM STDIN", StatementKind.copy, (), ("wagers",)),
        ("TRUNCATE wagers", StatementKind.ddl, (), ("wagers",)),
        ("CREATE INDEX CONCURRENTLY i ON wagers (stake)", StatementKind.ddl, (), ("wagers",)),
        ("VACUUM ANALYZE wagers", StatementKind.maintenance, ("wagers",), ()),
        ("LISTEN news", StatementKind.session, (), ()),
        ("SAVEPOINT a", StatementKind.transaction, (), ()),
        ("CALL settle(%s)", StatementKind.call, (), ()),
        ("UPDATE a SET x = 1; DELETE FROM b", StatementKind.script, (), ("a", "b")),
        ("build everything", StatementKind.unknown, (), ()),
    ],
)
def test_kinds(text: str, kind: StatementKind, read: tuple[str, ...], written: tuple[str, ...]) -> None:
    found = of(text)
    assert (found.kind, found.tables_read, found.tables_written) == (kind, read, written)


def test_every_choice_of_a_hole_counts() -> None:
    hole = Hole("table", HoleKind.identifier, ("odds", "fixtures"))
    found = structure(("SELECT count(*) FROM ", hole, " WHERE id = %s"))
    assert found.tables_read == ("fixtures", "odds")


def test_what_the_parser_does_not_take_keeps_its_kind_and_the_reason() -> None:
    found = of("SELECT a FROM wagers WHERE FROM")
    assert found.kind is StatementKind.select
    assert found.tables_read == ("wagers",)
    assert found.problem


@pytest.mark.parametrize(
    "text", ["SELECT a FROM t WHERE b IN %s", "INSERT INTO t (a) VALUES %s", "SELECT now() - INTERVAL %s"]
)
def test_placeholders_of_psycopg2_are_no_problem(text: str) -> None:
    assert of(text).problem is None
    assert kind_of(text).value in {"select", "insert"}
