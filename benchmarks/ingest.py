"""Parse and store files, beside ``COPY`` of the same rows into the same table, in the same run.

Each turn empties the table, then both sides store every file: ours reads the file, compares, and stores its matches and
prices in one transaction per file; the other side sends the same price rows, written as text before, with one COPY per
file and nothing else. The months are there before both.

    python -m benchmarks.ingest URL FOLDER [TURNS]
"""

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from pydantic import SecretStr

from monps.core.database import Database
from monps.core.settings import Settings, conninfo
from monps.repositories import UnitOfWork
from monps.services import ingest, odds_partitions, schema
from monps.sources.reading import files_of, read_any
from monps.sources.rows import Season

EMPTY = "TRUNCATE odds, odds_corrections, match_results, match_statistics, source_matches, unmatched_names"
NULL = r"\N"
COPY = "COPY odds (match_id, market, selection, line, bookmaker, price, captured_at, stage, source) FROM STDIN"


def written(season: Season) -> str:
    """The prices of a season as COPY reads them."""
    return "".join(
        f"{p.match_id}\t{p.market}\t{p.selection}\t{NULL if p.line is None else p.line}\t{p.bookmaker}\t{p.price}\t"
        f"{p.captured_at.isoformat()}\t{p.stage}\t{p.source}\n"
        for p in season.prices
    )


def ours(database: Database, files: Sequence[Path]) -> float:
    """Seconds to parse and to store every file."""
    began = time.perf_counter()
    for file in files:
        season = read_any(file)
        with UnitOfWork(database=database) as work:
            work.run(ingest.store, season)
    return time.perf_counter() - began


def copied(dsn: str, texts: Sequence[str]) -> float:
    """Seconds to copy the same rows."""
    began = time.perf_counter()
    for text in texts:
        with psycopg.connect(dsn) as connection, connection.cursor().copy(COPY) as copy:
            copy.write(text)
    return time.perf_counter() - began


def main(url: str, folder: str, turns: int = 3) -> None:
    """Measure in turns, and print each turn's ratio and the median."""
    database = Database(Settings(database_url=SecretStr(url)))
    schema.upgrade(database)
    files = files_of(Path(folder))
    seasons = [read_any(file) for file in files]
    odds_partitions.prepare_for(database, seasons)
    texts = [written(season) for season in seasons]
    rows = sum(len(season.prices) for season in seasons)
    del seasons
    dsn, ratios = conninfo(database.url), []
    for turn in range(turns):
        with psycopg.connect(dsn) as connection:
            connection.execute(EMPTY)
        copy = copied(dsn, texts)
        with psycopg.connect(dsn) as connection:
            connection.execute(EMPTY)
        stored = ours(database, files)
        again = ours(database, files)
        ratios.append(stored / copy)
        print(
            f"turn {turn + 1}: {rows} rows, COPY {copy:.1f} s, parse and store {stored:.1f} s = "
            f"{ratios[-1]:.2f} times COPY; again {again:.1f} s"
        )
    print(f"median {statistics.median(ratios):.2f} times COPY (goal 1.5)")
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3)
