"""Revisions 0007 to 0010: every write is stamped and logged, whoever writes, and the log is only ever added to."""

import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import dict_row
from pydantic import SecretStr
from sqlalchemy import make_url, text

from monps.core.database import Database
from monps.core.settings import Settings, conninfo
from monps.services import schema
from tests.conftest import Server

Connection = psycopg.Connection[dict[str, Any]]

BET = (
    "INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker, odds_obtained, stake)"
    " VALUES ('A vs B', 's', '2025-01-04 15:00', 'h2h', 'Home', 'Pinnacle', 2.10, 10) RETURNING *"
)
PICK = (
    "INSERT INTO tracking_clv_picks (match_id, match_name, market_type, odds_taken, source)"
    " VALUES ('m', 'A vs B', 'over25', %s, 'poisson')"
    " ON CONFLICT (match_id, market_type) DO UPDATE SET odds_taken = EXCLUDED.odds_taken RETURNING *"
)
CLAIM = "SELECT set_config('monps.actor', %s, true), set_config('monps.reason', %s, true)"


@pytest.fixture
def desk(migrated_database: str) -> Iterator[Connection]:
    """A raw connection in autocommit, as a script has it."""
    with psycopg.connect(conninfo(make_url(migrated_database)), row_factory=dict_row, autocommit=True) as connection:
        yield connection


def one(connection: Connection, statement: str, *values: object) -> dict[str, Any]:
    row = connection.execute(statement.encode(), values or None).fetchone()
    assert row is not None
    return row


def log(connection: Connection) -> list[dict[str, Any]]:
    return connection.execute("SELECT * FROM audit.change_log ORDER BY id").fetchall()


def stamp(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("created_by", "updated_by", "change_reason", "version"))


def test_a_raw_writer_without_settings_is_its_role(desk: Connection) -> None:
    row = one(desk, BET)
    role = desk.info.user
    assert stamp(row) == (role, role, None, 1)
    (entry,) = log(desk)
    assert (entry["actor"], entry["role"], entry["login"], entry["reason"]) == (role, role, role, None)
    assert (entry["schema_name"], entry["table_name"], entry["operation"]) == ("public", "manual_bets", "INSERT")
    assert (entry["key"], entry["old"]) == ({"id": row["id"]}, None)
    assert entry["new"].keys() == row.keys()
    assert entry["at"].utcoffset() is not None


def test_actor_and_reason_of_a_transaction_end_with_it(desk: Connection) -> None:
    key = one(desk, BET)["id"]
    with desk.transaction():
        desk.execute(CLAIM, ["alice", "typo"])
        changed = one(desk, "UPDATE manual_bets SET odds_obtained = 2.2 WHERE id = %s RETURNING *", key)
    assert stamp(changed) == (desk.info.user, "alice", "typo", 2)
    after = one(desk, "UPDATE manual_bets SET notes = 'n' WHERE id = %s RETURNING *", key)
    assert stamp(after) == (desk.info.user, desk.info.user, None, 3)
    _, second, third = log(desk)
    assert (second["actor"], second["reason"]) == ("alice", "typo")
    assert (second["role"], third["actor"], third["reason"]) == (desk.info.user, desk.info.user, None)
    assert second["transaction_id"] != third["transaction_id"]


def test_a_rolled_back_claim_does_not_leak(desk: Connection) -> None:
    desk.execute("BEGIN")
    desk.execute(CLAIM, ["mallory", "theft"])
    assert one(desk, BET)["created_by"] == "mallory"
    desk.execute("ROLLBACK")
    assert log(desk) == []
    assert one(desk, BET)["created_by"] == desk.info.user


def test_psycopg2_code_that_knows_nothing_is_stamped_and_may_name_itself(migrated_database: str) -> None:
    dsn = conninfo(make_url(migrated_database))
    connection = psycopg2.connect(dsn, options="-c monps.actor=legacy-desk")
    with connection, connection.cursor() as cursor:
        cursor.execute(BET)
        cursor.execute("UPDATE manual_bets SET result = 'win', profit_loss = 11, updated_at = NOW()")
        cursor.execute("SELECT created_by, updated_by, version FROM manual_bets")
        assert cursor.fetchall() == [("legacy-desk", "legacy-desk", 2)]
        cursor.execute("SELECT operation, actor FROM audit.change_log ORDER BY id")
        assert cursor.fetchall() == [("INSERT", "legacy-desk"), ("UPDATE", "legacy-desk")]
    connection.close()


def test_an_update_holds_the_columns_that_changed_and_only_them(desk: Connection) -> None:
    key = one(desk, BET)["id"]
    desk.execute("UPDATE manual_bets SET stake = 10, odds_obtained = 2.25, notes = 'n', updated_at = now()")
    entry = log(desk)[-1]
    assert entry["key"] == {"id": key}
    assert entry["old"] == {"odds_obtained": 2.1, "notes": None}
    assert entry["new"] == {"odds_obtained": 2.25, "notes": "n"}


@pytest.mark.parametrize(
    "nothing",
    [
        "UPDATE manual_bets SET id = id",
        "UPDATE manual_bets SET odds_obtained = 2.1, notes = NULL",
        "UPDATE manual_bets SET updated_at = now() + interval '1 day'",
        "UPDATE manual_bets SET updated_by = 'mallory'",
        "UPDATE manual_bets SET created_by = 'mallory'",
        "UPDATE manual_bets SET version = 99",
        "UPDATE manual_bets SET stake = 11 WHERE false",
    ],
)
def test_an_update_that_changes_nothing_is_no_change(desk: Connection, nothing: str) -> None:
    before = stamp(one(desk, BET))
    with desk.transaction():
        desk.execute(CLAIM, ["alice", "nothing"])
        desk.execute(nothing.encode())
    assert stamp(one(desk, "SELECT * FROM manual_bets")) == before
    assert len(log(desk)) == 1


def test_created_by_and_updated_by_cannot_be_forged(desk: Connection) -> None:
    forged = BET.replace("stake)", "stake, created_by, updated_by)").replace("10)", "10, 'ghost', 'ghost')")
    assert stamp(one(desk, forged))[:2] == (desk.info.user, desk.info.user)
    changed = one(desk, "UPDATE manual_bets SET stake = 1, created_by = 'ghost', updated_by = 'ghost' RETURNING *")
    assert stamp(changed)[:2] == (desk.info.user, desk.info.user)


def test_a_reason_written_by_the_statement_counts_once(desk: Connection) -> None:
    one(desk, BET)
    desk.execute("UPDATE manual_bets SET stake = 11, change_reason = 'doubled'")
    assert log(desk)[-1]["reason"] == "doubled"
    assert one(desk, "UPDATE manual_bets SET stake = 12 RETURNING change_reason")["change_reason"] is None
    assert log(desk)[-1]["reason"] is None
    desk.execute("UPDATE manual_bets SET change_reason = 'said later'")
    assert (log(desk)[-1]["reason"], log(desk)[-1]["new"]) == ("said later", {"change_reason": "said later"})
    with desk.transaction():
        desk.execute(CLAIM, ["alice", "the setting wins"])
        one(desk, "UPDATE manual_bets SET stake = 13, change_reason = 'the column' RETURNING change_reason")
    assert log(desk)[-1]["reason"] == "the setting wins"


def test_a_delete_keeps_the_last_values_and_the_reason(desk: Connection) -> None:
    row = one(desk, BET)
    with desk.transaction():
        desk.execute(CLAIM, ["alice", "entered twice"])
        desk.execute("DELETE FROM manual_bets")
    entry = log(desk)[-1]
    assert (entry["operation"], entry["actor"], entry["reason"]) == ("DELETE", "alice", "entered twice")
    assert (entry["key"], entry["old"]["bookmaker"], entry["new"]) == ({"id": row["id"]}, "Pinnacle", None)


def test_another_key_is_another_row(desk: Connection) -> None:
    key = one(desk, BET)["id"]
    desk.execute("UPDATE manual_bets SET id = id + 1000")
    assert [(entry["operation"], entry["key"]) for entry in log(desk)[1:]] == [
        ("DELETE", {"id": key}),
        ("INSERT", {"id": key + 1000}),
    ]


def test_a_truncate_is_one_entry(desk: Connection) -> None:
    one(desk, BET)
    desk.execute("TRUNCATE manual_bets")
    entry = log(desk)[-1]
    assert (entry["operation"], entry["key"], entry["old"], entry["new"]) == ("TRUNCATE", None, None, None)
    assert (entry["table_name"], entry["actor"]) == ("manual_bets", desk.info.user)


def test_an_upsert_is_logged_as_what_it_did(desk: Connection) -> None:
    first = one(desk, PICK, 2)
    again = one(desk, PICK, 2)
    third = one(desk, PICK, "2.5")
    assert [row["version"] for row in (first, again, third)] == [1, 1, 2]
    assert first["id"] == third["id"]
    desk.execute((PICK.partition(" ON ")[0] + " ON CONFLICT DO NOTHING").encode(), [9])
    assert [entry["operation"] for entry in log(desk)] == ["INSERT", "UPDATE"]
    # Both shapes of the pick changed, and the log has both.
    assert log(desk)[-1]["new"] == {"odds_taken": 2.5, "odds_at_pick": 2.5}


def test_the_stamp_is_the_last_to_see_a_row(desk: Connection) -> None:
    fired = desk.execute(
        "SELECT tgrelid::regclass::text AS relation, array_agg(tgname::text ORDER BY tgname) AS names FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgtype & 2 = 2 GROUP BY 1 HAVING bool_or(tgname LIKE '%\\_stamp')"
    ).fetchall()
    assert {row["relation"] for row in fired} == {"tracking_clv_picks", "manual_bets", "quantum.quantum_strategy"}
    assert all(row["names"][-1].endswith("_stamp") for row in fired)


def test_no_trigger_is_on_a_price_table(desk: Connection) -> None:
    found = desk.execute(
        "SELECT DISTINCT tgrelid::regclass::text AS relation FROM pg_trigger WHERE NOT tgisinternal"
    ).fetchall()
    assert not {row["relation"] for row in found if "odds" in row["relation"]}


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit.change_log SET actor = 'nobody'",
        "UPDATE audit.change_log SET actor = 'nobody' WHERE false",
        "DELETE FROM audit.change_log",
        "TRUNCATE audit.change_log",
        "SET session_replication_role = replica; DELETE FROM audit.change_log",
        (
            "INSERT INTO audit.change_log (id, actor, role, login, schema_name, table_name, operation)"
            " VALUES (1, 'a', 'a', 'a', 's', 't', 'TRUNCATE')"
        ),
        (
            "INSERT INTO audit.change_log (actor, role, login, schema_name, table_name, operation)"
            " VALUES ('a', 'a', 'a', 's', 't', 'UPDATE')"
        ),
    ],
)
def test_not_even_the_owner_tampers_with_the_log(desk: Connection, tampering: str) -> None:
    one(desk, BET)
    before = log(desk)
    with pytest.raises(psycopg.Error):
        desk.execute(tampering.encode())
    assert log(desk) == before


def test_the_writer_behind_a_set_role_is_recorded_not_the_definer(desk: Connection, server: Server) -> None:
    role = f"monps_test_{make_url(server.url(desk.info.dbname)).database}"[:60]
    desk.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    try:
        desk.execute(sql.SQL("GRANT monps_write TO {}").format(sql.Identifier(role)))
        with desk.transaction():
            desk.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            row = one(desk, BET)
        assert row["created_by"] == role
        (entry,) = log(desk)
        assert (entry["actor"], entry["role"], entry["login"]) == (role, role, desk.info.user)
    finally:
        desk.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_a_cascade_is_recorded_with_who_began_it(desk: Connection) -> None:
    desk.execute(
        "INSERT INTO quantum.team_quantum_dna (team_name, league, season, as_of, matches_played, dna_version)"
        " VALUES ('A', 'E0', '2024-25', '2025-01-01', 3, 1)"
    )
    desk.execute(
        "INSERT INTO quantum.quantum_strategy (team_name, league, season, as_of, strategy, bets, wins, staked, profit)"
        " VALUES ('A', 'E0', '2024-25', '2025-01-01', 'S', 0, 0, 0, 0)"
    )
    with desk.transaction():
        desk.execute(CLAIM, ["alice", "relegated"])
        desk.execute("DELETE FROM quantum.team_quantum_dna")
    entry = log(desk)[-1]
    assert (entry["schema_name"], entry["table_name"], entry["operation"]) == ("quantum", "quantum_strategy", "DELETE")
    assert (entry["actor"], entry["role"], entry["reason"]) == ("alice", desk.info.user, "relegated")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    odds=st.decimals(min_value=1, max_value=99_999_999, places=2),
    price=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30),
    zone=st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns", "Europe/Paris"]),
)
def test_numbers_and_times_survive_exactly(desk: Connection, odds: Decimal, price: Decimal, zone: str) -> None:
    desk.execute("DELETE FROM manual_bets")
    desk.execute("DELETE FROM tracking_clv_picks")
    desk.execute("SELECT set_config('timezone', %s, false)", [zone])
    desk.execute(
        "INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker, odds_obtained,"
        " stake) VALUES ('A vs B', 's', '2025-01-04 15:00', 'h2h', 'Home', 'P', %s, 10)",
        [odds],
    )
    desk.execute("INSERT INTO tracking_clv_picks (match_id, market_type, ev_expected) VALUES ('x', 'y', %s)", [price])
    bet, pick = desk.execute(
        "SELECT new ->> 'odds_obtained' AS odds, new ->> 'ev_expected' AS price, new ->> 'created_at' AS time,"
        " new ->> 'kickoff_time' AS kickoff FROM audit.change_log WHERE operation = 'INSERT' ORDER BY id DESC LIMIT 2"
    ).fetchall()[::-1]
    assert bet["odds"] == f"{odds:.2f}"
    assert Decimal(pick["price"]) == price
    assert pick["time"].endswith("+00:00")
    stored = one(desk, "SELECT created_at = %s::timestamptz AS equal FROM tracking_clv_picks", pick["time"])
    assert stored["equal"]
    assert bet["kickoff"] == "2025-01-04T15:00:00"


def test_writers_at_once_leave_no_gap_in_versions_and_log(migrated_database: str, desk: Connection) -> None:
    key = one(desk, PICK, 2)["id"]

    def write(actor: str) -> None:
        with psycopg.connect(conninfo(make_url(migrated_database))) as connection:
            for _ in range(20):
                connection.execute(CLAIM, [actor, "race"])
                connection.execute("UPDATE tracking_clv_picks SET diamond_score = coalesce(diamond_score, 0) + 1")
                connection.commit()

    threads = [threading.Thread(target=write, args=[f"writer-{number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = one(desk, "SELECT * FROM tracking_clv_picks WHERE id = %s", key)
    assert (row["version"], row["diamond_score"]) == (81, 80)
    entries = [entry for entry in log(desk) if entry["operation"] == "UPDATE"]
    assert sorted(entry["new"]["diamond_score"] for entry in entries) == list(range(1, 81))
    assert {entry["actor"] for entry in entries} == {f"writer-{number}" for number in range(4)}


def test_a_table_without_the_columns_or_a_key_is_not_watched(desk: Connection) -> None:
    desk.execute("CREATE TABLE other (id integer PRIMARY KEY, version integer)")
    with pytest.raises(psycopg.errors.RaiseException, match="no column"):
        desk.execute("SELECT audit.watch('other')")
    desk.execute(
        "CREATE TABLE keyless (created_by text, updated_by text, updated_at date, change_reason text, version integer)"
    )
    with pytest.raises(psycopg.errors.RaiseException, match="no primary key"):
        desk.execute("SELECT audit.watch('keyless')")


def test_a_key_of_several_columns_is_logged_whole(desk: Connection) -> None:
    desk.execute(
        'CREATE TABLE "Odd name" (b text, a integer, created_by text, updated_by text, updated_at date,'
        " change_reason text, version integer, PRIMARY KEY (a, b))"
    )
    desk.execute("SELECT audit.watch('\"Odd name\"')")
    desk.execute("INSERT INTO \"Odd name\" VALUES ('x', 1)")
    assert log(desk)[-1]["key"] == {"a": 1, "b": "x"}
    desk.execute("SELECT audit.unwatch('\"Odd name\"')")
    desk.execute('DELETE FROM "Odd name"')
    assert len(log(desk)) == 1


def test_old_bets_say_that_nobody_recorded_who_wrote_them_and_may_be_settled(empty_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    schema.upgrade(database, "0008_audit_picks")
    broken = BET.replace("2.10, 10", "0, 0")
    with database.engine.begin() as connection:
        connection.execute(text(broken))
    schema.upgrade(database)
    with database.engine.begin() as connection:
        row = connection.execute(
            text("UPDATE manual_bets SET result = 'void', profit_loss = 0 RETURNING created_by, updated_by, version")
        ).one()
    assert (row.created_by, row.version) == ("unknown", 2)
    assert row.updated_by != "unknown"
    database.dispose()
