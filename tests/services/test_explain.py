"""EXPLAIN of repository methods on a real server: the statements that they really run, with their values."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import CheckFailed, SchemaBehind
from monps.core.settings import conninfo
from monps.core.statements import counting
from monps.models import ChessClassification, ManualBet, Odds, QuantumStrategy, TeamQuantumDNA
from monps.repositories import UnitOfWork
from monps.repositories.offers import PricePoint
from monps.services.explain import explain
from monps.services.methods import ExplainError, method_named, methods_of, repositories
from monps.services.plans import Plan, nodes
from tests.core.databases import opened
from tests.repositories import rows

FILL = """
INSERT INTO odds (match_id, market, selection, bookmaker, price, captured_at, stage, source)
SELECT 'm' || n % 500, 'h2h', 'home', 'book ' || n / 500, 1.5, timestamptz '2025-01-01 00:00Z', 'snapshot', 'test'
FROM generate_series(0, 19999) AS n
"""


def tree(plan: Plan) -> dict[str, Any]:
    assert plan.tree is not None, plan.reason
    found: dict[str, Any] = dict(plan.tree["Plan"])
    return found


def kept(database: Database, table: str) -> int:
    with psycopg.connect(conninfo(database.url)) as connection:
        ((count,),) = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchall()
    return int(count)


def filled(database: Database, statement: str = FILL, *, analyze: str | None = "odds") -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))
        if analyze:
            connection.execute(text(f"ANALYZE {analyze}"))


def test_a_method_is_explained_with_its_values(database: Database) -> None:
    (plan,) = explain(database, "teams.get_by_league", league="E0")
    with counting() as seen, UnitOfWork(database=database) as work:
        work.teams.get_by_league("E0")
    assert plan.sql == seen.statements[0].sql
    assert (plan.times, plan.rolled_back, plan.reason) == (1, False, None)
    assert plan.milliseconds > 0
    assert "league = 'E0'" in str(plan)
    assert "actual" not in str(plan)


def test_every_distinct_statement_once_in_its_order(database: Database) -> None:
    with UnitOfWork(database=database) as work:
        work.teams.add(TeamQuantumDNA(**rows.team("A")))
        work.commit()
    plans = explain(database, "teams.get_by_name", name="A")
    first, *others = ({one.get("Relation Name") for one in nodes(tree(plan))} - {None} for plan in plans)
    assert first == {TeamQuantumDNA.__tablename__}
    assert len(others) == 2
    assert {QuantumStrategy.__tablename__, ChessClassification.__tablename__} <= set[object]().union(*others)
    assert [plan.times for plan in plans] == [1, 1, 1]


def test_finding_nothing_is_no_error(database: Database) -> None:
    first, names = explain(database, "teams.get_by_name", name="nobody")
    assert "LIMIT" in first.sql
    assert "DISTINCT" in names.sql
    assert len(explain(database, "bets.require", key=5)) == 1


def test_rows_over_the_wire_and_entities_with_a_plan(database: Database) -> None:
    (plan,) = explain(
        database, "odds.rows.find", kind=PricePoint, where=[Odds.match_id == "m7"], order_by=Odds.captured_at, limit=3
    )
    assert "'m7'" in str(plan)
    assert str(plan).startswith("Limit ")
    (plan,) = explain(database, "bets.load.find", plan=(), where=[ManualBet.id == 1])
    assert "Index Scan using manual_bets_pkey" in str(plan)


@pytest.mark.parametrize("method", ["odds.stream", "odds.blocks", "odds.rows.stream", "odds.load.blocks"])
def test_streams_are_explained_by_their_query(database: Database, method: str) -> None:
    filled(database)
    steps: dict[str, dict[str, Any]] = {"rows": {"kind": PricePoint}, "load": {"plan": ()}}
    (plan,) = explain(database, method, size=10, **steps.get(method.split(".")[1], {}))
    assert tree(plan)["Node Type"] == "Seq Scan"
    assert plan.findings == (next(iter(plan.findings)),)
    assert "all of them asked for" in plan.findings[0]
    assert database.pool_status()["sync"].checked_out == 0


def test_analyze_executes_in_the_same_snapshot(database: Database) -> None:
    filled(database)
    (plan,) = explain(database, "odds.of_match", analyze=True, match_id="m7")
    assert tree(plan)["Actual Rows"] == 40
    assert "rows=40 loops=1" in str(plan)
    assert "Execution Time: " in str(plan)
    assert "Buffers: shared hit=" in str(plan)
    assert plan.findings == ()


def test_a_scan_of_a_big_table_is_pointed_out(database: Database) -> None:
    filled(database)
    (plan,) = explain(database, "odds.find", where=[Odds.bookmaker == "book 3"])
    (finding,) = plan.findings
    assert finding.startswith("sequential scan of public.odds_default: about 20000 rows, ")
    assert "the filter (odds.bookmaker = 'book 3'::text) is expected to keep" in finding
    (plan,) = explain(database, "odds.find", analyze=True, where=[Odds.bookmaker == "book 3"])
    assert plan.findings[0].endswith("kept 500")


def test_a_small_table_is_not(database: Database) -> None:
    filled(database, FILL.replace("19999", "999"))
    (plan,) = explain(database, "odds.find", where=[Odds.bookmaker == "book 1"])
    assert plan.findings == ()


def test_a_misestimate_is_pointed_out_where_it_begins(database: Database) -> None:
    filled(database, FILL.replace("19999", "9"))
    filled(database, FILL.replace("'m' || n % 500", "'big'").replace("n / 500", "n"), analyze=None)
    (plan,) = explain(database, "odds.of_match", analyze=True, match_id="big")
    (finding,) = (one for one in plan.findings if one.startswith("misestimate"))
    assert finding.endswith("and gave 20000")
    assert len(list(nodes(tree(plan)))) > 1


def test_a_limit_that_stops_early_is_no_misestimate(database: Database) -> None:
    filled(database)
    (plan,) = explain(database, "odds.first", analyze=True)
    assert tree(plan)["Node Type"] == "Limit"
    assert not any(one.startswith("misestimate") for one in plan.findings)


def test_a_table_without_statistics_is_pointed_out(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE odds_default SET (autovacuum_enabled = false)"))
    filled(database, analyze=None)
    (plan,) = explain(database, "odds.of_match", match_id="m1")
    guesses = "public.odds_default was never analysed, so its estimates are guesses: run ANALYZE public.odds_default"
    assert guesses in plan.findings
    (plan,) = explain(database, "odds.find", where=[Odds.bookmaker == "book 1"])
    assert any(one.startswith("sequential scan of public.odds") for one in plan.findings)


def test_a_method_that_writes_is_rolled_back(database: Database) -> None:
    plans = explain(database, "matches.store_results", analyze=True, rows=[rows.result("m1"), rows.result("m2")])
    (plan,) = plans
    assert plan.rolled_back
    assert "Conflict Arbiter Indexes: match_results_match_id_key" in str(plan)
    assert "actual" not in str(plan), "a change is not executed a second time"
    assert kept(database, "match_results") == 0


def test_entities_that_are_added_are_rolled_back(database: Database) -> None:
    bet = ManualBet(**rows.bet("never"))
    (plan,) = explain(database, "bets.add", entity=bet)
    assert tree(plan)["Operation"] == "Insert"
    assert kept(database, "manual_bets") == 0
    with UnitOfWork(database=database) as work:
        work.bets.add(bet)
        work.commit()
    assert kept(database, "manual_bets") == 1


def test_what_has_no_plan_says_why(database: Database) -> None:
    (plan,) = explain(database, "bets.copy_in", rows=iter([rows.bet("a"), rows.bet("b")]))
    assert (plan.tree, plan.findings) == (None, ())
    assert str(plan) == "no plan: PostgreSQL has plans for queries and changes of rows alone"
    assert kept(database, "manual_bets") == 0


def test_a_table_that_is_gone_again_says_so_and_hinders_nothing(database: Database) -> None:
    many = [rows.result(f"m{number}") for number in range(1_500)]
    plans = explain(database, "matches.store_results", rows=many)
    reasons = [plan.reason or "" for plan in plans]
    assert any("monps_incoming" in reason for reason in reasons)
    assert kept(database, "match_results") == 0


def test_what_the_method_raises_comes_through(database: Database, empty_database: str) -> None:
    with pytest.raises(CheckFailed):
        explain(database, "odds.store", points=[rows.price(price=0)])
    with opened(empty_database) as nothing, pytest.raises(SchemaBehind):
        explain(nothing, "teams.get_by_league", league="E0")
    assert database.pool_status()["sync"].checked_out == 0


def test_reading_goes_to_the_replica(migrated_database: str) -> None:
    with opened("postgresql://desk@127.0.0.1:1/desk", replica_url=migrated_database) as behind:
        assert len(explain(behind, "odds.bookmakers")) == 1


def test_a_plan_is_json(database: Database) -> None:
    (plan,) = explain(database, "odds.as_of", match_id="m1", at=rows.KICKOFF + timedelta(hours=1))
    read = json.loads(json.dumps(plan.as_dict()))
    assert read["tree"]["Plan"]["Node Type"] == tree(plan)["Node Type"]
    assert set(read) >= {"sql", "fingerprint", "times", "milliseconds", "findings", "reason", "rolled_back"}


ARGUMENTS: dict[str, Any] = {
    "at": rows.KICKOFF,
    "away": "B",
    "before": rows.KICKOFF,
    "home": "A",
    "league": "E0",
    "limit": 3,
    "match_id": "m1",
    "match_ids": ["m1", "m2"],
    "name": "A",
    "season": "2024-25",
}


def test_every_question_that_takes_ordinary_values_can_be_explained(database: Database) -> None:
    explained = []
    for repository, kind in repositories().items():
        for name in methods_of(kind):
            takes = method_named(f"{repository}.{name}").parameters.values()
            needed = [one.name for one in takes if one.default is one.empty and one.kind is not one.VAR_POSITIONAL]
            if set(needed) <= set(ARGUMENTS) and name != "delete_where":
                plans = explain(database, f"{repository}.{name}", **{one: ARGUMENTS[one] for one in needed})
                assert all(plan.tree for plan in plans), f"{repository}.{name}"
                explained.append(f"{repository}.{name}")
    assert {"odds.points", "odds.as_of", "tracking.get_all", "friction.page", "matches.stream"} <= set(explained)


def test_an_unknown_method_is_refused_before_anything_is_asked() -> None:
    with opened("postgresql://desk@127.0.0.1:1/desk") as nowhere:
        with pytest.raises(ExplainError, match="there is no repository 'team'; there are bets, "):
            explain(nowhere, "team.get_all")
        assert nowhere.pool_status() == {}
