"""Pairs over two drivers: what is equal, what is explained, what differs, and what proves nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.errors import ParityError
from monps.strangler import Inventory, scan
from monps.strangler.ledger import ENOUGH, Ledger, Progress
from monps.strangler.ledger import Parity as Compared
from monps.strangler.pair import Arguments, Known, Pair, Statement
from monps.strangler.parity import Outcome, Parity, Verdict, noted

CODE = """
def teams(conn, league):
    cur = conn.cursor()
    cur.execute("SELECT id, team_name FROM team_mapping WHERE league_id = %s ORDER BY id", (league,))
    return cur.fetchall()


def named(conn):
    cur = conn.cursor()
    cur.execute("SELECT count(*), count(*) FROM team_mapping WHERE team_name LIKE 'T%'")
    return cur.fetchone()


def broken(conn, least):
    cur = conn.cursor()
    cur.execute("SELECT id FROM team_mapping WHERE team_name LIKE 'T%' AND id > %s", (least,))
    return cur.fetchall()
"""


@pytest.fixture
def found(tmp_path: Path) -> Inventory:
    (tmp_path / "old.py").write_text("import psycopg2\n" + CODE, encoding="utf-8")
    return scan(tmp_path)


@pytest.fixture
def parity(database: Database, found: Inventory) -> Parity:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO team_mapping (team_name, team_name_normalized, league_id)"
                " SELECT 'T' || n, 't' || n, n % 7 FROM generate_series(1, 21) n"
            )
        )
    return Parity(database.engine, database.url, found)


def leagues(_: Connection) -> Iterable[Arguments]:
    return [(number,) for number in (0, 1, 2, 3, 4, 5, 6, 6, 6)]


def candidate(session: Session, league: int) -> list[tuple[Any, ...]]:
    rows = session.execute(
        text("SELECT id, team_name FROM team_mapping WHERE league_id = :league ORDER BY id DESC"), {"league": league}
    )
    return [tuple(row) for row in rows]


TEAMS = Pair(
    name="teams",
    legacy=Statement("old.py", "teams"),
    candidate=candidate,
    candidate_name="TeamRepository.of_league",
    arguments=leagues,
    key=("id",),
)


def test_equal_answers_each_call_once(parity: Parity) -> None:
    outcome = parity.outcome(TEAMS)
    assert (outcome.verdict, outcome.calls, outcome.rows, outcome.mismatches) == (Verdict.equal, 7, 21, 0)
    assert outcome.place == "old.py:5"
    assert outcome.parity.upper_bound == pytest.approx(3 / 7)
    assert outcome.legacy_seconds > 0 < outcome.candidate_seconds


def test_the_order_counts_where_it_is_said_to(parity: Parity) -> None:
    outcome = parity.outcome(replace(TEAMS, ordered=True))
    assert (outcome.verdict, outcome.mismatches) == (Verdict.differs, 7)


def test_calls_without_rows_prove_nothing(parity: Parity) -> None:
    outcome = parity.outcome(replace(TEAMS, arguments=lambda _: [(99,), (98,)]))
    assert (outcome.verdict, outcome.calls, outcome.empty) == (Verdict.nothing, 2, 2)
    assert outcome.parity.upper_bound == 1.0
    assert parity.outcome(replace(TEAMS, arguments=lambda _: [])).verdict is Verdict.nothing


def test_a_fault_explains_only_what_it_explains(parity: Parity) -> None:
    def others(session: Session, league: int) -> list[tuple[Any, ...]]:
        return [row for row in candidate(session, league) if row[0] != 3]

    fault = Known("team 3 is gone", (("WHERE", "WHERE id <> 3 AND"),))
    outcome = parity.outcome(replace(TEAMS, candidate=others, known=fault))
    assert (outcome.verdict, outcome.mismatches, outcome.unexplained) == (Verdict.explained, 1, 0)
    assert outcome.difference is not None
    assert outcome.difference.key == "id=3"
    wrong = Known("team 4 is gone", (("WHERE", "WHERE id <> 4 AND"),))
    assert parity.outcome(replace(TEAMS, candidate=others, known=wrong)).verdict is Verdict.differs


def test_a_correction_that_no_longer_fits_is_an_error(parity: Parity) -> None:
    fault = Known("a fault", (("no such text", ""),))
    outcome = parity.outcome(replace(TEAMS, candidate=lambda *_: [], known=fault))
    assert outcome.unexplained == 7


def test_a_statement_that_raises_at_every_call(parity: Parity) -> None:
    def new(session: Session, least: int) -> list[Any]:
        return list(session.execute(text("SELECT id FROM team_mapping WHERE id > :least"), {"least": least}))

    pair = Pair(
        name="broken",
        legacy=Statement("old.py", "broken"),
        candidate=new,
        candidate_name="x",
        arguments=lambda _: [(0,), (5,)],
    )
    outcome = parity.outcome(pair)
    assert (outcome.verdict, outcome.failures) == (Verdict.failed, 2)
    assert str(outcome.difference) == "error: IndexError in the existing code, an answer in the candidate"
    doubled = Known("the % is not doubled", (("'T%'", "'T%%'"),))
    assert parity.outcome(replace(pair, known=doubled)).verdict is Verdict.explained


def test_no_arguments_are_no_values_so_a_percent_sign_is_one(parity: Parity) -> None:
    pair = Pair(
        name="named",
        legacy=Statement("old.py", "named"),
        candidate=lambda _: (21, 21),
        candidate_name="x",
    )
    assert parity.outcome(pair).verdict is Verdict.equal


def test_a_candidate_that_writes_or_takes_too_long(parity: Parity) -> None:
    def writes(session: Session, _: int) -> None:
        session.execute(text("DELETE FROM team_mapping"))

    outcome = parity.outcome(replace(TEAMS, candidate=writes))
    assert (outcome.verdict, outcome.failures) == (Verdict.failed, 7)
    assert "25006" in str(outcome.difference)

    def sleeps(session: Session, _: int) -> None:
        session.execute(text("SELECT pg_sleep(30)"))

    quick = replace(parity, seconds=0.05, calls=1)
    assert "57014" in str(quick.outcome(replace(TEAMS, candidate=sleeps)).difference)
    assert parity.outcome(TEAMS).verdict is Verdict.equal


def test_functions_in_the_place_of_statements(parity: Parity) -> None:
    def existing(connection: Any, league: int) -> list[tuple[Any, ...]]:  # noqa: ANN401 - psycopg2's
        cursor = connection.cursor()
        cursor.execute("SELECT id, team_name FROM team_mapping WHERE league_id = %s", (league,))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    outcome = parity.outcome(replace(TEAMS, legacy=existing))
    assert (outcome.verdict, outcome.fingerprint) == (Verdict.equal, "")


def test_what_is_not_in_the_code_any_more(parity: Parity) -> None:
    for statement in (Statement("old.py", "gone"), Statement("old.py", "teams", 1)):
        with pytest.raises(ParityError, match="no statement"):
            parity.outcome(replace(TEAMS, legacy=statement))
    with pytest.raises(ParityError, match="say where the code is"):
        replace(parity, inventory=None).outcome(TEAMS)


def test_the_ledger_learns_what_was_compared(parity: Parity) -> None:
    outcome = parity.outcome(TEAMS)
    nothing = parity.outcome(replace(TEAMS, arguments=lambda _: []))
    ledger = noted(Ledger(), [outcome, nothing])
    progress = ledger.of(outcome.fingerprint)
    assert (progress.candidate, progress.parity) == ("TeamRepository.of_league", outcome.parity)
    assert len(ledger.progress) == 1


def test_a_candidate_does_not_keep_the_parity_of_another_method(parity: Parity) -> None:
    outcome = parity.outcome(TEAMS)
    old = Compared(ENOUGH, 0)
    known = Progress(outcome.fingerprint, "L3", candidate="drafts:TeamRepository.of_league", parity=old, draft="a")
    drafted = Ledger().noted([known])
    other = replace(outcome, candidate="TeamRepository.in_league")
    (progress,) = noted(drafted, [outcome]).progress.values()
    assert progress == replace(known, parity=outcome.parity)
    (progress,) = noted(drafted, [other]).progress.values()
    assert progress == Progress(outcome.fingerprint, "L3", candidate=other.candidate, parity=outcome.parity)
    worse = replace(other, mismatches=1)
    for both in ([outcome, worse], [worse, outcome]):
        assert noted(drafted, both).progress == {known.fingerprint: replace(known, parity=outcome.parity)}


def test_values_are_shown_only_where_they_may_be(parity: Parity) -> None:
    def other(session: Session, league: int) -> list[tuple[Any, ...]]:
        return [(number, name.lower()) for number, name in candidate(session, league)]

    told: Callable[[Parity], Outcome] = lambda one: one.outcome(replace(TEAMS, candidate=other))  # noqa: E731
    assert "T14" not in str(told(parity).difference)
    assert "'T14'" in str(told(replace(parity, reveal=True)).difference)
