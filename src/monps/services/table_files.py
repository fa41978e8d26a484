"""A table as a file for other programs: CSV, JSON or Parquet, as the file's name says.

The three say the same. A missing value is an empty cell, ``null`` or a null: never 0, never the word None. Numbers are
written in full, with a point, whatever the terminal shows. A file appears whole or not at all.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import msgspec

from monps.core.atomic_file import write_whole
from monps.core.errors import MonpsError, SettingsError

__all__ = ["FORMATS", "Cell", "write_table"]

Cell = str | int | float | bool | date | Decimal | UUID | None
Rows = Sequence[Mapping[str, Cell]]
JSON = msgspec.json.Encoder(decimal_format="number")


def write_table(path: Path, rows: Rows) -> None:
    """Write ``rows``, all with the columns of the first, to ``path``; an older file of that name is replaced.

    Raises:
        MonpsError: the name ends in none of ``FORMATS``, or the file cannot be written.
        SettingsError: Parquet is asked for and the extra ``frames`` is not installed.
    """
    encode = FORMATS.get(path.suffix.lower())
    if encode is None:
        raise MonpsError(f"{path} says no format that monps writes; let the name end in {', '.join(FORMATS)}")
    content = encode(rows)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise MonpsError(f"{path} cannot be written: {error.strerror}") from error


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _in_csv(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def _in_csv(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):  # and so a datetime
        return value.isoformat()
    return value


def _json(rows: Rows) -> bytes:
    encoded = JSON.encode([dict(row) for row in rows])
    return msgspec.json.format(encoded, indent=2) + b"\n"


def _parquet(rows: Rows) -> bytes:
    try:
        import polars as pl  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("Parquet needs the extra: pip install 'monps[frames]'") from None
    # By all rows: a column whose first values are missing has the type of the later ones. Polars has no UUID.
    plain = [{name: str(value) if isinstance(value, UUID) else value for name, value in row.items()} for row in rows]
    target = io.BytesIO()
    pl.DataFrame(plain, infer_schema_length=None).write_parquet(target)
    return target.getvalue()


FORMATS: Mapping[str, Callable[[Rows], bytes]] = {".csv": _csv, ".json": _json, ".parquet": _parquet}
"""How a table is written, by the end of the file's name."""
