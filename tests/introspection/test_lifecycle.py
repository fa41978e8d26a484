from collections.abc import Callable

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from monps.core.errors import DriftError
from monps.core.lifecycle import Lifecycle, Phase, lifecycle
from monps.introspection import Comparison, compare

Look = Callable[..., Comparison]


@pytest.fixture
def look(connection: Connection, scratch: str) -> Look:
    """Compare a table ``picks`` of these columns and this phase with what the DDL makes."""

    def look(
        phase: Phase | Lifecycle, ddl: str, *items: SchemaItem, applied: tuple[str, ...] = (), **info: object
    ) -> Comparison:
        life = lifecycle(phase) if isinstance(phase, Phase) else phase
        metadata = MetaData()
        Table("picks", metadata, *(items or [Column("a", Integer)]), info={"lifecycle": life, **info})
        connection.execute(text(ddl or "SELECT 1"))
        return compare(metadata, connection, scratch=scratch, applied=applied)

    return look


def keys(found: Comparison) -> list[str]:
    return [difference.key.removeprefix("public.") for difference in found]


@pytest.mark.parametrize("phase", [Phase.template, Phase.planned])
def test_a_template_or_planned_table_may_be_absent(look: Look, phase: Phase) -> None:
    found = look(phase, "")
    assert found == []
    assert found.absent == ("public.picks",)
    assert found.phases == {"public.picks": phase}


@pytest.mark.parametrize("phase", [Phase.template, Phase.planned, Phase.active])
def test_if_it_exists_it_is_compared_whole(look: Look, phase: Phase) -> None:
    found = look(phase, "CREATE TABLE picks (a bigint, b text); CREATE INDEX ix ON picks (b)")
    assert keys(found) == ["picks.a:column_type", "picks.b:column_extra", "picks.ix:index_extra"]
    assert found.absent == ()


@pytest.mark.parametrize("phase", [Phase.legacy_mapped, Phase.expanding, Phase.active])
def test_from_then_on_it_must_exist(look: Look, phase: Phase) -> None:
    assert keys(look(phase, "")) == ["picks:table_missing"]


def test_a_planned_table_must_exist_once_its_revision_is_applied(look: Look) -> None:
    steps = lifecycle(Phase.planned, ("0002", Phase.active))
    assert look(steps, "", applied=("0001",)) == []
    assert keys(look(steps, "", applied=("0001", "0002"))) == ["picks:table_missing"]


def test_of_a_legacy_table_only_what_is_mapped_is_compared(look: Look) -> None:
    found = look(
        Phase.legacy_mapped,
        "CREATE TABLE picks (a bigint PRIMARY KEY, b text UNIQUE, CHECK (a > 0)); CREATE INDEX ix ON picks (a)",
        Column("a", Integer),
        Column("c", Text),
        UniqueConstraint("a", name="mapped"),
    )
    assert keys(found) == [
        "picks.a:column_nullable",
        "picks.a:column_type",
        "picks.c:column_missing",
        "picks.mapped:unique_missing",
    ]
    assert sorted(one.kind for one in found.set_aside) == [
        "check_extra",
        "column_extra",
        "index_extra",
        "primary_key_extra",
        "unique_extra",
    ]


EXPANDING = {"legacy_columns": {"market_type": "market and selection", "source": "agent"}}


def test_while_both_shapes_live_the_legacy_one_is_expected(look: Look) -> None:
    found = look(
        Phase.expanding,
        """CREATE TABLE picks (a integer, market_type text, source text, stray text, CHECK (source <> market_type));
           CREATE INDEX ix_market ON picks (lower(market_type)) WHERE source IS NOT NULL;
           CREATE INDEX ix_both ON picks (a, market_type)""",
        **EXPANDING,
    )
    assert keys(found) == ["picks.ix_both:index_extra", "picks.stray:column_extra"]
    assert sorted(one.kind for one in found.set_aside) == ["check_extra", "column_extra", "column_extra", "index_extra"]


def test_a_legacy_column_lost_too_early_breaks_the_legacy_writer(look: Look) -> None:
    (lost,) = look(Phase.expanding, "CREATE TABLE picks (a integer, source text)", **EXPANDING)
    assert lost.key == "public.picks.market_type:legacy_column_missing"
    assert (lost.declared, lost.actual, lost.severity) == ("market and selection", None, "legacy_writer")


def test_once_active_the_legacy_columns_must_be_gone(look: Look) -> None:
    steps = lifecycle(Phase.expanding, ("0009", Phase.active))
    found = look(steps, "CREATE TABLE picks (a integer, source text)", applied=("0009",), **EXPANDING)
    assert keys(found) == ["picks.source:column_extra"]


def test_a_retired_table_must_be_gone(look: Look) -> None:
    assert look(Phase.retired, "") == []
    assert keys(look(Phase.retired, "CREATE TABLE picks (b text)")) == ["picks:table_retired"]


def planned(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, info={"lifecycle": lifecycle(Phase.planned, ("0004", Phase.active))})


def test_a_planned_column_and_what_hangs_on_it_may_be_absent(look: Look) -> None:
    items = [
        Column("a", Integer),
        planned("line"),
        UniqueConstraint("a", "line", name="u"),
        CheckConstraint("line > 0", name="k"),
        Index("ix", "line"),
    ]
    found = look(Phase.template, "CREATE TABLE picks (a integer)", *items)
    assert keys(found) == []
    assert found.absent == ("public.picks.line",)
    assert len(found.set_aside) == 4


def test_a_planned_column_counts_once_it_is_there_or_due(look: Look) -> None:
    there = look(Phase.template, "CREATE TABLE picks (a integer, line integer)", Column("a", Integer), planned("line"))
    assert keys(there) == ["picks.line:column_nullable"]
    ddl = "DROP TABLE picks; CREATE TABLE picks (a integer)"
    due = look(Phase.template, ddl, Column("a", Integer), planned("line"), applied=("0004",))
    assert keys(due) == ["picks.line:column_missing"]


def test_a_retired_column_must_be_gone(look: Look) -> None:
    items = [Column("a", Integer), Column("b", Text, info={"lifecycle": lifecycle(Phase.retired)})]
    gone = look(Phase.active, "CREATE TABLE picks (a integer)", *items)
    assert gone == []
    assert gone.absent == ()


def test_a_retired_column_still_there_is_said_once(look: Look) -> None:
    items = [Column("a", Integer), Column("b", Text, info={"lifecycle": lifecycle(Phase.retired)})]
    assert keys(look(Phase.active, "CREATE TABLE picks (a integer, b integer)", *items)) == ["picks.b:column_retired"]


def test_a_foreign_key_waits_for_the_table_it_points_at(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("teams", metadata, Column("id", Integer, primary_key=True), info={"lifecycle": lifecycle(Phase.planned)})
    Table("picks", metadata, Column("team", ForeignKey("teams.id")))
    connection.execute(text("CREATE TABLE picks (team integer)"))
    found = compare(metadata, connection, scratch=scratch)
    assert found == []
    assert [one.key for one in found.set_aside] == ["public.picks.picks_team_fkey:foreign_key_missing"]


def test_a_lifecycle_that_is_none_is_named(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("picks", metadata, Column("a", Integer), info={"lifecycle": "planned"})
    with pytest.raises(DriftError, match=r"lifecycle of table picks cannot be read: .*'planned'; write info="):
        compare(metadata, connection, scratch=scratch)
