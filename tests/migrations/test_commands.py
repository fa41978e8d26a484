"""Every revision goes up and down, on an empty and on a filled database, and refuses to lose rows."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings
from monps.migrations import commands
from monps.models import Base
from monps.services import schema

REVISIONS = commands.applied(commands.head())

ROWS = {
    "0001_legacy_baseline": "INSERT INTO tracking_clv_picks (match_name, market_type, odds_taken)"
    " VALUES ('A vs B', 'over25', 0)",
    "0002_quantum": "INSERT INTO quantum.team_quantum_dna"
    " (team_name, league, season, as_of, matches_played, dna_version) VALUES ('A', 'X', '2024-25', '2025-01-01', 3, 1)",
    "0003_odds": "INSERT INTO odds (match_id, market, selection, bookmaker, price, captured_at, stage, source)"
    " VALUES ('m', 'h2h', 'home', 'B', 2, now(), 'opening', 's')",
    "0004_picks_expand": "UPDATE tracking_clv_picks SET notes = 'kept by the new shape only'",
    "0007_audit_log": "INSERT INTO audit.change_log (actor, role, login, schema_name, table_name, operation)"
    " VALUES ('a', 'a', 'a', 's', 't', 'TRUNCATE')",
    "0009_audit_bets": "INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker,"
    " odds_obtained, stake, change_reason) VALUES ('A vs B', 's', now(), 'h2h', 'Home', 'P', 2, 1, 'kept here only')",
    "0015_clubs": "WITH club AS (INSERT INTO clubs (name) VALUES ('A') RETURNING id)"
    " INSERT INTO club_names (club_id, source, name) SELECT id, 's', 'A FC' FROM club",
    "0016_closing_lines": "INSERT INTO closing_lines (pick_id, bookmaker, chain_position, captured_at, kickoff, age,"
    " basis) VALUES (1, 'P', 1, now(), now() + interval '1 hour', '1 hour', 'offered')",
    "0018_daily_runs": "INSERT INTO daily_runs DEFAULT VALUES",
    "0019_match_details": "INSERT INTO expected_goals (match_id, source, home, away) VALUES ('m', 's', 1.2, 0.4)",
}


@pytest.fixture
def empty(empty_database: str) -> Iterator[Database]:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    yield database
    database.dispose()


def revision_of(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return commands.current(connection)


def execute(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_there_is_one_line_of_history() -> None:
    assert REVISIONS[0] == commands.BASELINE
    assert REVISIONS[-1] == commands.head()
    assert list(REVISIONS) == sorted(REVISIONS)


def test_up_and_down_and_up_on_an_empty_database(empty: Database) -> None:
    for revision in REVISIONS:
        schema.upgrade(empty, revision)
        assert revision_of(empty) == revision
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        schema.downgrade(empty, revision)
        assert revision_of(empty) == (None if revision == "base" else revision)
    schema.upgrade(empty)
    assert revision_of(empty) == commands.head()


def test_up_and_down_on_a_filled_database(empty: Database) -> None:
    for revision in REVISIONS:
        schema.upgrade(empty, revision)
        if revision in ROWS:
            execute(empty, ROWS[revision])
    back = dict(zip(REVISIONS, ("base", *REVISIONS[:-1]), strict=True))
    for revision in reversed(REVISIONS):
        if revision in ROWS:
            with pytest.raises(MigrationError, match=r"would lose \d rows"):
                schema.downgrade(empty, back[revision])
            assert revision_of(empty) == revision
        schema.downgrade(empty, back[revision], discard_data=True)
    assert revision_of(empty) is None


def test_a_downgrade_leaves_the_rows_of_the_old_shape(empty: Database) -> None:
    schema.upgrade(empty, "0003_odds")
    execute(empty, ROWS["0001_legacy_baseline"])
    schema.upgrade(empty)
    schema.downgrade(empty, "0003_odds")
    with empty.engine.connect() as connection:
        row = connection.execute(
            text("SELECT match_id, match_name, market_type, odds_taken FROM tracking_clv_picks")
        ).one()
    assert tuple(row) == (None, "A vs B", "over25", 0)


def test_an_unknown_revision_is_a_sentence(empty: Database) -> None:
    with pytest.raises(MigrationError, match="not known to this installation"):
        schema.upgrade(empty, "9999_future")


def test_history_says_what_is_applied(empty: Database) -> None:
    schema.upgrade(empty, "0002_quantum")
    with empty.engine.connect() as connection:
        applied = {one.id: one.applied for one in commands.history(connection)}
        waiting = commands.pending(connection)
    assert [revision for revision, done in applied.items() if done] == ["0001_legacy_baseline", "0002_quantum"]
    assert waiting == REVISIONS[2:]


def test_the_models_know_every_revision_they_name() -> None:
    named = {
        revision
        for table in Base.metadata.tables.values()
        for info in (table.info, *(column.info for column in table.columns))
        if "lifecycle" in info
        for revision in info["lifecycle"].revisions
    }
    assert named <= set(REVISIONS)
