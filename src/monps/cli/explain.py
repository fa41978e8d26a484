"""``monps db explain``: how PostgreSQL runs what a repository method asks."""

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from monps.cli.terminal import console, opened
from monps.services.explain import explain
from monps.services.method_arguments import arguments_of
from monps.services.methods import ExplainError, method_named
from monps.services.plans import Plan

__all__ = ["ARBITRARY", "explain_method"]

ARBITRARY = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Settings of a command that takes the options of whatever it calls."""


class Format(StrEnum):
    """How plans are printed."""

    text = "text"
    json = "json"


def explain_method(
    context: typer.Context,
    method: Annotated[str, typer.Argument(help="repository.method, such as teams.get_by_league")],
    *,
    analyze: Annotated[bool, typer.Option("--analyze", help="execute the statements, for real times and rows")] = False,
    output: Annotated[Format, typer.Option("--format", help="how to print the plans")] = Format.text,
) -> None:
    """Explain the statements of a repository method; its arguments follow as --name value.

    A method that reads runs in a read-only transaction. One that writes runs in a transaction that is rolled back.
    """
    found = method_named(method)
    arguments = arguments_of(found, _options(context.args))
    try:
        with opened() as database:
            plans = explain(database, method, analyze=analyze, **arguments)
    except (KeyError, TypeError, ValueError) as error:
        # Of a program they are its mistake, here they are the arguments of whoever typed them.
        raise ExplainError(f"{method} refuses these arguments: {error}") from error
    if output is Format.json:
        console.print(json.dumps([one.as_dict() for one in plans], default=str, indent=2), markup=False)
        return
    for line in _text(method, plans, analyze=analyze):
        console.print(line, markup=False)


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    """``--name value`` and ``--name=value`` by name; a name without a value is ``true``."""
    found: dict[str, list[str]] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or word == "--":
            raise ExplainError(f"{word!r} belongs to no option; write --name value")
        name, given, value = word[2:].partition("=")
        if not given:
            value = rest.pop(0) if rest and not rest[0].startswith("--") else "true"
        found.setdefault(name.replace("-", "_"), []).append(value)
    return found


def _text(method: str, plans: Iterable[Plan], *, analyze: bool) -> Iterable[str]:
    plans = list(plans)
    if not plans:
        yield f"{method} ran no statement"
    if any(plan.rolled_back for plan in plans):
        yield f"{method} writes: it was run in a transaction that was rolled back; sequences may skip numbers"
        if analyze:
            yield "its statements were not analysed, because that would execute them once more"
        yield ""
    for number, plan in enumerate(plans, start=1):
        times = "once" if plan.times == 1 else f"{plan.times} times"
        yield f"{number}. statement {plan.fingerprint}, run {times}, {plan.milliseconds:.1f} ms"
        yield from (plan.sql, "", str(plan))
        yield from (f"! {finding}" for finding in plan.findings)
        yield ""
