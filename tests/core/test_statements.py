"""What an observer is told, by either door, and what makes two statements the same one."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from monps.core.errors import StatementFailed
from monps.core.statements import Statement, counting, fingerprint, observe, observe_here, observed
from monps.core.wire import Wire
from tests.core.databases import opened


@pytest.fixture
def connection(empty_database: str) -> Iterator[Connection]:
    with opened(empty_database) as database, database.engine.connect() as made:
        yield made


def test_both_doors_are_seen(connection: Connection) -> None:
    seen: list[Statement] = []
    with observe(seen.append):
        connection.execute(text("SELECT 1"))
        Wire(connection).fetch("SELECT %(a)s::int", {"a": 2})
    assert [(one.door, one.sql, one.failed) for one in seen] == [
        ("orm", "SELECT 1", False),
        ("wire", "SELECT %(a)s::int", False),
    ]
    assert seen[1].parameters == {"a": 2}
    assert not observed()


def test_a_failure_is_told_with_its_sqlstate(connection: Connection) -> None:
    seen: list[Statement] = []
    with observe_here(seen.append):
        with pytest.raises(StatementFailed):
            connection.execute(text("SELECT 1 / 0"))
        connection.rollback()
        with pytest.raises(StatementFailed):
            Wire(connection).fetch("SELECT * FROM nowhere")
    told = [(one.door, one.failed, one.sqlstate) for one in seen if one.failed]
    assert told == [("orm", True, "22012"), ("wire", True, "42P01")]


def test_what_is_observed_here_is_not_observed_elsewhere(connection: Connection) -> None:
    here: list[Statement] = []
    everywhere: list[Statement] = []

    def elsewhere() -> None:
        connection.execute(text("SELECT 2"))

    with observe(everywhere.append), observe_here(here.append):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert [one.sql for one in everywhere] == ["SELECT 2"]
    assert here == []


def test_the_statement_of_an_n_plus_1_is_named(connection: Connection) -> None:
    wire = Wire(connection)
    with counting() as counter:
        wire.fetch("SELECT 1")
        for _ in range(4):
            wire.fetch("SELECT 7")
    assert len(counter) == 5
    with pytest.raises(AssertionError, match=r"5 statements where 2 were allowed; 4 times:\nSELECT 7"):
        counter.at_most(2)


def one_too_many(connection: Connection) -> None:
    with counting(at_most=1):
        Wire(connection).fetch("SELECT 1")
        Wire(connection).fetch("SELECT 2")


def failing_of_itself(connection: Connection) -> float:
    with counting(at_most=0):
        Wire(connection).fetch("SELECT 1")
        return 1 / 0


def test_a_block_fails_at_its_end_if_it_has_not_failed_of_itself(connection: Connection) -> None:
    with pytest.raises(AssertionError, match="2 statements where 1 were allowed"):
        one_too_many(connection)
    with pytest.raises(ZeroDivisionError):
        failing_of_itself(connection)


names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@given(st.lists(names, min_size=2, max_size=30, unique=True), st.lists(names, min_size=2, max_size=30, unique=True))
def test_a_list_of_any_length_is_one_statement(some: list[str], others: list[str]) -> None:
    def sql(parts: list[str]) -> str:
        return f"SELECT id FROM t  WHERE id IN ({', '.join(f'%({name})s::INTEGER' for name in parts)})\n"

    assert fingerprint(sql(some)) == fingerprint(sql(others))
    assert len(fingerprint(sql(some))) == 8
    assert fingerprint(sql(some)) != fingerprint(sql(some).replace("FROM t", "FROM u"))
