"""What holds for every model: its migrated table, its names, and relationships that never load by themselves."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Constraint,
    DateTime,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    text,
)
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import RelationshipProperty, Session
from sqlalchemy.orm.exc import StaleDataError

from monps import models
from monps.core.database import Database
from monps.core.lifecycle import INFO_KEY, Phase
from monps.introspection import Kind, compare
from monps.migrations import commands
from monps.models import (
    AuditMixin,
    Base,
    ChessClassification,
    ManualBet,
    QuantumFrictionMatrix,
    QuantumStrategy,
    SurrogateKeyMixin,
    TeamAlias,
    TeamMapping,
    TeamQuantumDNA,
    TimestampMixin,
    TrackingCLVPicks,
    VersionMixin,
)
from tests.conftest import Server
from tests.repositories import rows

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
RELATIONSHIPS = [relation for model in MODELS for relation in inspect(model).relationships]
NEW_TABLES = [
    table for table in Base.metadata.sorted_tables if table.info[INFO_KEY].phases[0][0] is not Phase.legacy_mapped
]


@pytest.fixture
def migrated(migrated_database: str) -> Iterator[Connection]:
    engine = create_engine(migrated_database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_every_migrated_table_is_the_declared_one(migrated: Connection, server: Server) -> None:
    found = compare(Base.metadata, migrated, scratch=server.admin, applied=commands.applied(commands.head()))
    assert found.column_mismatches == []
    assert found.absent == ()
    assert found.unmanaged == ()
    # The existing code's own key, which the repositories do not rely on; all else is as declared.
    assert [(one.kind, one.object) for one in found] == [
        (Kind.unique_extra, "tracking_clv_picks_match_id_market_type_key")
    ]
    assert set(found.phases.values()) == {Phase.legacy_mapped, Phase.expanding, Phase.active}


def test_all_is_sorted_and_complete() -> None:
    mixins = {mixin.__name__ for mixin in (Base, AuditMixin, SurrogateKeyMixin, TimestampMixin, VersionMixin)}
    assert models.__all__ == sorted({model.__name__ for model in MODELS} | mixins)
    imported: dict[str, object] = {}
    exec("from monps.models import *", imported)  # noqa: S102 - what a user writes
    assert set(models.__all__) == set(imported) - {"__builtins__"}


def test_every_relationship_must_be_loaded_on_purpose() -> None:
    assert {str(relation): relation.lazy for relation in RELATIONSHIPS} == {
        str(relation): "raise" for relation in RELATIONSHIPS
    }
    assert len(RELATIONSHIPS) == 8


def add_one_of_each(session: Session) -> None:
    mapping = TeamMapping(team_name="A", team_name_normalized="a")
    session.add_all([TeamQuantumDNA(**rows.team("A")), TeamQuantumDNA(**rows.team("B")), mapping])
    session.flush()
    session.add_all(
        [
            QuantumStrategy(**rows.strategy()),
            ChessClassification(**rows.classification()),
            QuantumFrictionMatrix(**rows.friction()),
            TeamAlias(team_mapping_id=mapping.id, alias="A", alias_normalized="a"),
        ]
    )
    session.flush()
    session.expunge_all()


@pytest.mark.parametrize("relation", RELATIONSHIPS, ids=str)
def test_an_unloaded_relationship_raises(session: Session, relation: RelationshipProperty[object]) -> None:
    add_one_of_each(session)
    found = session.query(relation.parent.class_).first()
    assert found is not None
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        getattr(found, relation.key)


PREFIXES: dict[type[Constraint], str] = {
    PrimaryKeyConstraint: "pk",
    UniqueConstraint: "uq",
    CheckConstraint: "ck",
    ForeignKeyConstraint: "fk",
}


def names(table: Table) -> Iterator[tuple[str, str]]:
    """Prefix that is due and name of everything that has one."""
    for constraint in table.constraints:
        yield PREFIXES[type(constraint)], str(constraint.name)
    for index in table.indexes:
        yield ("uq" if index.unique else "ix"), str(index.name)


@pytest.mark.parametrize("table", NEW_TABLES, ids=str)
def test_every_name_follows_the_convention(table: Table) -> None:
    kept = {"tracking_clv_picks_pkey", "idx_clv_picks_match"}  # on the table since before it moved
    for prefix, name in names(table):
        if name not in kept:
            assert re.fullmatch(rf"{prefix}_{table.name}(_\w+)?", name), (prefix, name)
            assert len(name) <= 63


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_constraint_has_a_name_and_every_table_a_lifecycle(table: Table) -> None:
    assert INFO_KEY in table.info
    assert all(one.name for one in table.constraints)
    assert table.primary_key.columns


def test_a_repr_shows_the_key_and_loads_nothing(session: Session) -> None:
    assert repr(TeamMapping()) == "TeamMapping()"
    row = TeamMapping(team_name="A", team_name_normalized="a")
    session.add(row)
    session.flush()
    assert repr(row) == f"TeamMapping(id={row.id})"
    session.expire(row)
    assert repr(row) == "TeamMapping()"


def test_times_come_from_the_database(session: Session) -> None:
    team = TeamQuantumDNA(**rows.team())
    session.add(team)
    session.flush()
    now = session.scalar(text("SELECT now()"))
    assert team.created_at == team.updated_at == now
    assert team.created_at.utcoffset() is not None
    session.execute(text("UPDATE quantum.team_quantum_dna SET updated_at = '2020-01-01'"))
    team.matches_played = 11
    session.flush()
    assert team.updated_at == now


def test_who_wrote_a_row_is_recorded_also_for_raw_sql(session: Session) -> None:
    session.add(TeamQuantumDNA(**rows.team()))
    session.flush()
    first = QuantumStrategy(**rows.strategy("FIRST"))
    session.add(first)
    session.flush()
    role = session.scalar(text("SELECT current_user"))
    assert (first.created_by, first.updated_by, first.change_reason) == (role, role, None)
    session.execute(text("SELECT set_config('monps.actor', 'alice', true)"))
    session.execute(
        text(
            "INSERT INTO quantum.quantum_strategy"
            " (team_name, league, season, as_of, strategy, bets, wins, staked, profit)"
            " VALUES ('A', 'E0', '2024-25', '2025-01-01', 'SECOND', 0, 0, 0, 0)"
        )
    )
    second = session.query(QuantumStrategy).filter_by(strategy="SECOND").one()
    assert (second.created_by, second.updated_by) == ("alice", "alice")


KNOWN_TO_THE_WRITER = {
    # keys and facts
    *("league", "season", "as_of", "team_name", "home_team", "away_team", "player_name", "match_id", "strategy"),
    *("market", "selection", "bookmaker", "price", "captured_at", "stage", "source", "kickoff", "status", "spelling"),
    # figures that somebody computed; a row without them is no result
    *("matches_played", "dna_version", "predicted_goals", "entropy", "friction_score", "chaos_potential"),
    *(f"{name}_probability" for name in ("home", "draw", "away", "btts", "over_25")),
    *("predicted_scenario", "confidence", "sample_size", "bets", "wins", "staked", "profit", "profile", "family"),
    *("appearances", "minutes", "goals", "goals_home", "goals_away", "penalties", "goals_first_half"),
    *("goals_second_half", "first_goals", "last_goals", "rate_per_90"),
    # names and matches as a source tells them
    *("name", "club_id", "source_match_id", "home_name", "away_name", "stored_at"),
    # details of matches and seasons as a source tells them
    *("source_key", "side", "team", "team_key", "player", "player_key", "minute", "x", "y", "home", "away", "value"),
    *("result", "situation", "body_part", "position", "kind", "detail", "teams", "positions", "matches", "assists"),
    *("shots", "key_passes", "yellows", "reds", "non_penalty_goals", "expected_goals", "expected_assists"),
    *("non_penalty_expected_goals", "chain", "buildup"),
    # what the trigger that writes the log knows
    *("actor", "role", "login", "schema_name", "table_name", "operation"),
    # where a close comes from
    *("chain_position", "age", "basis"),
}
"""NOT NULL columns without a default: what they hold only the writer can know, and leaving them out is a mistake.

All other NOT NULL columns (keys that are counted, clocks, actors, versions, flags, empty collections, counters that
begin at 0, the stake of one unit) have a default in the database, so that a raw writer need not know them.
"""


@pytest.mark.parametrize("table", NEW_TABLES, ids=str)
def test_what_the_writer_need_not_know_has_a_default_in_the_database(table: Table) -> None:
    required = {column.name for column in table.columns if not column.nullable}
    filled = {
        column.name
        for column in table.columns
        if column.identity is not None or column is table.autoincrement_column or column.server_default is not None
    }
    assert required - filled <= KNOWN_TO_THE_WRITER
    assert not required & filled & KNOWN_TO_THE_WRITER
    assert not [column.name for column in table.columns if column.default is not None]


@pytest.mark.parametrize("table", NEW_TABLES, ids=str)
def test_a_time_of_a_new_table_has_a_zone_and_a_living_default(table: Table) -> None:
    for column in table.columns:
        if isinstance(column.type, DateTime):
            assert column.type.timezone, column.name
            default = getattr(column.server_default, "arg", None)
            # A default in quotes would be the moment at which the table was made.
            assert default is None or str(default) in {"now()", "clock_timestamp()"}, column.name


@pytest.mark.parametrize("model", [QuantumStrategy, ManualBet, TrackingCLVPicks])
def test_critical_models_are_audited_and_versioned(model: type[Base], migrated: Connection) -> None:
    assert issubclass(model, AuditMixin)
    assert issubclass(model, VersionMixin)
    assert inspect(model).version_id_col is model.__table__.c.version
    table = model.__mapper__.local_table
    watched = migrated.scalar(
        text(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:name AS regclass)"
            " AND tgfoid IN ('audit.stamp'::regproc, 'audit.record'::regproc)"
        ),
        {"name": str(table)},
    )
    assert watched == 3


def test_an_orm_writer_is_stale_after_a_raw_update(database: Database) -> None:
    with database.session() as session, session.begin():
        bet = ManualBet(**rows.bet())
        session.add(bet)
    with database.session() as session:
        found = session.get_one(ManualBet, bet.id)
        assert found.version == 1
        with database.engine.begin() as other:
            other.execute(text("UPDATE manual_bets SET stake = stake + 1"))
        found.notes = "late"
        with pytest.raises(StaleDataError):
            session.flush()
    with database.session() as session, session.begin():
        found = session.get_one(ManualBet, bet.id)
        found.notes = "in time"
        session.flush()
        assert found.version == 3
        found.notes = "again"
    with database.session() as session:
        assert session.get_one(ManualBet, bet.id).version == 4
        assert session.scalar(text("SELECT count(*) FROM audit.change_log")) == 4


def test_the_orm_sees_what_the_trigger_made_of_a_row(session: Session) -> None:
    session.execute(text("SELECT set_config('monps.actor', 'alice', true), set_config('monps.reason', 'first', true)"))
    bet = ManualBet(**rows.bet(created_by="ghost"))
    session.add(bet)
    session.flush()
    session.refresh(bet)
    assert (bet.created_by, bet.updated_by, bet.change_reason) == ("alice", "alice", "first")
    session.execute(text("SELECT set_config('monps.actor', 'bob', true), set_config('monps.reason', '', true)"))
    bet.notes = "n"
    session.flush()
    assert (bet.created_by, bet.updated_by, bet.change_reason, bet.version) == ("alice", "bob", None, 2)
