"""The desk's own schema file, and that it says exactly what the reference says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.legacy.conftest import RunLegacy, Server, libpq

Ask = Callable[..., list[tuple[Any, ...]]]

CATALOG = {
    "relations": "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "columns": """
        SELECT a.attrelid::regclass::text, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
}


def catalog(url: str) -> dict[str, set[tuple[Any, ...]]]:
    with psycopg.connect(libpq(url)) as connection:
        return {name: set(connection.execute(query.encode()).fetchall()) for name, query in CATALOG.items()}


@pytest.mark.data
def test_the_schema_is_the_reference_schema(set_up: str, empty_database: str, shared_data: Path) -> None:
    reference = (shared_data.parent / "design" / "legacy.sql").read_bytes()
    with psycopg.connect(libpq(empty_database)) as connection:
        connection.execute(reference)
    ours, theirs = catalog(set_up), catalog(empty_database)
    for kind in CATALOG:
        assert ours[kind] == theirs[kind], kind
    assert all(ours.values())


def test_setup_names_what_it_made(empty_database: str, run_legacy: RunLegacy) -> None:
    result = run_legacy(empty_database, "setup").result
    assert len(result["tables"]) == 9
    assert result["views"] == ["manual_bets_stats", "v_current_opportunities"]


def test_setup_refuses_a_database_in_use(set_up: str, run_legacy: RunLegacy, ask: Ask) -> None:
    assert set_up
    ask("INSERT INTO match_results (match_id) VALUES ('kept')")
    outcome = run_legacy(set_up, "setup")
    assert outcome.code == 1
    assert "already holds" in outcome.errors
    assert "changed nothing" in outcome.errors
    assert ask("SELECT match_id FROM match_results") == [("kept",)]


def test_the_picks_have_57_columns_and_the_bets_19(set_up: str, ask: Ask) -> None:
    assert set_up
    counts = ask(
        "SELECT table_name, count(*) FROM information_schema.columns"
        " WHERE table_name IN ('manual_bets', 'tracking_clv_picks') GROUP BY 1 ORDER BY 1"
    )
    assert counts == [("manual_bets", 19), ("tracking_clv_picks", 57)]


def test_a_failing_setup_leaves_nothing_behind(server: Server, run_legacy: RunLegacy) -> None:
    url = server.create_database()
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute("CREATE TYPE team_aliases AS ENUM ('in the way')")
    assert run_legacy(url, "setup").code != 0
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    server.drop_database(url)
