"""Our own models against our own desk: the 73, entry by entry, and nothing else, at every stage of the move."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import Settings
from monps.introspection import BaselineError, Format, Kind, Outcome, render
from monps.migrations import commands
from monps.services import drift, schema

BASELINE = Path(__file__).parents[2] / "drift-baseline.toml"


@pytest.fixture
def desk(legacy_database: str) -> Iterator[Database]:
    database = Database(Settings(database_url=SecretStr(legacy_database)))
    yield database
    database.dispose()


def test_the_existing_desk_shows_the_73_and_nothing_unexpected(desk: Database) -> None:
    report = drift.look(desk, BASELINE)
    kinds = Counter(difference.kind for difference in report.comparison.column_mismatches)
    assert kinds == {
        Kind.column_missing: 13,
        Kind.column_extra: 47,
        Kind.column_type: 7,
        Kind.column_nullable: 6,
    }
    assert {difference.table for difference in report.comparison.column_mismatches} == {"tracking_clv_picks"}
    assert report.outcome is Outcome.as_expected
    assert report.headline == "73 expected column mismatches, 7 other expected, 0 unexpected"
    assert report.breakdown == "13 model-only, 47 database-only, 7 types, 6 nullability"
    assert "public.odds" in report.comparison.absent


@pytest.mark.parametrize("revision", commands.applied(commands.head()))
def test_at_every_revision_everything_is_as_expected(desk: Database, revision: str) -> None:
    schema.adopt(desk)
    schema.upgrade(desk, revision)
    report = drift.look(desk, BASELINE)
    assert report.outcome is Outcome.as_expected, render(report, Format.markdown)


def test_at_the_end_no_column_mismatch_is_left(database: Database) -> None:
    report = drift.look(database, BASELINE)
    assert list(report.comparison.column_mismatches) == []
    assert report.comparison.absent == ()


def test_without_a_baseline_everything_is_unexpected(desk: Database) -> None:
    assert drift.look(desk, None).outcome is Outcome.unexpected


def test_a_column_dropped_behind_our_back_is_unexpected(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE quantum.chess_classification DROP COLUMN runner_up"))
        connection.execute(text("ALTER TABLE tracking_clv_picks DROP COLUMN tags"))
    found = {difference.key for difference in drift.look(database, BASELINE).verdict.unexpected}
    assert found == {
        "quantum.chess_classification.runner_up:column_missing",
        "public.tracking_clv_picks.tags:legacy_column_missing",
    }


def test_a_revision_that_nobody_knows_is_found_in_the_baseline(desk: Database, tmp_path: Path) -> None:
    baseline = tmp_path / "drift-baseline.toml"
    baseline.write_text(BASELINE.read_text(encoding="utf-8").replace("0004_picks_expand", "0004_pick_expand", 1))
    with pytest.raises(BaselineError, match=r"entry \d+: (since|until) is '0004_pick_expand', which is no day"):
        drift.look(desk, baseline)


def test_pending_revisions_are_said(desk: Database) -> None:
    schema.adopt(desk)
    schema.upgrade(desk, "0004_picks_expand")
    report = drift.look(desk, BASELINE)
    assert report.applied[-1] == "0004_picks_expand"
    assert (*report.applied, *report.pending) == commands.applied(commands.head())
