"""One transaction for psycopg2 and a session, both ways, on a real server; and what happens without the bridge."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import psycopg2
import psycopg2.extras
import psycopg2.sql
import pytest
from psycopg2.extensions import register_type
from sqlalchemy import StaticPool, create_engine, select, text

from monps.core.errors import (
    BridgeError,
    CheckFailed,
    Conflict,
    DatabaseUnavailable,
    ReadOnly,
    UnitOfWorkError,
)
from monps.core.settings import conninfo, parse_url
from monps.models import ManualBet
from monps.repositories import UnitOfWork
from monps.strangler.bridge import joined, opened

OldConnection: TypeAlias = Any
"""psycopg2's, which has no types."""

INSERT = (
    "INSERT INTO manual_bets (match_id, match_name, sport, kickoff_time, market_type, selection, bookmaker,"
    " odds_obtained, stake) VALUES (%s, 'A vs B', 'soccer_epl', '2030-01-05 15:00', 'h2h', 'Home', 'Pinnacle', 2.1, 10)"
)
NOTES = "UPDATE manual_bets SET notes = %s"


@pytest.fixture
def dsn(migrated_database: str) -> str:
    return conninfo(parse_url(migrated_database))


@pytest.fixture
def legacy(dsn: str) -> Iterator[Any]:
    connection = psycopg2.connect(dsn)
    yield connection
    connection.close()


def ask(dsn: str, query: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(dsn)
    try:
        cursor = connection.cursor()
        cursor.execute(query)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
    finally:
        connection.close()


def matches(dsn: str) -> list[str]:
    return [row[0] for row in ask(dsn, "SELECT match_id FROM manual_bets ORDER BY id")]


def bet(match_id: str) -> ManualBet:
    return ManualBet(
        match_id=match_id,
        match_name="A vs B",
        sport="soccer_epl",
        kickoff_time=datetime(2030, 1, 5, 15),  # noqa: DTZ001 - the column is naive
        market_type="h2h",
        selection="Home",
        bookmaker="Pinnacle",
        odds_obtained=Decimal("2.1"),
        stake=Decimal(10),
    )


class BetRow(NamedTuple):
    id: int
    match_id: str | None
    odds_obtained: Decimal
    kickoff_time: datetime


# --- the existing code owns the transaction ---------------------------------------------------------------------------


def test_the_trap_loses_rows_and_the_bridge_does_not(legacy: OldConnection, dsn: str) -> None:
    legacy.cursor().execute(INSERT, ("naive",))
    engine = create_engine("postgresql+psycopg2://", creator=lambda: legacy, poolclass=StaticPool)
    with engine.connect():
        pass  # nothing was asked, nothing was rolled back by us
    legacy.commit()
    assert matches(dsn) == [], (
        "SQLAlchemy no longer rolls back the first connection: decision 0022 has to be read again"
    )

    legacy.cursor().execute(INSERT, ("bridged",))
    with joined(legacy) as session:
        assert session.scalar(select(ManualBet.match_id)) == "bridged"
    legacy.commit()
    assert matches(dsn) == ["bridged"]


def test_both_sides_see_each_other_and_the_existing_code_decides(legacy: OldConnection, dsn: str) -> None:
    cursor = legacy.cursor()
    cursor.execute(INSERT, ("old",))
    with joined(legacy) as session, UnitOfWork(session) as uow:
        assert [one.match_id for one in uow.bets.open()] == ["old"]
        uow.bets.add(bet("new"))
        uow.commit()
    cursor.execute("SELECT match_id FROM manual_bets ORDER BY id")
    assert cursor.fetchall() == [("old",), ("new",)]
    assert matches(dsn) == []
    legacy.commit()
    assert matches(dsn) == ["old", "new"]


def test_the_existing_code_may_undo_what_the_session_committed(legacy: OldConnection, dsn: str) -> None:
    with joined(legacy) as session, UnitOfWork(session) as uow:
        uow.bets.add(bet("new"))
        uow.commit()
    legacy.rollback()
    assert matches(dsn) == []


def test_a_failure_of_the_new_code_leaves_the_old_rows(legacy: OldConnection, dsn: str) -> None:
    legacy.cursor().execute(INSERT, ("old",))
    wrong = bet("wrong")
    wrong.stake = Decimal(-1)
    with joined(legacy) as session:
        session.add_all([bet("new"), wrong])
        with pytest.raises(CheckFailed):
            session.flush()
    legacy.cursor().execute(INSERT, ("after",))
    legacy.commit()
    assert matches(dsn) == ["old", "after"]


def test_a_session_that_is_left_without_commit_keeps_nothing_of_its_own(legacy: OldConnection, dsn: str) -> None:
    legacy.cursor().execute(INSERT, ("old",))
    with joined(legacy) as session:
        session.add(bet("new"))
        session.flush()
    legacy.commit()
    assert matches(dsn) == ["old"]


def test_several_sessions_one_after_the_other_and_one_in_the_other(legacy: OldConnection, dsn: str) -> None:
    for number in range(3):
        with joined(legacy) as session:
            session.add(bet(f"n{number}"))
            session.commit()
            with joined(legacy) as inner:
                inner.add(bet(f"inner{number}"))
                inner.flush()
    legacy.commit()
    assert matches(dsn) == ["n0", "n1", "n2"]


def test_a_session_goes_on_after_its_own_commit_and_rollback(legacy: OldConnection, dsn: str) -> None:
    with joined(legacy) as session:
        session.add(bet("kept"))
        session.commit()
        session.add(bet("undone"))
        session.flush()
        session.rollback()
        session.add(bet("kept too"))
        session.commit()
    legacy.commit()
    assert matches(dsn) == ["kept", "kept too"]


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_existing_code_that_ends_the_transaction_in_the_block_is_told(legacy: OldConnection, ending: str) -> None:
    with joined(legacy) as session:
        session.add(bet("new"))
        session.flush()
        getattr(legacy, ending)()
        session.add(bet("more"))
        with pytest.raises(BridgeError, match="ended the transaction while a session was joined"):
            session.flush()


def test_existing_code_that_begins_another_transaction_is_told(legacy: OldConnection) -> None:
    with joined(legacy) as session:
        session.add(bet("new"))
        session.flush()
        legacy.commit()
        legacy.cursor().execute("SELECT 1")
        with pytest.raises(BridgeError, match="began another"):
            session.commit()
    legacy.rollback()


def test_what_cannot_be_joined_is_refused(legacy: OldConnection, dsn: str) -> None:
    with pytest.raises(psycopg2.Error):
        legacy.cursor().execute("SELECT no_such_column")
    with pytest.raises(BridgeError, match="failed already"), joined(legacy):
        pass
    legacy.rollback()
    legacy.autocommit = True
    with pytest.raises(BridgeError, match="autocommit"), joined(legacy):
        pass
    closed = psycopg2.connect(dsn)
    closed.close()
    with pytest.raises(BridgeError, match="closed"), joined(closed):
        pass


def test_what_the_existing_code_registered_stays_its_own(dsn: str) -> None:
    connection = psycopg2.connect(dsn, cursor_factory=psycopg2.extras.RealDictCursor)
    as_float = psycopg2.extensions.new_type(
        psycopg2.extensions.DECIMAL.values, "DEC2FLOAT", lambda value, _: None if value is None else float(value)
    )
    register_type(as_float, connection)
    psycopg2.extras.register_default_jsonb(connection, loads=str)
    one = uuid.uuid4()
    query = f"SELECT 1.5 AS n, '{one}'::uuid AS u, '{{\"a\": 1}}'::jsonb AS j"
    try:
        with joined(connection) as session:
            assert session.execute(text(query.replace(":", r"\:"))).one() == (Decimal("1.5"), one, {"a": 1})
            session.commit()
        cursor = connection.cursor()
        cursor.execute(query)
        assert cursor.fetchone() == {"n": 1.5, "u": str(one), "j": '{"a": 1}'}
    finally:
        connection.close()


# --- the new code owns the transaction --------------------------------------------------------------------------------


def test_a_unit_of_work_and_existing_code_in_one_transaction(dsn: str) -> None:
    with opened(dsn) as bridged, UnitOfWork(bridged.session, actor="ann", reason="both") as uow:
        uow.bets.add(bet("new"))
        cursor = bridged.connection.cursor()
        cursor.execute("SELECT match_id, created_by FROM manual_bets")
        assert cursor.fetchall() == [("new", "ann")]
        cursor.execute(INSERT, ("old",))
        assert uow.bets.statistics().bets == 2
        assert len(uow.bets.rows(BetRow).find()) == 2
        assert matches(dsn) == []
        uow.commit()
    assert matches(dsn) == ["new", "old"]
    assert ask(dsn, "SELECT count(DISTINCT transaction_id) FROM audit.change_log") == [(1,)]


def test_without_commit_nothing_of_either_is_kept(dsn: str) -> None:
    with opened(dsn) as bridged, UnitOfWork(bridged.session) as uow:
        uow.bets.add(bet("new"))
        bridged.connection.cursor().execute(INSERT, ("old",))
    assert matches(dsn) == []


DECISIONS: dict[str, Callable[[Any], object]] = {
    "commit": lambda connection: connection.commit(),
    "rollback": lambda connection: connection.rollback(),
    "close": lambda connection: connection.close(),
    "reset": lambda connection: connection.reset(),
    "set_session": lambda connection: connection.set_session(readonly=True),
    "autocommit": lambda connection: setattr(connection, "autocommit", True),
    "with": lambda connection: connection.__enter__(),
    "COMMIT": lambda connection: connection.cursor().execute("COMMIT"),
    "bytes": lambda connection: connection.cursor().execute(b"commit"),
    "script": lambda connection: connection.cursor().execute("SELECT 1; -- then\n ROLLBACK ; SELECT 2"),
    "composed": lambda connection: connection.cursor().execute(psycopg2.sql.SQL("END")),
    "of the cursor": lambda connection: connection.cursor().connection.commit(),
    "dict cursor": lambda connection: connection.cursor(cursor_factory=psycopg2.extras.DictCursor).execute("ABORT"),
}


@pytest.mark.parametrize("decision", DECISIONS)
def test_existing_code_decides_nothing(dsn: str, decision: str) -> None:
    with opened(dsn) as bridged:
        bridged.connection.cursor().execute(INSERT, ("old",))
        with pytest.raises(BridgeError, match=r"test_bridge\.py:\d+.*belongs to the unit of work"):
            DECISIONS[decision](bridged.connection)
        with pytest.raises(BridgeError, match="nothing was kept"):
            bridged.session.commit()
    assert matches(dsn) == []


def test_a_refusal_that_was_swallowed_spoils_the_commit_of_the_unit(dsn: str) -> None:
    def swallowing(connection: OldConnection) -> None:
        try:
            connection.cursor().execute(INSERT, ("old",))
            connection.commit()
        except Exception:  # noqa: BLE001, S110 - what existing code does
            pass

    with opened(dsn) as bridged, UnitOfWork(bridged.session) as uow:
        swallowing(bridged.connection)
        with pytest.raises(UnitOfWorkError, match="tried to decide"):
            uow.commit()
    assert matches(dsn) == []


def test_a_failure_that_existing_code_swallowed_is_no_silent_rollback(dsn: str) -> None:
    with opened(dsn) as bridged, UnitOfWork(bridged.session) as uow:
        cursor = bridged.connection.cursor()
        cursor.execute(INSERT, ("old",))
        with pytest.raises(psycopg2.Error):
            cursor.execute("SELECT no_such_column")
        with pytest.raises(BridgeError, match="was swallowed; nothing was kept"):
            uow.commit()


def test_the_session_undoes_what_only_the_existing_code_did(dsn: str) -> None:
    with opened(dsn) as bridged:
        bridged.connection.cursor().execute(INSERT, ("undone",))
        bridged.session.rollback()
        bridged.connection.cursor().execute(INSERT, ("kept",))
        bridged.session.commit()
    assert matches(dsn) == ["kept"]


def test_savepoints_and_words_in_quotes_are_no_decision(dsn: str) -> None:
    with opened(dsn) as bridged:
        cursor = bridged.connection.cursor()
        cursor.execute(INSERT, ("old",))
        cursor.execute("SAVEPOINT essai")
        cursor.execute(NOTES, ("COMMIT; ROLLBACK",))
        cursor.execute("ROLLBACK TO SAVEPOINT essai; RELEASE SAVEPOINT essai")
        cursor.execute('SELECT \'a; commit\', $$ ; rollback $$, "end" FROM (SELECT 1 AS "end") one -- ; commit')
        bridged.session.commit()
    assert ask(dsn, "SELECT match_id, notes FROM manual_bets") == [("old", None)]


def test_existing_code_gets_real_cursors_of_the_class_it_wants(dsn: str) -> None:
    with opened(dsn) as bridged:
        cursor = bridged.connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
        psycopg2.extras.execute_values(
            cursor,
            "INSERT INTO team_aliases (alias, alias_normalized) VALUES %s RETURNING alias",
            [("A", "a"), ("B", "b")],
        )
        assert cursor.fetchall() == [{"alias": "A"}, {"alias": "B"}]
        assert isinstance(bridged.connection, psycopg2.extensions.connection)
        assert psycopg2.sql.Identifier("x").as_string(bridged.connection) == '"x"'
        bridged.connection.autocommit = False  # what many set without need


def test_errors_are_ours(dsn: str) -> None:
    alias = "INSERT INTO team_mapping (team_name, team_name_normalized, league_id) VALUES ('A', 'a', 1)"
    with opened(dsn) as bridged, UnitOfWork(bridged.session) as uow:
        uow.session.execute(text(alias))
        with pytest.raises(Conflict) as taken:
            uow.session.execute(text(alias))
        assert (taken.value.sqlstate, bool(taken.value.constraint)) == ("23505", True)


def test_a_wire_s_error_is_ours_and_bulk_copy_is_refused(dsn: str) -> None:
    with opened(dsn) as bridged, UnitOfWork(bridged.session) as uow:
        with pytest.raises(BridgeError, match="no COPY"):
            uow.bets.copy_in([{"match_id": "x"}])
        bridged.session.rollback()
        with pytest.raises(CheckFailed):
            uow.wire.execute(INSERT.replace("2.1, 10", "2.1, -10"), ("x",))


def test_a_read_only_bridge_refuses_both_sides(dsn: str) -> None:
    with opened(dsn, isolation="REPEATABLE READ", read_only=True) as bridged:
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            bridged.connection.cursor().execute(INSERT, ("old",))
        bridged.session.rollback()
        with pytest.raises(ReadOnly):
            bridged.session.execute(text("DELETE FROM manual_bets"))
        bridged.session.rollback()
        assert bridged.session.scalar(text("SHOW transaction_isolation")) == "repeatable read"


def test_upserts_streams_and_aware_times_work_over_psycopg2(dsn: str) -> None:
    with opened(dsn) as bridged, UnitOfWork(bridged.session) as uow:
        uow.bets.add_many([bet(f"m{number}") for number in range(5)])
        assert [one.match_id for one in uow.bets.pending_closing(datetime(2031, 1, 1, tzinfo=UTC))] == [
            f"m{number}" for number in range(5)
        ]
        assert uow.tracking.performance("all")[0].bets == 0
        assert uow.odds.opportunities(datetime(2031, 1, 1, tzinfo=UTC)) == []
        uow.commit()
    assert len(matches(dsn)) == 5


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    url = parse_url("postgresql://ann:secret@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as missing, opened(url):
        pass
    assert "secret" not in str(missing.value)


def test_a_session_may_not_change_the_isolation_of_what_it_joined(legacy: OldConnection) -> None:
    with joined(legacy) as session, pytest.raises(BridgeError, match="isolation"):
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
