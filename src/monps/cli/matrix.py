"""``monps legacy matrix``: every statement of a code tree on every schema of a migration."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monps.cli.prove import Height, Highest, Scratch, address
from monps.cli.scanning import NoCache, scanned
from monps.cli.terminal import console, settings

if TYPE_CHECKING:
    from monps.strangler.matrix import Matrix

__all__ = ["matrix"]

OUR_OWN = Path(__file__).parents[1] / "legacy"


class Format(StrEnum):
    """How the matrix is written."""

    text = "text"
    json = "json"
    markdown = "markdown"
    html = "html"


First = Annotated[
    str | None, typer.Option("--from", help="the revision at which the statements work; default: the oldest")
]
Last = Annotated[str, typer.Option("--to", help="the last revision")]
Tree = Annotated[Path | None, typer.Argument(help="a folder of Python code, or one file; default: the existing desk")]
Project = Annotated[
    Path | None, typer.Option("--alembic", help="folder of an Alembic project; default: this desk's revisions")
]
Form = Annotated[Format, typer.Option("--format", help="form of the matrix")]
Output = Annotated[Path | None, typer.Option(help="write into this file")]
Everything = Annotated[bool, typer.Option("--all", help="show statements too about which nothing changes")]


def matrix(  # noqa: PLR0913 - the options of a command are its parameters
    path: Tree = None,
    *,
    alembic: Project = None,
    first: First = None,
    last: Last = "head",
    form: Form = Format.text,
    output: Output = None,
    scratch: Scratch = None,
    level: Highest = Height.executed,
    everything: Everything = False,
    no_cache: NoCache = False,
) -> None:
    """Prove every statement on every schema between two revisions; 1 when one that worked at first fails later."""
    from monps.services.skew import stages, stages_of  # noqa: PLC0415 - their SQL parser takes long to load
    from monps.strangler.matrix import matrix as proven  # noqa: PLC0415
    from monps.strangler.proof import Level  # noqa: PLC0415
    from monps.strangler.replacing import replaced  # noqa: PLC0415

    found = scanned(path or OUR_OWN, no_cache=no_cache)
    server = None if scratch is None else address(scratch, "--scratch")
    way = stages(settings(), first, last) if alembic is None else stages_of(alembic, settings(), first, last)
    made = proven(found, way, scratch=server, highest=Level(level))
    text = _written(made, form, everything=everything)
    if output is not None:
        replaced(output, text)
        console.print(f"{output}: {made.headline}", markup=False)
    else:
        typer.echo(text, nl=False)
    raise typer.Exit(1 if made.broken else 0)


def _written(made: "Matrix", form: Format, *, everything: bool) -> str:
    from monps.strangler import matrix_formats as formats  # noqa: PLC0415 - with the others

    match form:
        case Format.json:
            return formats.as_json(made)
        case Format.markdown:
            return formats.as_markdown(made, everything=everything)
        case Format.html:
            return formats.as_html(made)
    return formats.as_text(made, everything=everything)
