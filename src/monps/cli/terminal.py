"""What the commands share: the settings of this run, an opened database, and the console."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from monps.core.database import Database
from monps.core.logging import configure_logging
from monps.core.settings import Settings, load_settings

__all__ = ["command_name", "console", "opened", "settings", "table_of"]

console = Console(highlight=False, soft_wrap=True)


def table_of(*headings: str) -> Table:
    """A table whose cells are folded, never cut, where the terminal is narrow."""
    table = Table()
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def settings() -> Settings:
    """Settings of the environment, with logging set up by them."""
    loaded = load_settings()
    configure_logging(loaded)
    return loaded


def command_name() -> str:
    """How this run was called, as a user can type it again: a path below this folder, or the bare name."""
    called = Path(sys.argv[0])
    if called.name != "monps":
        return "python -m monps"
    if not called.is_absolute():
        return str(called)
    folder = Path.cwd()
    return str(called.relative_to(folder)) if called.is_relative_to(folder) else called.name


@contextmanager
def opened() -> Iterator[Database]:
    """The configured database (the embedded one is started on demand), closed at the end."""
    database = Database(settings())
    try:
        yield database
    finally:
        database.dispose()
