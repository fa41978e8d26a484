"""The terminal door: a command reads options, calls one function and prints; an error is a sentence and a code."""

import sys

import typer
from rich.console import Console
from rich.text import Text

from monps.cli import bets, daily, db, demo, introspect, legacy, odds, picks, quantum, serve, teams
from monps.core.errors import (
    DatabaseUnavailable,
    DriftError,
    EmbeddedServerError,
    InventoryError,
    MonpsError,
    PoolExhausted,
    ProofError,
    SettingsError,
)

__all__ = ["app", "main"]

COULD_NOT_LOOK = (
    DatabaseUnavailable,
    DriftError,
    EmbeddedServerError,
    InventoryError,
    PoolExhausted,
    ProofError,
    SettingsError,
)
"""Errors that mean that nothing was looked at: exit code 2, as against 1 for a refusal or a finding."""

app = typer.Typer(
    name="monps",
    help="Move a football-betting desk from raw SQL to models and repositories, with proof at every step.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(bets.app, name="bets")
app.add_typer(db.app, name="db")
app.add_typer(legacy.app, name="legacy")
app.add_typer(odds.app, name="odds")
app.add_typer(picks.app, name="picks")
app.add_typer(quantum.app, name="quantum")
app.add_typer(teams.app, name="teams")
app.command("introspect")(introspect.introspect)
app.command("daily")(daily.daily)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)


def main() -> None:
    """Run the command line; exit code 0 done, 1 refused or found something, 2 could not look."""
    try:
        app()
    except MonpsError as error:
        Console(stderr=True, soft_wrap=True).print(Text("monps: ", style="red") + Text(str(error)), highlight=False)
        sys.exit(2 if isinstance(error, COULD_NOT_LOOK) else 1)
