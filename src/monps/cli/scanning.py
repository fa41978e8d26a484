"""What the commands of ``monps legacy`` share: the path to the code, and its inventory."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from platformdirs import user_cache_path

if TYPE_CHECKING:
    from monps.strangler import Inventory

__all__ = ["CodePath", "NoCache", "scanned"]

CodePath = Annotated[Path, typer.Argument(help="a folder of Python code, or one file")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="read every file, whatever is known of it")]


def scanned(path: Path, *, no_cache: bool) -> "Inventory":
    """The inventory of ``path``, with what was found before where the files are the same."""
    # Imported here: the SQL parser takes longer to load than most other commands to run.
    from monps.strangler import scan  # noqa: PLC0415
    from monps.strangler.cache import cache_file  # noqa: PLC0415

    return scan(path, cache=None if no_cache else cache_file(user_cache_path("monps"), path))
