"""What one value of each type costs to decode from PostgreSQL's two formats, in nanoseconds of the client's CPU.

The figures of :mod:`monps.core.formats` come from here. The best of several rounds, in turns.

    .venv/bin/python benchmarks/formats.py
"""

import tempfile
import time
from pathlib import Path

import psycopg

from monps.core import embedded
from monps.core.settings import Settings, conninfo

ROWS, COLUMNS, ROUNDS = 20_000, 4, 7
TYPES = {
    "int4": "i::int4",
    "int8": "i::int8",
    "float8": "(i * 0.1)::float8",
    "numeric": "(i::numeric / 100)::numeric(8, 2)",
    "text": "'name ' || i",
    "timestamp": "timestamp '2026-01-01' + i * interval '1 second'",
    "timestamptz": "timestamptz '2026-01-01' + i * interval '1 second'",
    "date": "date '2026-01-01' + i % 1000",
    "bool": "i % 2 = 0",
    "uuid": "gen_random_uuid()",
    "jsonb": "jsonb_build_object('a', i)",
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="monps-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        try:
            with psycopg.connect(conninfo(embedded.start(settings)), autocommit=True) as connection:
                for name, value in TYPES.items():
                    as_text, as_binary = measured(connection, name, value)
                    print(
                        f"{name:12} text {as_text:6.0f} ns  binary {as_binary:6.0f} ns  gain {as_text - as_binary:6.0f}"
                    )
        finally:
            embedded.remove(settings)


def measured(connection: psycopg.Connection[object], name: str, value: str) -> tuple[float, float]:
    columns = ", ".join(f"{value} AS v{at}" for at in range(COLUMNS))
    connection.execute(
        f"CREATE TEMPORARY TABLE t_{name} AS SELECT {columns} FROM generate_series(1, {ROWS}) AS i".encode()
    )
    best = {False: float("inf"), True: float("inf")}
    for _ in range(ROUNDS):
        for binary in (False, True):
            cursor = connection.execute(f"SELECT * FROM t_{name}".encode(), binary=binary)
            started = time.process_time()
            cursor.fetchall()
            best[binary] = min(best[binary], time.process_time() - started)
    return best[False] / ROWS / COLUMNS * 1e9, best[True] / ROWS / COLUMNS * 1e9


if __name__ == "__main__":
    main()
