"""Revisions 0004 to 0006: two shapes of a pick, kept in step whoever writes, and a switch that reads no row."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from pydantic import SecretStr
from sqlalchemy import make_url, select, text
from sqlalchemy.orm import Session

from monps.betting.markets import LEGACY_SPELLINGS, Market, Selection, format_legacy, parse
from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings, conninfo
from monps.migrations import commands
from monps.models import MarketSpelling
from monps.services import schema

Connection = psycopg.Connection[dict[str, Any]]
OLD = "INSERT INTO tracking_clv_picks ({}) VALUES ({}) RETURNING *"


def dsn(url: str) -> str:
    return conninfo(make_url(url))


@pytest.fixture
def expanded(empty_database: str) -> Iterator[Connection]:
    """A connection to a database where both shapes live but nothing is switched yet."""
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0004_picks_expand")
    database.dispose()
    with psycopg.connect(dsn(empty_database), row_factory=dict_row) as connection:
        yield connection


def insert(connection: Connection, **values: object) -> dict[str, Any]:
    row = connection.execute(
        OLD.format(", ".join(values), ", ".join(["%s"] * len(values))).encode(), [*values.values()]
    )
    found = row.fetchone()
    assert found is not None
    return found


def update(connection: Connection, key: int, **values: object) -> dict[str, Any]:
    changes = ", ".join(f"{name} = %s" for name in values)
    statement = f"UPDATE tracking_clv_picks SET {changes} WHERE id = %s RETURNING *".encode()
    found = connection.execute(statement, [*values.values(), key]).fetchone()
    assert found is not None
    return found


def test_an_old_insert_fills_the_new_shape(expanded: Connection) -> None:
    row = insert(
        expanded,
        match_id="m",
        match_name="Home vs Away",
        home_team="Home",
        away_team="Away",
        commence_time="2024-08-16T19:00:00",
        market_type="over25",
        prediction="Over 2.5",
        odds_taken="1.91",
        probability=55,
        source="poisson",
        is_winner=True,
        profit_loss="0.91",
        closing_odds="1.85",
    )
    assert row["pick_id"] is not None
    assert row["match_date"].isoformat() == "2024-08-16T19:00:00+00:00"
    assert (row["market"], row["selection"], row["line"]) == ("totals", "over", Decimal("2.50"))
    assert (row["odds_at_pick"], row["odds_at_close"]) == (Decimal("1.9100"), Decimal("1.8500"))
    assert (row["is_won"], row["pnl"], row["agent"], row["confidence"]) == (
        True,
        Decimal("0.9100"),
        "poisson",
        Decimal("0.550000"),
    )
    assert row["league"] == ""


def test_missing_values_of_the_old_shape_become_null_or_are_filled(expanded: Connection) -> None:
    row = insert(expanded, match_name="Home vs Away", market_type="asian_corner", odds_taken=0, probability=140)
    assert row["odds_at_pick"] is None
    assert row["odds_taken"] == 0
    assert row["confidence"] is None
    assert row["market"] is None
    assert (row["home_team"], row["away_team"], row["league"]) == ("Home", "Away", "")
    assert row["match_id"] == f"legacy:{row['id']}"


@pytest.mark.parametrize("value", ["NaN", "1", "1.00004", "-3", "0", "1e12"])
def test_no_price_of_the_existing_code_is_refused(expanded: Connection, value: str) -> None:
    row = insert(
        expanded, market_type="home", odds_taken=value, closing_odds=value, profit_loss=value, probability=value
    )
    assert row["odds_at_pick"] is None
    assert row["odds_at_close"] is None


def test_a_new_insert_fills_the_old_shape(expanded: Connection) -> None:
    row = insert(
        expanded,
        match_id="m",
        home_team="Home",
        away_team="Away",
        league="E0",
        match_date="2024-08-16T19:00:00+00:00",
        market="totals",
        selection="over",
        line="2.5",
        odds_at_pick="1.91",
        agent="poisson",
        confidence="0.55",
    )
    assert row["match_name"] == "Home vs Away"
    assert (row["market_type"], row["prediction"]) == ("over_25", "Over 2.50")
    assert row["commence_time"].isoformat() == "2024-08-16T19:00:00"
    assert (row["odds_taken"], row["source"], row["probability"]) == (
        Decimal("1.9100"),
        "poisson",
        Decimal("55.000000"),
    )


def test_an_old_update_is_followed_by_the_new_shape(expanded: Connection) -> None:
    key = insert(expanded, market_type="home", odds_taken=2)["id"]
    row = update(
        expanded, key, is_winner=False, is_resolved=True, profit_loss=-1, closing_odds="1.9", market_type="dc_1x"
    )
    assert (row["is_won"], row["pnl"], row["odds_at_close"]) == (False, Decimal("-1.0000"), Decimal("1.9000"))
    assert (row["market"], row["selection"]) == ("double_chance", "1x")
    row = update(expanded, key, closing_odds=0)
    assert row["odds_at_close"] is None


def test_a_new_update_is_followed_by_the_old_shape(expanded: Connection) -> None:
    key = insert(expanded, market_type="home", odds_taken=2)["id"]
    row = update(expanded, key, is_won=True, pnl="1", odds_at_close="1.8", market="btts", selection="yes")
    assert (row["is_winner"], row["is_resolved"], row["profit_loss"]) == (True, True, Decimal("1.0000"))
    assert (row["market_type"], row["closing_odds"]) == ("btts_yes", Decimal("1.8000"))
    row = update(expanded, key, is_won=None)
    assert (row["is_winner"], row["is_resolved"]) == (None, False)


def test_a_market_without_old_spelling_survives_an_unrelated_update(expanded: Connection) -> None:
    key = insert(expanded, market="correct_score", selection="2-1", odds_at_pick=9)["id"]
    row = update(expanded, key, steam_move=True)
    assert (row["market"], row["selection"], row["market_type"]) == ("correct_score", "2-1", "correct_score 2-1")


def test_who_changed_a_row_is_recorded_for_raw_sql_too(expanded: Connection) -> None:
    key = insert(expanded, market_type="home", odds_taken=2)["id"]
    expanded.execute("SELECT set_config('monps.actor', 'alice', true)")
    row = update(expanded, key, odds_taken=3)
    assert row["updated_by"] == "alice"


def test_upsert_of_the_existing_code_still_finds_its_key(expanded: Connection) -> None:
    statement = (
        "INSERT INTO tracking_clv_picks (match_id, market_type, odds_taken) VALUES ('m', 'home', %s)"
        " ON CONFLICT (match_id, market_type) DO UPDATE SET odds_taken = EXCLUDED.odds_taken RETURNING *"
    )
    first = expanded.execute(statement, [2]).fetchone()
    second = expanded.execute(statement, [3]).fetchone()
    assert first is not None
    assert second is not None
    assert first["id"] == second["id"]
    assert first["pick_id"] == second["pick_id"]
    assert second["odds_at_pick"] == 3


def test_validation_is_refused_before_the_backfill(empty_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0003_odds")
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO tracking_clv_picks (market_type) VALUES ('home')"))
    with database.engine.connect() as connection:
        commands.upgrade(connection, "0004_picks_expand")
    with database.engine.connect() as connection, pytest.raises(MigrationError, match=r"1 rows .* not backfilled"):
        commands.upgrade(connection, "0005_picks_validate")
    database.dispose()


def test_the_switch_neither_rewrites_nor_reads_the_table(empty_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0003_odds")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tracking_clv_picks (match_name, market_type, odds_taken, stake, hours_before_match)"
                " SELECT 'A vs B', 'home', 2, 1.5, n FROM generate_series(1, 100) n"
            )
        )
    schema.upgrade(database, "0005_picks_validate")
    messages: list[str] = []
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.add_notice_handler(lambda notice: messages.append(notice.message_primary or ""))
        connection.execute(text("SET client_min_messages = debug1"))
        before = connection.scalar(text("SELECT pg_relation_filenode('tracking_clv_picks')"))
        connection.commit()
        commands.upgrade(connection, "0006_picks_switch")
        after = connection.scalar(text("SELECT pg_relation_filenode('tracking_clv_picks')"))
        rows = connection.execute(
            text("SELECT sum(stake), sum(hours_before_match), count(*) FROM tracking_clv_picks")
        ).one()
    database.dispose()
    assert before == after
    assert tuple(rows) == (Decimal("150.0000"), Decimal("5050.00"), 100)
    work = [message for message in messages if message.startswith(("rewriting table", "verifying table"))]
    assert work == []


def test_a_session_that_has_used_the_trigger_goes_on_after_the_switch(empty_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0005_picks_validate")
    with psycopg.connect(dsn(empty_database), row_factory=dict_row, autocommit=True, prepare_threshold=None) as legacy:
        for number in range(8):
            insert(
                legacy,
                match_id=f"m{number}",
                match_name="A vs B",
                home_team="A",
                market_type="home",
                odds_taken=2,
                stake=1,
            )
        schema.upgrade(database, "0006_picks_switch")
        for number in range(8, 16):
            row = insert(
                legacy, match_id=f"m{number}", home_team="A", away_team="B", market_type="home", odds_taken=2, stake=2
            )
            assert (row["stake"], row["market"], row["match_name"]) == (Decimal("2.0000"), "h2h", "A vs B")
        row = update(legacy, row["id"], hours_before_match=7, clv_percentage="1.25")
        assert (row["hours_before_match"], row["clv_percentage"]) == (Decimal("7.00"), Decimal("1.2500"))
        schema.downgrade(database, "0005_picks_validate")
        row = insert(legacy, match_id="m99", home_team="A", away_team="B", market_type="home", odds_taken=2, stake=2)
        assert row["stake"] == row["stake_next"] == 2
    database.dispose()


def test_the_vocabulary_in_the_database_is_that_of_the_code(session: Session) -> None:
    rows = session.scalars(select(MarketSpelling)).all()
    preferred = {}
    for row in rows:
        line = None if row.line is None else float(row.line)
        meaning = Selection(Market(row.market), row.selection, line)
        assert parse(row.spelling) == meaning, row.spelling
        if row.preferred:
            preferred[meaning] = row.spelling
    assert {meaning: format_legacy(meaning) for meaning in preferred} == preferred
    everything = set(LEGACY_SPELLINGS.values())
    assert set(preferred) == everything


def test_a_pooled_connection_of_the_new_code_goes_on_after_the_switch(empty_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(empty_database), pool_size=1, pool_overflow=0))
    migrator = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(migrator, "0005_picks_validate")
    query = text("SELECT stake, home_team, created_at FROM tracking_clv_picks")
    for _ in range(10):
        with database.session() as session:
            session.execute(query)
            session.commit()
    schema.upgrade(migrator, "0006_picks_switch")
    migrator.dispose()
    with database.session() as session:
        session.execute(query)
    database.dispose()


def test_a_role_that_may_only_write_picks_is_not_refused(expanded: Connection) -> None:
    expanded.execute("CREATE ROLE monps_test_desk")
    try:
        expanded.execute("GRANT SELECT, INSERT, UPDATE ON tracking_clv_picks TO monps_test_desk")
        expanded.execute("GRANT USAGE ON SEQUENCE tracking_clv_picks_id_seq TO monps_test_desk")
        expanded.execute("SET LOCAL ROLE monps_test_desk")
        row = insert(expanded, market_type="home", odds_taken=2)
        assert (row["market"], row["updated_by"]) == ("h2h", "monps_test_desk")
    finally:
        expanded.rollback()
