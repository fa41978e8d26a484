"""Every statement of the desk runs; there are enough of them, in the styles that desks really use."""

import re
from pathlib import Path

import pytest

from monps import legacy
from monps.legacy.clv_calculator import missing_closings
from monps.legacy.journal import JOURNAL
from tests.legacy.conftest import RunLegacy

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(legacy.__path__[0]).glob("*.py"))


def test_all_statements_run_and_leave_no_row(played: str, run_legacy: RunLegacy) -> None:
    before = run_legacy(played, "report").result
    result = run_legacy(played, "statements", "--texts").result
    assert result["failed"] == []
    assert result["errors"] == []
    assert result["distinct_statements"] == len(result["texts"]) >= 90
    assert result["functions"] >= 60
    assert run_legacy(played, "report").result == before


def test_all_statements_run_on_an_empty_desk(set_up: str, run_legacy: RunLegacy) -> None:
    assert run_legacy(set_up, "statements").result["failed"] == []


def test_a_swallowed_error_is_found(played: str, run_legacy: RunLegacy, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("ask")("ALTER TABLE tracking_clv_picks RENAME COLUMN edge_pct TO edge")
    failed = {f["function"]: f["message"] for f in run_legacy(played, "statements").result["failed"]}
    assert "swallowed" in failed["metric_edge"]
    assert "edge_pct" in failed["opening"]
    assert "briefing" not in failed


@pytest.mark.parametrize(
    "style",
    [
        r"%\(\w+\)s",
        r"INTERVAL '%s days'",
        r"INTERVAL '\{hours\} hours'",
        r"FROM \{TABLE\}",
        r"SELECT \{column\}",
        r"IN %s",
        r"execute_values\(",
        r"executemany\(",
        r"SELECT \*",
        r"DO UPDATE",
        r"DO NOTHING",
        r"RETURNING id",
        r"manual_bets_stats",
        r"v_current_opportunities",
        r"WITH \w+ AS \(",
        r"OVER \(",
        r"DISTINCT ON",
        r"FILTER \(WHERE",
        r"CASE",
        r"UNION",
        r"::jsonb",
        r"::date",
        r"LIKE '\w+%%'",
        r"ILIKE",
        r"query \+= ",
        r"->>",
        r"@>",
        r"= ANY\(%s\)",
        r"%s = ANY\(",
        r"RealDictCursor",
        r"DictCursor",
        r"fetchone\(\)\[0\]",
        r"market_type = '\{market\}'",
        r"def (_float|safe_float|_decimal_to_float|_f)\(",
        r"def run_query\(sql, params",
        r"except Exception:\n\s+return \[\]",
        r"PERCENTILE_CONT",
        r"HAVING",
        r"NOT EXISTS",
    ],
)
def test_the_style_is_present(style: str) -> None:
    assert re.search(style, SOURCES), style


def test_one_query_has_never_worked_and_nobody_noticed(played: str) -> None:
    assert played
    JOURNAL.reset()
    assert missing_closings() == []
    assert JOURNAL.failed == 1
    assert "index out of range" in JOURNAL.errors[0]["message"]
    JOURNAL.reset()
