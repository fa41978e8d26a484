"""Every real file goes into a real database: each unit of each is accounted for, and the rows are in the tables."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import SourceError
from monps.repositories import UnitOfWork
from monps.services import ingest, odds_partitions
from monps.services.details import NOT_STORED
from monps.services.ingest import Account, Imported
from monps.sources import api_football
from monps.sources.reading import Hints, read_any
from monps.sources.rows import EventRow, Season, StatisticRow
from tests.sources.api_football.answers import answer, fixture
from tests.sources.test_reading import REFUSED

BARE_FIXTURE = 1
"""Number for the block of statistics that names no fixture."""

TABLES = {
    "match": ("match_results", "match_statistics"),
    "price": ("odds",),
    "shot": ("shots",),
    "player": ("player_seasons",),
    "expected goals": ("expected_goals",),
    "event": ("match_events",),
    "statistic": ("team_statistics",),
}


def seasons(folder: Path) -> tuple[dict[str, Season], dict[str, str]]:
    """What the files hold by their names, and why others hold nothing."""
    read, refused = {}, {}
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in {".csv", ".json"}):
        name = f"{path.parent.name}/{path.name}"
        try:
            read[name] = read_any(path, Hints(sport="soccer_epl", fixture=BARE_FIXTURE))
        except SourceError as error:
            refused[name] = error.reason
    return read, refused


def store(database: Database, season: Season) -> Imported:
    odds_partitions.prepare_for(database, [season])
    with UnitOfWork(database=database) as work:
        return work.run(ingest.store, season)


def fixtures_of(read: dict[str, Season]) -> Iterator[Season]:
    """Made-up fixtures for the real numbers of those that the files tell of and do not hold; teams by their names."""
    for season in read.values():
        rows: list[EventRow | StatisticRow] = [*season.events, *season.statistics]
        teams = list(dict.fromkeys(row.team for row in rows)) or ["Home", "Away"]
        for match_id in {*(row.match_id for row in rows), *(one.match_id for one in season.references)}:
            home, away = (*teams, "Nobody's")[:2]
            names = {"home": {"id": 1, "name": home}, "away": {"id": 2, "name": away}}
            (match,) = api_football.parse(answer("fixtures", fixture(teams=names)), "made-up.json").matches
            yield Season(
                league=match.league,
                season=match.season,
                source="api-football",
                rows_read=1,
                matches=(replace(match, match_id=match_id),),
            )


def points(read: dict[str, Season]) -> Counter[str]:
    """How many different rows of each unit the files hold."""
    units: dict[str, set[object]] = {unit: set() for unit in TABLES}
    for season in read.values():
        units["match"] |= {match.match_id for match in season.matches}
        units["price"] |= {
            (one.match_id, one.market, one.selection, one.line, one.bookmaker, one.captured_at) for one in season.prices
        }
        units["shot"] |= {(row.match_id, row.source, row.source_key) for row in season.shots}
        units["player"] |= {(row.source, row.league, row.season, row.player_key) for row in season.players}
        units["expected goals"] |= {(row.match_id, row.source) for row in season.expected_goals}
        units["event"] |= {(row.match_id, row.line) for row in season.events}
        units["statistic"] |= {(row.match_id, row.team_key, row.name) for row in season.statistics}
    return Counter({unit: len(rows) for unit, rows in units.items()})


def counted(database: Database) -> Counter[str]:
    with database.engine.connect() as connection:
        found = {
            unit: {connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables}
            for unit, tables in TABLES.items()
        }
    assert all(len(numbers) == 1 for numbers in found.values()), "tables of one unit have as many rows"
    return Counter({unit: int(numbers.pop() or 0) for unit, numbers in found.items()})


def written(database: Database) -> dict[str, object]:
    """Rows of every table that an import touches, and by which transactions they were written."""
    tables = {
        *(table for tables in TABLES.values() for table in tables),
        "source_matches",
        "unmatched_names",
        "odds_corrections",
    }
    with database.engine.connect() as connection:
        statement = "SELECT count(*), sum(xmin::text::bigint) FROM {}"
        return {table: connection.execute(text(statement.format(table))).one() for table in sorted(tables)}


def shown(name: str, accounts: tuple[Account, ...]) -> Iterator[str]:
    for one in accounts:
        yield f"{name:52} {one.unit:14} {one.read:6} {one.stored:6} {one.unchanged:6} {one.rejected:6} {one.empty:5}"


@pytest.mark.data
@pytest.mark.slow
def test_every_file_is_stored_to_the_last_row(
    database: Database, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read, refused = seasons(shared_data)
    assert refused.keys() == REFUSED.keys()
    assert all(REFUSED[name] in reason for name, reason in refused.items())
    assert len(read) + len(refused) == 67

    first = {name: store(database, season) for name, season in read.items()}
    with capsys.disabled():
        head = f"\n{'file':52} {'unit':14} {'read':>6} {'stored':>6} {'same':>6} {'rej.':>6} {'empty':>5}"
        print(head, *(line for name, done in first.items() for line in shown(name, done.accounts)), sep="\n")  # noqa: T201 - the table is asked for
    assert all(account.holds for done in first.values() for account in done.accounts)
    assert all(sum(one.rejected for one in done.accounts) == len(done.rejected) for done in first.values())
    waiting = {name for name, done in first.items() if any(row.reason == NOT_STORED for row in done.rejected)}
    assert {name.rpartition("/")[2] for name in waiting} == {
        "fixture_statistics_team_home.json",
        "fixtures_events_215662.json",
        "fixtures_statistics_831483_team375.json",
        "odds_fixture1226178_bet1_bk8.json",
    }

    made_up = list(fixtures_of(read))
    assert sum(store(database, season).of("match").stored for season in made_up) == len(waiting)
    then = {name: store(database, read[name]) for name in waiting}
    assert all(account.holds for done in then.values() for account in done.accounts)
    assert all(row.reason != NOT_STORED for done in then.values() for row in done.rejected)
    held = points(read) + Counter({"match": len(made_up)})
    assert counted(database) == held

    before = written(database)
    again = {name: store(database, season) for name, season in read.items()}
    assert [name for name, done in again.items() if done.changed or not all(one.holds for one in done.accounts)] == []
    assert written(database) == before
    assert counted(database) == held
