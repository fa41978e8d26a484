"""Revisions 0011 and 0012: the market vocabulary in SQL is that of the code, and no rule is added under a scan."""

import re
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Connection, event, text

from monps.betting.selections import LINES, SELECTIONS, Market, Selection
from monps.core.database import Database
from monps.core.errors import CheckFailed, UnknownMarket
from monps.core.settings import Settings, conninfo
from monps.migrations import commands
from monps.models.markets import CANONICAL
from monps.services import schema
from tests.conftest import Server

TEAM = (
    "INSERT INTO quantum.team_quantum_dna (team_name, league, season, as_of, matches_played, dna_version)"
    " VALUES ('A', 'E0', '2024/25', '2025-01-01', 3, 1)"
)


@pytest.fixture
def empty(empty_database: str) -> Iterator[Database]:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def asking(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo(server.admin), autocommit=True) as connection:
        yield connection


def known_to_code(market: str, selection: str, line: Decimal | None) -> bool:
    try:
        Selection(Market(market), selection, None if line is None else float(line))
    except (UnknownMarket, ValueError):
        return False
    return True


def known_to_sql(asking: psycopg.Connection, market: str, selection: str | None, line: Decimal | None) -> bool:
    row = asking.execute(
        f"SELECT {CANONICAL} FROM (VALUES (%s::text, %s::text, %s::numeric(5,2))) AS one (market, selection, line)",
        [market, selection, line],
    ).fetchone()
    assert row is not None
    return bool(row[0])


MARKETS = st.sampled_from([*Market, "h2h ", "H2H", "", "corners"])
NAMES = st.one_of(
    st.sampled_from(sorted({name for names in SELECTIONS.values() for name in names})),
    st.from_regex(r"\A[0-9]{1,3}-[0-9]{1,3}\Z"),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=6),
)
QUARTERS = st.one_of(
    st.none(),
    st.integers(-30, 30).map(lambda steps: Decimal(steps) / 4),
    st.decimals(min_value=-9, max_value=9, places=2, allow_nan=False),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(market=MARKETS, selection=NAMES, line=QUARTERS)
def test_the_rule_and_the_code_know_the_same_bets(
    asking: psycopg.Connection, market: str, selection: str, line: Decimal | None
) -> None:
    assert known_to_sql(asking, market, selection, line) == known_to_code(market, selection, line)


def test_the_rule_knows_every_listed_bet_and_refuses_what_is_missing(asking: psycopg.Connection) -> None:
    for market, names in SELECTIONS.items():
        for line in LINES.get(market, (None,)):
            for name in names:
                exact = None if line is None else Decimal(str(line))
                assert known_to_sql(asking, market, name, exact)
        assert not known_to_sql(asking, market, None, None)
    assert not known_to_sql(asking, "totals", "over", None)
    assert not known_to_sql(asking, "totals", "over", Decimal("NaN"))
    assert not known_to_sql(asking, "h2h", "home", Decimal(0))


def test_a_rule_is_added_without_reading_a_row_and_proven_later(empty: Database) -> None:
    """The old row that breaks a rule neither stops the adding nor is let through by the proof."""
    schema.upgrade(empty, "0010_audit_strategies")
    with empty.engine.begin() as connection:
        connection.execute(text(TEAM))
    schema.upgrade(empty, "0011_guarantees")
    with empty.engine.begin() as connection, pytest.raises(CheckFailed) as refused:
        connection.execute(text(TEAM.replace("'A'", "'B'")))
    assert refused.value.constraint == "ck_team_quantum_dna_season"
    with pytest.raises(CheckFailed) as unproven:
        schema.upgrade(empty, "0012_guarantees_validate")
    assert unproven.value.constraint == "ck_team_quantum_dna_season"
    with empty.engine.connect() as connection:
        assert commands.current(connection) == "0011_guarantees"
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE quantum.team_quantum_dna SET season = '2024-25'"))
    schema.upgrade(empty)


def test_the_rules_of_the_revision_can_be_added_again(empty: Database) -> None:
    """A run that was interrupted between two tables goes on from the beginning."""
    schema.upgrade(empty, "0011_guarantees")
    with empty.engine.connect() as connection:
        commands.stamp(connection, "0010_audit_strategies")
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        invalid = connection.scalar(text("SELECT count(*) FROM pg_constraint WHERE NOT convalidated"))
    assert invalid == 0


def strongest_locks(connection: Connection) -> set[str]:
    return set(
        connection.scalars(
            text(
                "SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                " WHERE l.pid = pg_backend_pid() AND l.mode IN ('AccessExclusiveLock', 'ShareRowExclusiveLock')"
                " AND c.relkind = 'r'"
            )
        )
    )


@pytest.mark.parametrize("revision", ["0008_audit_picks", "0009_audit_bets", "0010_audit_strategies"])
def test_an_auditing_revision_locks_one_table_and_rewrites_nothing(empty: Database, revision: str) -> None:
    before = commands.applied(revision)[-2]
    schema.upgrade(empty, before)
    table = {"0008": "tracking_clv_picks", "0009": "manual_bets", "0010": "quantum.quantum_strategy"}[revision[:4]]
    messages: list[str] = []
    with empty.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.add_notice_handler(lambda notice: messages.append(notice.message_primary or ""))
        connection.execute(text("SET client_min_messages = debug1"))
        node = text(f"SELECT pg_relation_filenode('{table}')")
        old = connection.scalar(node)
        connection.commit()
        commands.upgrade(connection, revision)
        assert connection.scalar(node) == old
    assert [one for one in messages if re.match("rewriting table|verifying table", one)] == []


def test_the_guarantees_lock_one_table_at_a_time(empty: Database) -> None:
    schema.upgrade(empty, "0010_audit_strategies")
    held: list[set[str]] = []

    def note(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("ALTER TABLE"):
            held.append(strongest_locks(connection))

    event.listen(empty.engine, "after_cursor_execute", note)
    with empty.engine.connect() as connection:
        commands.upgrade(connection, "0012_guarantees_validate")
    event.remove(empty.engine, "after_cursor_execute", note)
    assert len(held) > 20
    assert set().union(*held) == set()  # each was let go of as soon as it was altered
