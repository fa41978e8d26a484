"""Two writers, one transaction, no trace: what each did is compared row by row."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.errors import ParityError
from monps.strangler import scan
from monps.strangler.pair import Known, Statement, Writes, as_they_are
from monps.strangler.parity import Outcome, Parity, Verdict
from monps.strangler.write_parity import outcome_of_writes

CODE = """
import psycopg2

def rename(conn, name, league):
    conn.cursor().execute("UPDATE team_mapping SET team_name = %s WHERE league_id = %s", (name, league))

def add(conn, name):
    conn.cursor().execute(
        "INSERT INTO team_mapping (team_name, team_name_normalized, league_id) VALUES (%(name)s, lower(%(name)s), 9)",
        {"name": name})

def remove(conn, league):
    conn.cursor().execute("DELETE FROM team_mapping WHERE league_id = %s", (league,))
"""
TABLE = ("team_mapping",)


@pytest.fixture
def parity(database: Database, tmp_path: Path) -> Parity:
    (tmp_path / "old.py").write_text(CODE, encoding="utf-8")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO team_mapping (team_name, team_name_normalized, league_id)"
                " SELECT 'T' || n, 't' || n, n % 3 FROM generate_series(1, 9) n"
            )
        )
        connection.execute(text("CREATE TABLE nokey (a int)"))
    return Parity(database.engine, database.url, scan(tmp_path))


VALUES = {"add": lambda name: {"name": name}}


def pair(function: str, candidate: Any, *arguments: object) -> Writes:  # noqa: ANN401 - a function
    return Writes(
        name=function,
        legacy=Statement("old.py", function, values=VALUES.get(function, as_they_are)),
        candidate=candidate,
        candidate_name="x",
        tables=TABLE,
        arguments=lambda _: [arguments],
    )


def run(session: Session, statement: str, **values: object) -> None:
    session.execute(text(statement), values)


def ran(parity: Parity, function: str, statement: str, *arguments: object) -> Outcome:
    def candidate(session: Session, *values: object) -> None:
        run(session, statement, **dict(zip("ab", values, strict=False)))

    return outcome_of_writes(parity, pair(function, candidate, *arguments))


def test_the_same_change(parity: Parity, database: Database) -> None:
    outcome = ran(parity, "rename", "UPDATE team_mapping SET team_name = :a WHERE league_id = :b", "X", 1)
    assert (outcome.verdict, outcome.rows) == (Verdict.equal, 3)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM team_mapping WHERE team_name = 'X'")) == 0


def test_a_row_too_few_and_another_value(parity: Parity) -> None:
    outcome = ran(parity, "rename", "UPDATE team_mapping SET team_name = :a WHERE league_id = :b AND id > 1", "X", 1)
    assert outcome.verdict is Verdict.differs
    assert str(outcome.difference).startswith("row team_mapping 1 column team_name: text(1)")
    assert str(outcome.difference).endswith("unchanged in the candidate")
    outcome = ran(parity, "rename", "UPDATE team_mapping SET team_name = lower(:a) WHERE league_id = :b", "X", 1)
    assert outcome.verdict is Verdict.differs


def test_what_a_sequence_gives_does_not_count(parity: Parity) -> None:
    same = "INSERT INTO team_mapping (team_name, team_name_normalized, league_id) VALUES (:a, lower(:a), 9)"
    assert ran(parity, "add", same, "New").verdict is Verdict.equal
    outcome = ran(parity, "add", same.replace("lower(:a)", ":a"), "New")
    assert "team_mapping (added) column team_name_normalized" in str(outcome.difference)
    nothing = ran(parity, "add", "SELECT :a", "New")
    assert str(nothing.difference) == "row team_mapping: 1 added in the existing code, 0 added in the candidate"


def test_removed_rows(parity: Parity) -> None:
    assert ran(parity, "remove", "DELETE FROM team_mapping WHERE league_id = :a", 1).verdict is Verdict.equal
    outcome = ran(parity, "remove", "DELETE FROM team_mapping WHERE league_id = :a AND id > 1", 1)
    assert (outcome.verdict, outcome.difference and outcome.difference.legacy) == (Verdict.differs, "removed")


def test_a_side_that_raises_is_undone_and_told(parity: Parity) -> None:
    outcome = ran(parity, "add", "INSERT INTO team_mapping (team_name) VALUES (:a)", "New")
    assert (outcome.verdict, outcome.failures) == (Verdict.failed, 1)
    assert "23502" in str(outcome.difference)


def test_a_candidate_may_commit_and_keeps_nothing(parity: Parity, database: Database) -> None:
    def commits(session: Session, league: int) -> None:
        run(session, "DELETE FROM team_mapping WHERE league_id = :league", league=league)
        session.commit()

    def decides(session: Session, league: int) -> None:
        run(session, "DELETE FROM team_mapping WHERE league_id = :league", league=league)
        run(session, "COMMIT")

    assert outcome_of_writes(parity, pair("remove", commits, 1)).verdict is Verdict.equal
    outcome = outcome_of_writes(parity, pair("remove", decides, 1))
    assert outcome.verdict is Verdict.failed
    assert "belongs to the unit of work" in str(outcome.difference)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM team_mapping")) == 9


def test_a_known_fault_and_ignored_columns(parity: Parity) -> None:
    def lower(session: Session, name: str, league: int) -> None:
        run(session, "UPDATE team_mapping SET team_name = lower(:n) WHERE league_id = :l", n=name, l=league)

    given = pair("rename", lower, "X", 1)
    fault = Known("names keep their capitals", (("team_name = %s", "team_name = lower(%s)"),))
    assert outcome_of_writes(parity, replace(given, known=fault)).verdict is Verdict.explained
    assert outcome_of_writes(parity, replace(given, ignored=("team_name",))).verdict is not Verdict.differs


def test_a_table_without_a_key_is_refused(parity: Parity) -> None:
    with pytest.raises(ParityError, match="no primary key"):
        outcome_of_writes(parity, replace(pair("remove", lambda *_: None, 1), tables=("nokey",)))
