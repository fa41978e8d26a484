"""``monps introspect``: models against database."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from monps.cli.terminal import console, opened
from monps.services.drift import default_baseline, look

__all__ = ["introspect"]


class Format(StrEnum):
    """How the report is written."""

    text = "text"
    json = "json"
    markdown = "markdown"


def introspect(
    *,
    baseline: Annotated[Path | None, typer.Option(help="expected differences; default: drift-baseline.toml")] = None,
    no_baseline: Annotated[bool, typer.Option("--no-baseline", help="expect nothing")] = False,
    everything: Annotated[bool, typer.Option("--all", help="show the expected differences too")] = False,
    output: Annotated[Format, typer.Option("--format", help="form of the report")] = Format.text,
) -> None:
    """Compare the models with the database; exit code 0 as expected, 1 unexpected, 2 could not look."""
    with opened() as database:
        report = look(database, None if no_baseline else baseline or default_baseline())
    match output:
        case Format.json:
            typer.echo(report.json(), nl=False)
        case Format.markdown:
            typer.echo(report.markdown(), nl=False)
        case Format.text:
            console.print(report.text(everything=everything))
    raise typer.Exit(int(report.outcome))
