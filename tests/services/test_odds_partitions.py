"""The months of the odds store: three ahead, those of a file before it is stored, and what a mere writer is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from monps.betting.prices import PriceRow
from monps.core.database import Database
from monps.core.settings import Settings
from monps.online import migration_mutex, partitions
from monps.services.odds_partitions import MONTHS, ahead, analyse, prepare, prepare_for
from monps.sources.rows import Season


def season(*moments: datetime) -> Season:
    prices = tuple(PriceRow("m", "h2h", "home", None, "B", moment, 2.0, "opening", "s") for moment in moments)
    return Season(league="E0", season="2025-26", source="s", rows_read=0, prices=prices)


def parts(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [name for name, _ in MONTHS.present(connection)]


@pytest.fixture
def writer(database: Database) -> Iterator[Database]:
    """The same database as a login that may write and make no tables."""
    url = make_url(database.url).update_query_dict({"options": "-c role=monps_write"})
    opened = Database(Settings(database_url=SecretStr(url.render_as_string(hide_password=False))))
    yield opened
    opened.dispose()


@pytest.mark.parametrize(
    ("today", "number", "months"),
    [
        (date(2026, 8, 31), 0, ["2026-08-01"]),
        (date(2026, 11, 1), 3, ["2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01"]),
        (date(2026, 12, 31), 1, ["2026-12-01", "2027-01-01"]),
    ],
)
def test_months_ahead(today: date, number: int, months: list[str]) -> None:
    assert [str(month) for month in ahead(today, number)] == months


def test_this_month_and_those_to_come_are_made_once(database: Database) -> None:
    assert prepare(database, 2).made == tuple(ahead(datetime.now(UTC).date(), 2))
    assert prepare(database, 2).made == ()
    assert len(parts(database)) == 4


def test_a_file_gets_the_months_of_its_prices_in_utc(database: Database) -> None:
    east = datetime(2026, 2, 1, 1, tzinfo=timezone(timedelta(hours=2)))  # still January in UTC
    assert prepare_for(database, [season(east), season(datetime(2026, 4, 1, tzinfo=UTC))]) is None
    assert parts(database) == ["odds_2026_01", "odds_2026_04", "odds_default"]
    assert prepare_for(database, [season(east)]) is None
    assert prepare_for(database, [season()]) is None


def test_a_writer_is_told_where_its_rows_wait(database: Database, writer: Database) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert "default" in str(prepare_for(writer, [season(moment)]))
    assert parts(database) == ["odds_default"]
    prepare_for(database, [season(moment)])
    assert prepare_for(writer, [season(moment)]) is None


def test_an_import_goes_on_while_a_migration_runs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    short = migration_mutex
    monkeypatch.setattr(partitions, "migration_mutex", lambda connection: short(connection, 0.2))
    with database.engine.connect() as other, migration_mutex(other):
        reason = prepare_for(database, [season(datetime(2026, 1, 1, tzinfo=UTC))])
    assert "another migration" in str(reason)


def test_analyse_counts_what_is_there(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO odds (match_id, market, selection, bookmaker, price, captured_at, stage, source)"
                " SELECT 'm' || n, 'h2h', 'home', 'B', 2, '2026-01-05Z', 'opening', 's'"
                " FROM generate_series(1, 50) AS n"
            )
        )
    analyse(database)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'odds_default'")) == 50
