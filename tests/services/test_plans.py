"""Plans as text: as PostgreSQL itself writes them, held against its own EXPLAIN in text."""

import re
from typing import Any

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from monps.services.plans import Plan, nodes

QUERIES = [
    "SELECT * FROM odds WHERE match_id = 'x' ORDER BY captured_at DESC LIMIT 3",
    "SELECT market, count(*) FROM odds GROUP BY market",
    (
        "SELECT o.id FROM odds o LEFT JOIN match_results m USING (match_id) WHERE NOT EXISTS "
        "(SELECT 1 FROM manual_bets b WHERE b.match_id = o.match_id)"
    ),
    (
        "WITH n AS (INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker, "
        "odds_obtained, stake) VALUES ('m', 's', now(), 'home', 'x', 'b', 2, 1) RETURNING id) SELECT count(*) FROM n"
    ),
    "UPDATE odds SET source = 'x' WHERE id IN (SELECT id FROM odds ORDER BY id DESC LIMIT 5)",
    "SELECT * FROM quantum.team_quantum_dna WHERE league = (SELECT max(league) FROM quantum.quantum_friction_matrix)",
    "SELECT * FROM generate_series(1, 3) AS n UNION ALL VALUES (7)",
]


def plan(tree: dict[str, Any] | None, reason: str | None = None) -> Plan:
    return Plan("SELECT", "0", 1, 0.0, tree, reason=reason)


def shape(text: str) -> list[str]:
    """The first line of each node without its indent."""
    return [line.strip() for line in text.splitlines() if "(cost=" in line]


@pytest.mark.parametrize("query", QUERIES)
def test_the_first_lines_are_those_of_postgresql(migrated_database: str, query: str) -> None:
    with psycopg.connect(conninfo(parse_url(migrated_database))) as connection:
        ((told,),) = connection.execute(f"EXPLAIN (FORMAT JSON, VERBOSE) {query}".encode()).fetchall()
        lines = connection.execute(f"EXPLAIN (VERBOSE) {query}".encode()).fetchall()
    theirs = shape("\n".join(line for (line,) in lines))
    assert shape(str(plan(told[0]))) == theirs
    assert len(list(nodes(told[0]["Plan"]))) == len(theirs)


def test_times_rows_and_buffers_of_a_run(migrated_database: str) -> None:
    query = "SELECT * FROM odds JOIN manual_bets USING (match_id)"
    with psycopg.connect(conninfo(parse_url(migrated_database))) as connection:
        connection.execute("SET LOCAL work_mem = '3MB'")
        options = "FORMAT JSON, VERBOSE, ANALYZE, BUFFERS, SETTINGS"
        ((told,),) = connection.execute(f"EXPLAIN ({options}) {query}".encode()).fetchall()
    lines = str(plan(told[0])).splitlines()
    assert re.search(r"\(actual time=\d+\.\d{3}\.\.\d+\.\d{3} rows=0 loops=1\)$", lines[0])
    assert any(line.endswith("(never executed)") for line in lines)
    assert re.fullmatch(r"Planning Time: [\d.]+ ms", lines[-2])
    assert re.fullmatch(r"Execution Time: [\d.]+ ms", lines[-1])
    assert "work_mem = 3MB" in lines[-3]


def test_a_statement_without_a_plan_says_why() -> None:
    assert str(plan(None, "it is a COPY")) == "no plan: it is a COPY"
