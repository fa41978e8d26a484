"""What a report of picks or bets may be written to beside the terminal: tables for programs, charts for people."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from monps.betting.intervals import Estimate
from monps.cli.terminal import console
from monps.core.errors import MonpsError
from monps.repositories.ledger import Entry
from monps.services.charts import draw
from monps.services.ledger import Figures
from monps.services.table_files import Cell, write_table

__all__ = ["Csv", "Folder", "Json", "Parquet", "write_files"]

Csv = Annotated[Path | None, typer.Option("--csv", help="also write the report to this file")]
Json = Annotated[Path | None, typer.Option("--json", help="the same as JSON")]
Parquet = Annotated[Path | None, typer.Option("--parquet", help="the same as Parquet (extra frames)")]
Folder = Annotated[
    Path | None, typer.Option("--charts", help="also draw the charts into this folder, PNG and SVG (extra charts)")
]


def write_files(
    entries: Sequence[Entry], figures: Sequence[Figures], *, tables: dict[str, Path | None], charts: Path | None
) -> None:
    """Write the tables that were asked for, by the end that their names must have, and the charts of the entries."""
    rows = [_row(one) for one in figures]
    for end, path in tables.items():
        if path is None:
            continue
        if path.suffix.lower() != end:
            raise MonpsError(f"--{end[1:]} writes {end[1:]}, so let the name {path} end in {end}")
        write_table(path, rows)
        console.print(f"written to {path}", markup=False)
    if charts is not None:
        done = draw(entries, charts)
        for path in done.written:
            console.print(f"written to {path}", markup=False)
        for reason in done.left:
            console.print(f"no chart {reason}", markup=False)


def _row(one: Figures) -> dict[str, Cell]:
    """An estimate becomes its value, the bets that it rests on, and its interval."""
    row: dict[str, Cell] = {}
    for field in fields(one):
        name, value = field.name.rstrip("_"), getattr(one, field.name)
        if isinstance(value, Estimate):
            parts = {"": value.value, "_n": value.n, "_low": value.low, "_high": value.high}
            row |= {f"{name}{part}": number for part, number in parts.items()}
        else:
            row[name] = str(value) if name == "group" and value is not None else value
    return row | {"coverage": one.coverage}
