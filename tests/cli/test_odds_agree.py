"""``monps odds agree``: two sources beside each other, or a sentence that says why not."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from monps.core.database import Database
from monps.core.settings import Settings
from monps.repositories import UnitOfWork
from tests.cli.conftest import Run
from tests.repositories import rows
from tests.repositories.test_closing import market

CLOSE, EARLY = {"home": 2.0, "draw": 3.5, "away": 4.0}, {"home": 2.4, "draw": 3.4, "away": 3.1}


@pytest.fixture
def database(migrated_database: str) -> Iterator[Database]:
    opened = Database(Settings(database_url=SecretStr(migrated_database)))
    with UnitOfWork(database=opened) as work:
        work.matches.store_results([rows.result()])
        for source in ("file", "api"):
            work.source_matches.upsert_many([rows.source_match("m1", source=source, match_id="m1")])
        before = rows.KICKOFF - 48 * rows.HOUR
        work.odds.store(market("Market average", CLOSE, source="file"))
        work.odds.store(market("Market average", EARLY, source="file", stage="opening", captured_at=before))
        work.commit()
    yield opened
    opened.dispose()


@pytest.mark.parametrize(("prices", "far"), [(CLOSE, False), ({"home": 4.0, "draw": 3.5, "away": 2.0}, True)])
def test_two_sources(
    run: Run, migrated_database: str, database: Database, prices: dict[str, float], *, far: bool
) -> None:
    with UnitOfWork(database=database) as work:
        work.odds.store(market("Bet365", prices, source="api"))
        work.commit()
    told = run("odds", "agree", "api", "file", "--within", "6", url=migrated_database)
    assert told.code == 0
    assert "1 matches of both; usable where api was seen at most 6 h before kick-off" in told.output
    assert "1/1 (100%)" in told.output
    assert ("h2h: the sources differ by more than the market moved" in told.output) is far


def test_sources_that_share_no_match(run: Run, migrated_database: str) -> None:
    told = run("odds", "agree", "api", "file", url=migrated_database)
    assert told.code == 1
    assert "monps teams suggest" in told.complaint
