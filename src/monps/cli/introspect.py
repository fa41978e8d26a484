"""``monps introspect``: models against database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console

from monps.cli.terminal import console, opened, settings
from monps.core.atomic_file import write_whole
from monps.core.database import Database
from monps.core.errors import DatabaseUnavailable, DriftError, SettingsError
from monps.introspection import Format, Report, render
from monps.introspection.formats.terminal import printable
from monps.services.acceptance import Acceptance, accepted, without_vanished
from monps.services.drift import BASELINE_FILE, Wishes, baseline_at_hand, default_baseline, judged, look
from monps.services.subject import Subject, anybodys, ours

__all__ = ["introspect"]

Baseline = Annotated[Path | None, typer.Option(help="expected differences; default: drift-baseline.toml")]
NoBaseline = Annotated[bool, typer.Option("--no-baseline", help="expect nothing")]
Everything = Annotated[bool, typer.Option("--all", help="show the expected differences in the text too")]
Form = Annotated[Format, typer.Option("--format", help="form of the report")]
Output = Annotated[Path | None, typer.Option(help="file to write the report to, whole or not at all")]
Models = Annotated[str | None, typer.Option("--metadata", help="other models: package.module:Base")]
Url = Annotated[str | None, typer.Option(help="another database: postgresql://user:password@host/name")]
History = Annotated[Path | None, typer.Option("--alembic", help="folder of env.py of the other models")]
Scratch = Annotated[str | None, typer.Option(help="server to build the declared tables on; default: the embedded one")]
Wait = Annotated[float, typer.Option(min=0, help="seconds to wait for a migration that runs")]
Since = Annotated[str | None, typer.Option(help="git revision: report what is new, fail if the baseline grew")]
Explain = Annotated[bool, typer.Option("--explain", help="name the code that touches each object")]
Code = Annotated[list[Path] | None, typer.Option(help="file or folder to read for --explain; may be repeated")]
Suggest = Annotated[bool, typer.Option("--suggest", help="print the safe operation or the patch of the model")]
Accept = Annotated[list[str] | None, typer.Option(help="key of a difference to accept, or all; may be repeated")]
Reason = Annotated[str | None, typer.Option(help="why it is accepted")]
Owner = Annotated[str | None, typer.Option(help="who answers for it; default: user.name of git")]
Until = Annotated[str | None, typer.Option(help="last day (2027-03-31) or revision that ends it")]
RemoveVanished = Annotated[bool, typer.Option("--remove-vanished", help="remove entries without a difference")]


def introspect(  # noqa: PLR0913 - the options of a command are its parameters
    *,
    baseline: Baseline = None,
    no_baseline: NoBaseline = False,
    everything: Everything = False,
    form: Form = Format.text,
    output: Output = None,
    metadata: Models = None,
    url: Url = None,
    alembic: History = None,
    scratch: Scratch = None,
    wait: Wait = 0.0,
    since: Since = None,
    explain: Explain = False,
    code: Code = None,
    suggest: Suggest = False,
    accept: Accept = None,
    reason: Reason = None,
    owner: Owner = None,
    until: Until = None,
    remove_vanished: RemoveVanished = False,
) -> None:
    """Compare the models with the database; exit code 0 as expected, 1 unexpected, 2 could not look."""
    subject = ours() if metadata is None else anybodys(metadata, alembic)
    file = None if no_baseline else baseline or (default_baseline() if metadata is None else baseline_at_hand())
    wishes = Wishes(wait, since, explain or bool(code), code or (), suggest, scratch)
    with _database(url) as database:
        report = look(database, file, subject, wishes)
    if accept or remove_vanished:
        wanted = Acceptance(accept or (), reason, owner, until)
        report = _edited(report, wanted, baseline or BASELINE_FILE, subject, remove_vanished=remove_vanished)
    _write(report, form, output, everything=everything)
    raise typer.Exit(int(report.outcome))


@contextmanager
def _database(url: str | None) -> Iterator[Database]:
    """The configured database, or the one at ``url``, whose mistakes are not those of a setting."""
    if url is None:
        with opened() as database:
            yield database
        return
    database = Database(settings().model_copy(update={"database_url": SecretStr(url), "database_password": None}))
    try:
        yield database
    except SettingsError as error:
        raise DriftError("--url is no PostgreSQL URL; write postgresql://user:password@host:port/database") from error
    except DatabaseUnavailable as error:
        raise DriftError(f"cannot reach {error.url}: {error.reason}. Check --url and that the server runs") from error
    finally:
        database.dispose()


def _edited(report: Report, wanted: Acceptance, file: Path, subject: Subject, *, remove_vanished: bool) -> Report:
    """The baseline changed as asked, and the same look judged by it again."""
    told = Console(stderr=True, soft_wrap=True, highlight=False)
    if wanted.keys:
        _tell(told, "accepted", [entry.key for entry in accepted(report, wanted, file, subject)])
    if remove_vanished:
        _tell(told, "removed", [entry.key for entry in without_vanished(report, file)])
    return judged(report, file, subject)


def _tell(told: Console, what: str, keys: Sequence[str]) -> None:
    for key in keys:
        told.print(f"{what} {key}", markup=False)


def _write(report: Report, form: Format, output: Path | None, *, everything: bool) -> None:
    if output is not None:
        try:
            write_whole(output, render(report, form, everything=everything))
        except OSError as error:
            raise DriftError(
                f"the report cannot be written to {output} ({error}); name a file in a folder of yours"
            ) from error
        console.print(report.headline)
    elif form is Format.text:
        console.print(printable(report, everything=everything))
    else:
        typer.echo(render(report, form), nl=False)
