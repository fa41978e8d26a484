"""What decides about a transaction, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.strangler.transaction_words import decides


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("COMMIT", "COMMIT"),
        ("  commit ;", "COMMIT"),
        ("/* a */ -- b\n Begin", "BEGIN"),
        ("END TRANSACTION", "END"),
        ("ABORT", "ABORT"),
        ("rollback", "ROLLBACK"),
        ("ROLLBACK AND CHAIN", "ROLLBACK"),
        ("START  TRANSACTION", "START TRANSACTION"),
        ("PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION"),
        ("SET TRANSACTION READ ONLY", "SET TRANSACTION"),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET SESSION CHARACTERISTICS"),
        ("DISCARD ALL", "DISCARD ALL"),
        ("UPDATE one SET a = ';'; COMMIT", "COMMIT"),
        ("SELECT $x$;$x$; rollback; select 1", "ROLLBACK"),
    ],
)
def test_decisions(text: str, word: str) -> None:
    assert decides(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "SAVEPOINT commit",
        "ROLLBACK TO one",
        "ROLLBACK TO SAVEPOINT one",
        "rollback work to savepoint one",
        "RELEASE one",
        "SELECT 'x; COMMIT'",
        'SELECT 1 AS "a; commit"',
        "SELECT $$; commit $$",
        "SELECT 1 -- ; commit",
        "SELECT 1 /* ; commit */",
        "UPDATE ends SET begin_at = 1",
        "SELECT E'\\'; COMMIT'",
        "SET LOCAL statement_timeout = 1",
        "PREPARE one AS SELECT 1",
        "",
    ],
)
def test_no_decisions(text: str) -> None:
    assert decides(text) is None


@given(st.text(alphabet="ab ;'\"$-\n", max_size=30))
def test_a_literal_decides_nothing_whatever_stands_in_it(content: str) -> None:
    literal = content.replace("'", "''")
    assert decides(f"SELECT '{literal}; COMMIT'") is None
