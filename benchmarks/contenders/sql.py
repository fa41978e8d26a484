"""The statements of the bare drivers, with psycopg's placeholders; ``dollars`` rewrites them for asyncpg."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.contender import START
from benchmarks.rows import FRICTION_FIELDS, ODDS_FIELDS, PICK_COLUMNS, TEAM_FIELDS, UPSERT_KEY, WRITTEN_FIELDS

__all__ = [
    "BY_KEY",
    "BY_KEYS",
    "COPY_CHUNK",
    "COPY_IN",
    "COPY_STAGED",
    "DRAIN",
    "FRAME",
    "MERGE",
    "ODDS",
    "PAGE_NAMES",
    "PAGE_PAIRS",
    "PICKS",
    "STAGE",
    "STREAM",
    "TEAMS",
    "TYPES",
    "assemble",
    "dollars",
]

COPY_CHUNK = 10_000
"""Rows of one COPY; the driver's cost per row grows with the length of one."""

_odds = ", ".join(ODDS_FIELDS)
_written = ", ".join(WRITTEN_FIELDS)
_friction = ", ".join(f"f.{name}" for name in FRICTION_FIELDS)
_floats = ", ".join(f"{name}::float8 AS {name}" if name.endswith("_odds") else name for name in ODDS_FIELDS)

BY_KEY = f"SELECT {_odds} FROM odds_history WHERE id = %s"
BY_KEYS = f"SELECT {_odds} FROM odds_history WHERE id = any(%s)"
ODDS = f"SELECT {_odds} FROM odds_history WHERE id > {START} ORDER BY id LIMIT %s"
PICKS = f"SELECT {', '.join(PICK_COLUMNS)} FROM bench_pick WHERE id > {START} ORDER BY id LIMIT %s"
PAGE_NAMES = (
    f"SELECT {_friction}, h.name, a.name FROM bench_friction f JOIN bench_team h ON h.id = f.home_id"
    " JOIN bench_team a ON a.id = f.away_id ORDER BY f.id LIMIT %s"
)
PAGE_PAIRS = f"SELECT {_friction}, f.home_id, f.away_id FROM bench_friction f ORDER BY f.id LIMIT %s"
TEAMS = f"SELECT {', '.join(TEAM_FIELDS)} FROM bench_team WHERE id = any(%s)"
STREAM = f"SELECT {_odds} FROM odds_history WHERE id <= %s ORDER BY id"
FRAME = f"SELECT {_floats} FROM odds_history WHERE id <= %s ORDER BY id"
DRAIN = f"COPY ({STREAM}) TO STDOUT (FORMAT BINARY)"

TYPES = ["text", "text", "text", "text", "timestamp", "text", "numeric", "numeric", "numeric", "timestamp"]
STAGE = f"CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT {_written} FROM odds_history WITH NO DATA"
COPY_IN = f"COPY odds_history ({_written}) FROM STDIN (FORMAT BINARY)"
COPY_STAGED = f"COPY staged ({_written}) FROM STDIN (FORMAT BINARY)"
_sets = ", ".join(f"{name} = excluded.{name}" for name in WRITTEN_FIELDS if name not in UPSERT_KEY)
MERGE = (
    f"INSERT INTO odds_history ({_written}) SELECT {_written} FROM staged"
    f" ON CONFLICT ({', '.join(UPSERT_KEY)}) DO UPDATE SET {_sets}"
)


def dollars(sql: str) -> str:
    """A statement of at most one parameter in asyncpg's form."""
    return re.sub("%s", "$1", sql)


def assemble(pairs: Iterable[Sequence[Any]], teams: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Pairs that end in two keys, with the teams in the place of those."""
    known = {team[0]: team for team in teams}
    return [(*pair[:-2], known[pair[-2]], known[pair[-1]]) for pair in pairs]
