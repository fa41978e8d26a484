"""A PostgreSQL for one run: in a folder of its own, durable as in production, filled the same way every time.

Two databases: one that is only read, and one whose table is emptied and filled before every write. All of the filling
is SQL over ``generate_series`` with no random number, so two runs measure the same rows.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import URL

from benchmarks.rows import BOOKMAKERS, DNA, MINUTES, PICK_COLUMNS, SPORTS, WRITTEN_FIELDS, pick_ddl
from monps.core import embedded
from monps.core.settings import Settings, conninfo

__all__ = ["Server", "started"]

SCHEMA = Path(__file__).with_name("schema.sql")
TEAMS = 100

CONFIGURATION = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # A checkpoint in the middle of one contender's turn would be charged to that contender alone.
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "shared_buffers": "512MB",
    "log_min_duration_statement": "-1",
}

COLUMNS = ", ".join(WRITTEN_FIELDS)
ODDS = f"""
SELECT md5((i / {BOOKMAKERS})::text),
       (ARRAY{list(SPORTS)!r})[(i / {BOOKMAKERS}) % {len(SPORTS)} + 1],
       'team ' || (i / {BOOKMAKERS}) % 100,
       'team ' || (i / {BOOKMAKERS} + 1) % 100,
       timestamp '2026-01-01' + (i / {BOOKMAKERS}) % {MINUTES} * interval '1 minute',
       'bookmaker ' || i % {BOOKMAKERS},
       (i % 1000 + 101)::numeric / 100 + %(lift)s,
       (i::bigint * 7 % 1000 + 101)::numeric / 100,
       (i::bigint * 13 % 1000 + 101)::numeric / 100,
       timestamp '2026-01-01' + i % {MINUTES} * interval '1 minute'
FROM generate_series(0, %(count)s - 1, %(step)s) AS i
"""

VALUES = {
    "text": "'{name} ' || i % 1000",
    "timestamp": "timestamp '2026-01-01' + (i + {position}) * interval '1 second'",
    "integer": "(i + {position}) % 100",
    "boolean": "CASE (i + {position}) % 3 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END",
    "numeric": "CASE WHEN (i + {position}) % 10 = 0 THEN NULL ELSE ((i * {position}) % 10000)::numeric / 100 END",
}


class Server:
    """The running server with its two databases."""

    def __init__(self, url: URL) -> None:
        self.read = url.set(database="bench_read")
        self.write = url.set(database="bench_write")

    @property
    def version(self) -> str:
        """PostgreSQL's version."""
        return str(self.ask(self.read, "SELECT current_setting('server_version')"))

    def ask(self, url: URL, sql: str, parameters: dict[str, object] | None = None) -> object:
        """The first value that a statement answers; None where it answers nothing."""
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), parameters)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def fill(self, odds: int, picks: int) -> None:
        """Make the tables of both databases and the rows that are read."""
        for url in (self.read, self.write):
            self.ask(url, SCHEMA.read_text(encoding="utf-8"))
            self.ask(url, pick_ddl())
        self._odds(self.read, count=odds, step=1, lift="0")
        names = ", ".join(name for name in PICK_COLUMNS if name != "id")
        values = ", ".join(
            VALUES[kind].format(name=name, position=position)
            for position, (name, kind) in enumerate(PICK_COLUMNS.items())
            if name != "id"
        )
        series = f"FROM generate_series(1, {picks}) AS i"
        self.ask(self.read, f"INSERT INTO bench_pick ({names}) SELECT {values} {series}")
        self._pairs()
        self.ask(self.read, "VACUUM ANALYZE")
        self.ask(self.read, "CHECKPOINT")

    def empty(self) -> None:
        """Empty the table that is written."""
        self.ask(self.write, "TRUNCATE odds_history RESTART IDENTITY")
        self.ask(self.write, "CHECKPOINT")

    def half(self, count: int) -> None:
        """Fill it with every other of ``count`` rows, at prices that the coming ones correct."""
        self.ask(self.write, "TRUNCATE odds_history RESTART IDENTITY")
        self._odds(self.write, count=count, step=2, lift="0.5")
        self.ask(self.write, "VACUUM ANALYZE odds_history")
        self.ask(self.write, "CHECKPOINT")

    def written(self) -> str:
        """How many rows the table holds, and a digest of all of them."""
        rows = f'SELECT {COLUMNS} FROM odds_history ORDER BY match_id COLLATE "C", bookmaker COLLATE "C"'
        return str(self.ask(self.write, f"SELECT count(*) || ' ' || md5(string_agg(r::text, '')) FROM ({rows}) AS r"))

    def expected(self, count: int) -> str:
        """What :meth:`written` says after the first ``count`` rows were written; leaves the table filled so."""
        self.ask(self.write, "TRUNCATE odds_history RESTART IDENTITY")
        self._odds(self.write, count=count, step=1, lift="0")
        return self.written()

    def _odds(self, url: URL, *, count: int, step: int, lift: str) -> None:
        values = {"count": count, "step": step, "lift": lift}
        sql = ODDS.replace(" % ", " %% ")
        self.ask(url, f"INSERT INTO odds_history ({COLUMNS}) {sql.replace('%(lift)s', '%(lift)s::numeric')}", values)

    def _pairs(self) -> None:
        vector = (
            "(SELECT jsonb_object_agg('metric_' || k, round((sin(i * 31 + k * 7 + {salt}) * 50 + 50)::numeric, 3))"
            " FROM generate_series(1, 12) AS k)"
        )
        vectors = ", ".join(vector.format(salt=salt) for salt in range(len(DNA)))
        self.ask(
            self.read,
            f"INSERT INTO bench_team (name, league, {', '.join(DNA)})"
            f" SELECT 'team ' || i, 'league ' || i % 5, {vectors} FROM generate_series(1, {TEAMS}) AS i",
        )
        self.ask(
            self.read,
            "INSERT INTO bench_friction (home_id, away_id, friction_score, predicted_goals, scenario)"
            f" SELECT i, i % {TEAMS} + 1, i * 0.5, i * 0.03125, 'scenario ' || i % 6"
            f" FROM generate_series(1, {TEAMS}) AS i",
        )


@contextlib.contextmanager
def started() -> Iterator[Server]:
    """A server in a temporary folder, stopped and removed at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="monps-bench-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder), embedded_database="bench_read", database_url=None)
        usual = dict(embedded.configuration)
        embedded.configuration.update(CONFIGURATION)
        try:
            server = Server(embedded.start(settings))
            embedded.recreate_database(settings, "bench_write")
            yield server
        finally:
            embedded.stop(settings)
            embedded.configuration.clear()
            embedded.configuration.update(usual)
