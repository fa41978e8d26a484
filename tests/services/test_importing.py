"""The import of one file: its months first, then one transaction, and what it says of both."""

from pathlib import Path

import pytest

from monps.core.database import Database
from monps.core.errors import MonpsError
from monps.repositories import Repositories, UnitOfWork
from monps.services import ingest, odds_partitions
from monps.services.importing import import_season
from monps.sources.football_data import read
from monps.sources.rows import Season
from tests.services.desk import season_file


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return read(season_file(tmp_path))


def test_prices_go_into_the_months_that_are_made_for_them(database: Database, season: Season) -> None:
    done, note = import_season(database, season, ingest.store)
    assert (done.of("match").stored, done.of("price").stored, note) == (2, len(season.prices), None)
    with database.engine.connect() as connection:
        assert odds_partitions.MONTHS.waiting(connection) == []
    again, note = import_season(database, season, ingest.store)
    assert (again.changed, note) == (0, None)


def test_a_failure_keeps_nothing_of_the_file(database: Database, season: Season) -> None:
    def broken(work: Repositories, season: Season) -> None:
        ingest.store(work, season)
        raise MonpsError("the next step failed")

    with pytest.raises(MonpsError, match="the next step failed"):
        import_season(database, season, broken)
    with UnitOfWork(database=database) as work:
        assert work.odds.freshness() == []
    done, _ = import_season(database, season, ingest.store)
    assert done.of("match").stored == 2
