"""Comparing 500 tables of 20 columns and 3 indexes with a database that equals them: ours beside Alembic's.

Both look at the same metadata and the same database, in turns, on servers that run already. Ours builds the declared
side anew each time. Alembic compares types and server defaults, as `alembic check` does with both switched on; ours
compares everything. Times are wall clock; the ratio is of the medians. RSS is read after each turn.

    .venv/bin/python benchmarks/introspection.py [turns]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    NullPool,
    Numeric,
    String,
    Table,
    Text,
    create_engine,
    text,
)

from monps.core import embedded
from monps.core.settings import Settings
from monps.introspection import compare

TABLES, COLUMNS, INDEXES = 500, 20, 3
TYPES = (
    Integer,
    BigInteger,
    String(40),
    Text,
    Numeric(10, 2),
    DateTime(timezone=True),
    Boolean,
    Date,
    Double,
    LargeBinary,
)


def declared() -> MetaData:
    metadata = MetaData()
    for number in range(TABLES):
        name = f"t{number:03}"
        Table(
            name,
            metadata,
            Column("id", BigInteger, Identity(), primary_key=True),
            *(_column(at) for at in range(1, COLUMNS)),
            Index(f"ix_{name}_a", "c01"),
            Index(f"ix_{name}_b", "c02", "c03"),
            Index(f"ix_{name}_c", "c05", postgresql_where=text("c06")),
        )
    return metadata


def _column(at: int) -> Column[object]:
    default = text("0") if at % 10 in {0, 1, 4} else None
    return Column(f"c{at:02}", TYPES[at % len(TYPES)], nullable=at % 3 == 0, server_default=default)


def by_alembic(metadata: MetaData, connection: Connection) -> int:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found = len(compare_metadata(context, metadata))
    connection.rollback()
    return found


def measured(name: str, look: Callable[[], int]) -> float:
    start = time.perf_counter()
    found = look()
    seconds = time.perf_counter() - start
    resident = psutil.Process().memory_info().rss / 2**20
    print(f"{name:8} {seconds:6.2f} s  {found} differences  RSS {resident:.0f} MB", flush=True)
    assert found == 0
    return seconds


def main() -> None:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="monps-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        try:
            run(settings, turns)
        finally:
            embedded.stop(settings)


def run(settings: Settings, turns: int) -> None:
    engine = create_engine(embedded.start(settings), poolclass=NullPool)
    scratch = embedded.start_scratch(settings)
    metadata = declared()
    with engine.begin() as connection:
        metadata.create_all(connection)
    print(f"{TABLES} tables, {COLUMNS} columns and {INDEXES} indexes each")
    ours, alembic = [], []
    with engine.connect() as connection:
        for _ in range(turns):
            ours.append(measured("monps", lambda: len(compare(metadata, connection, scratch=scratch))))
            alembic.append(measured("alembic", lambda: by_alembic(metadata, connection)))
    left, right = statistics.median(ours), statistics.median(alembic)
    print(f"median   monps {left:.2f} s, alembic {right:.2f} s, ratio {left / right:.2f}")


if __name__ == "__main__":
    main()
