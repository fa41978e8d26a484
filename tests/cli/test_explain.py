"""``monps db explain``: what is printed, and the sentence for what cannot be explained."""

import json

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from tests.cli.conftest import Run

POINT = {
    "match_id": "m1",
    "market": "h2h",
    "selection": "home",
    "line": None,
    "bookmaker": "b",
    "price": "1.9",
    "captured_at": "2025-01-04T14:00Z",
    "stage": "snapshot",
    "source": "test",
}


def test_a_method_that_reads(run: Run, migrated_database: str) -> None:
    told = run("db", "explain", "teams.get_by_league", "--league", "E0", url=migrated_database)
    assert told.code == 0, told.complaint
    first, *_ = told.output.splitlines()
    assert first.startswith("1. statement ")
    assert ", run once, " in first
    assert "WHERE quantum.team_quantum_dna.id IN" in told.output
    assert "league = 'E0'::text)" in told.output
    assert "actual" not in told.output


def test_real_times_on_request_and_json(run: Run, migrated_database: str) -> None:
    told = run(
        "db", "explain", "odds.as_of", "--match-id=m1", "--at=2025-01-04T14:00Z", "--analyze", url=migrated_database
    )
    assert "Execution Time: " in told.output
    told = run("db", "explain", "--format", "json", "tracking.count", url=migrated_database)
    (plan,) = json.loads(told.output)
    assert (plan["tree"]["Plan"]["Node Type"], plan["times"], plan["reason"]) == ("Aggregate", 1, None)


def test_rows_conditions_and_orders(run: Run, migrated_database: str) -> None:
    told = run(
        *("db", "explain", "odds.rows.find", "--kind", "monps.repositories.odds:PricePoint"),
        *("--where", "price>=1.5", "--where", "line=NULL", "--order-by", "-captured_at", "--limit", "3"),
        url=migrated_database,
    )
    assert told.code == 0, told.complaint
    assert "odds.price >= 1.5" in told.output
    assert "(odds.line IS NULL)" in told.output
    assert "Sort Key: odds.captured_at DESC" in told.output


def test_a_method_that_writes_says_so_and_keeps_nothing(run: Run, migrated_database: str) -> None:
    told = run("db", "explain", "odds.store", "--points", json.dumps(POINT), "--analyze", url=migrated_database)
    assert told.code == 0, told.complaint
    assert told.output.startswith("odds.store writes: it was run in a transaction that was rolled back")
    assert "were not analysed" in told.output
    assert "COPY public.odds" in told.output
    with psycopg.connect(conninfo(parse_url(migrated_database))) as connection:
        assert connection.execute("SELECT count(*) FROM odds").fetchall() == [(0,)]


def test_what_stands_out_is_marked(run: Run, migrated_database: str) -> None:
    with psycopg.connect(conninfo(parse_url(migrated_database)), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO match_results (match_id, home_team, away_team)"
            " SELECT n, 'A', 'B' FROM generate_series(1, 11000) AS n"
        )
        connection.execute("ANALYZE match_results")
    told = run("db", "explain", "matches.find", "--where", "home_team=Nobody", url=migrated_database)
    assert "! sequential scan of public.match_results: about 11000 rows" in told.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["team.latest"], "there is no repository 'team'; there are bets, chess"),
        (["teams.lates"], "teams has no method 'lates'; it has "),
        (["teams.latest", "--leage", "E0"], "teams.latest takes no --leage; it takes --league"),
        (["teams.latest", "E0"], "'E0' belongs to no option; write --name value"),
        (["odds.as_of", "--match-id", "m1"], "odds.as_of needs at as well"),
        (["odds.find", "--limit"], "--limit of odds.find: 'true': Input should be a valid integer"),
        (["bets.delete_where"], "bets.delete_where refuses these arguments: delete_where() without a condition"),
    ],
)
def test_what_cannot_be_explained_is_a_sentence(
    run: Run, migrated_database: str, words: list[str], sentence: str
) -> None:
    refused = run("db", "explain", *words, url=migrated_database)
    assert refused.code == 1
    assert refused.complaint.startswith(f"monps: {sentence}")
    assert "Traceback" not in refused.complaint
