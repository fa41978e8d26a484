"""``monps db``: the schema and the embedded server."""

from typing import Annotated

import typer

from monps.cli.explain import ARBITRARY, explain_method
from monps.cli.terminal import console, opened, settings, table_of
from monps.core import embedded
from monps.core.errors import MigrationError
from monps.migrations import commands
from monps.online import Progress
from monps.services import schema

__all__ = ["app"]

app = typer.Typer(help="The schema (upgrade, downgrade, adopt) and the embedded server.", no_args_is_help=True)
app.command("explain", context_settings=ARBITRARY)(explain_method)


@app.command()
def upgrade(
    revision: Annotated[str | None, typer.Argument(help="last revision to apply; the newest by default")] = None,
) -> None:
    """Apply pending revisions beside live traffic, each with its backfill."""
    with opened() as database:
        for step in schema.upgrade(database, revision, _tell):
            rows = f", {step.rows} rows" if step.kind == "backfill" else ""
            console.print(f"[green]done[/] {step.name}: {step.seconds * 1000:.0f} ms, {step.attempts} tries{rows}")
        with database.engine.connect() as connection:
            console.print(f"the schema is at {commands.current(connection)}")


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="revision to go back to, or base")],
    *,
    discard_data: Annotated[
        bool, typer.Option("--discard-data", help="lose the rows that the older schema cannot hold")
    ] = False,
) -> None:
    """Take back the revisions after REVISION; refuses to lose rows unless told to."""
    with opened() as database:
        schema.downgrade(database, revision, discard_data=discard_data)
        with database.engine.connect() as connection:
            console.print(f"the schema is at {commands.current(connection) or 'base'}")


@app.command()
def current() -> None:
    """Print the schema's revision."""
    with opened() as database, database.engine.connect() as connection:
        console.print(commands.current(connection) or "none: this database is not managed; see `monps db adopt`")


@app.command()
def history() -> None:
    """List every revision and whether this database has it."""
    with opened() as database, database.engine.connect() as connection:
        table = table_of("revision", "what it does", "applied")
        for one in commands.history(connection):
            table.add_row(one.id, one.message, "yes" if one.applied else "")
        console.print(table)


@app.command()
def adopt() -> None:
    """Take an existing desk under management, after checking that it is what the baseline says."""
    with opened() as database:
        differences = schema.adopt(database)
        for difference in differences:
            console.print(f"  {difference}", markup=False)
        if differences:
            raise MigrationError(
                f"this database differs from the baseline in {len(differences)} points; it was not adopted. "
                "Bring it in line, or report the differences"
            )
        console.print(f"adopted: the database equals {commands.BASELINE} and is managed from now on")


@app.command()
def health() -> None:
    """Ask the database who it is."""
    with opened() as database:
        found = database.health()
        console.print(
            f"PostgreSQL {found.server_version}, database {found.database}, revision {found.revision or 'none'}, "
            f"answered in {found.milliseconds:.1f} ms"
        )


@app.command()
def stop() -> None:
    """Stop the embedded server; its data stays."""
    stopped = embedded.stop(settings())
    console.print("the embedded server is stopped" if stopped else "the embedded server was not running")


@app.command()
def reset(*, yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False) -> None:
    """Stop the embedded server and delete its cluster with all databases."""
    loaded = settings()
    directory = embedded.data_directory(loaded)
    if not yes and directory.exists():
        typer.confirm(f"Delete every database in {directory}?", abort=True)
    console.print(f"deleted {directory}" if embedded.remove(loaded) else f"nothing to delete at {directory}")


def _tell(name: str, progress: Progress | None) -> None:
    if progress is None:
        console.print(f"[dim]…[/] {name}")
