"""``monps demo``: the story, told in the terminal."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from monps.cli.terminal import command_name, console, settings
from monps.core.errors import MonpsError
from monps.introspection import COLUMN_MISMATCHES
from monps.services.demo import DATABASE, Demo
from monps.services.demo_summary import Summary
from monps.services.drift import default_baseline

__all__ = ["demo"]


class Teller:
    """Tells the story with headings, sentences and progress bars."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def step(self, number: int, title: str) -> None:
        """A heading."""
        self._bars.console.print(f"\n[bold cyan]{number}.[/] [bold]{title}[/]")

    def say(self, text: str) -> None:
        """A sentence under the heading."""
        self._bars.console.print(f"   {text}", markup=False)

    def progress(self, label: str, done: int, total: int) -> None:
        """A bar that vanishes when its work is done."""
        if label not in self._tasks:
            self._tasks[label] = self._bars.add_task(label, total=total)
        self._bars.update(self._tasks[label], completed=done, total=total)
        if done >= total:
            self._bars.remove_task(self._tasks.pop(label))


def demo(
    *,
    data: Annotated[Path | None, typer.Option(help="folder of football-data.co.uk files; default: simulated")] = None,
    baseline: Annotated[Path | None, typer.Option(help="expected differences; default: drift-baseline.toml")] = None,
    output: Annotated[Path | None, typer.Option("--json", help="write every figure to this file")] = None,
) -> None:
    """Play the whole move on an embedded PostgreSQL: legacy desk, introspection, quantum, profiles, live migration."""
    columns = (TextColumn("   {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        summary = Demo(settings(), Teller(bars), data, baseline or default_baseline()).run()
    if output is not None:
        output.write_text(json.dumps(asdict(summary), indent=2, default=str), encoding="utf-8")
    console.print(_table(summary))
    _verdict(summary)


def _table(summary: Summary) -> Table:
    table = Table(title="What was proven", title_justify="left", show_header=False)
    for name, value in (_stored(summary) | _moved(summary)).items():
        table.add_row(name, value)
    return table


def _stored(summary: Summary) -> dict[str, str]:
    start = summary.mismatches_at_start
    kinds = ", ".join(f"{start.get(kind, 0)} {word}" for kind, word in COLUMN_MISMATCHES.items())
    return {
        "matches": f"{summary.matches} of {summary.league} {summary.season}, {summary.source}",
        "prices": f"{summary.prices} stored; importing again changed {summary.changed_by_second_import} rows",
        "mismatches at first": f"{sum(start.values())} expected ({kinds}), {summary.unexpected_at_start} unexpected",
        "models against quantum.*": f"{summary.quantum_mismatches} mismatches",
        "profiles": ", ".join(f"{count} {name}" for name, count in summary.profiles.items()),
    }


def _moved(summary: Summary) -> dict[str, str]:
    moved = summary.moved
    changed = "none" if moved.rows_kept else "SOME"
    run, failed = summary.legacy_statements_at_end, summary.legacy_failed_at_end
    return {
        "mismatches on the way": " → ".join(map(str, moved.mismatches)),
        "picks": f"{moved.rows_before} before, {moved.rows_after} after ({moved.rows_added} added meanwhile), "
        f"{moved.rows_lost} lost, {changed} changed",
        "legacy statements meanwhile": f"{moved.statements} run, {moved.failed} failed, "
        f"{moved.mismatches_read} read back wrong",
        "longest stall of the desk": f"{moved.longest_ms:.0f} ms",
        "legacy statements afterwards": f"{run} run, {failed} failed",
        "mismatches at the end": f"{summary.mismatches_at_end}, {summary.unexpected_at_end} unexpected",
        "time": f"{summary.seconds:.0f} s",
    }


def _verdict(summary: Summary) -> None:
    moved = summary.moved
    broken = {
        "unexpected differences": summary.unexpected_at_start + summary.unexpected_at_end,
        "column mismatches left": summary.mismatches_at_end + summary.quantum_mismatches,
        "failed legacy statements": moved.failed + summary.legacy_failed_at_end,
        "values read back wrong": moved.mismatches_read + moved.rows_differing,
        "lost rows": moved.rows_lost,
        "changed rows": 0 if moved.rows_kept else moved.rows_before,
        "rows changed by importing again": summary.changed_by_second_import,
    }
    wrong = ", ".join(f"{count} {name}" for name, count in broken.items() if count)
    if wrong:
        raise MonpsError(f"the demo did not prove what it claims: {wrong}")
    command = command_name()
    prefix = f"MONPS_EMBEDDED_DATABASE={DATABASE} {command}"
    console.print("[bold]Go on with[/]")
    for line, purpose in {
        f"{prefix} introspect": "compare the models with the database again",
        f"{prefix} serve": "the API, with its documentation at http://127.0.0.1:8000/docs",
        f"{prefix} db history": "the revisions",
        f"{command} db stop": "stop the embedded server (monps db reset deletes its data)",
    }.items():
        console.print(f"   {line}  [dim]# {purpose}[/]")
