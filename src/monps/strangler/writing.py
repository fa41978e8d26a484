"""Writing down a site: everything that can be said about one call that sends SQL."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monps.strangler import carriers
from monps.strangler.body import Body
from monps.strangler.call_site import CallSite, Hole, Transaction, Variant
from monps.strangler.doors import Door, Wrapper
from monps.strangler.fingerprint import HOLE, fingerprint
from monps.strangler.holes import classified, injection
from monps.strangler.module import Module
from monps.strangler.observing import Surroundings
from monps.strangler.proposal import proposed
from monps.strangler.reader import Reader
from monps.strangler.scope import Scope
from monps.strangler.source_text import source_of
from monps.strangler.structure import structure
from monps.strangler.value import Connection, Cursor, Gap, Text, Texts, Value, unknown
from monps.strangler.vocabulary import (
    Api,
    CursorClass,
    Driver,
    ErrorHandling,
    Fetch,
    Injection,
    ParameterStyle,
    Resolution,
)

__all__ = ["Call", "site"]

STYLES = (
    (ParameterStyle.named_percent, re.compile(r"(?<!%)(?:%%)*%\(\w+\)s")),
    (ParameterStyle.percent, re.compile(r"(?<!%)(?:%%)*%s")),
    (ParameterStyle.dollar, re.compile(r"\$\d+")),
    (ParameterStyle.colon, re.compile(r"(?<![:\w]):[A-Za-z_]\w*")),
    (ParameterStyle.question, re.compile(r"(?<!\?)\?(?![?|&])")),
)
OF_DRIVER = {
    Driver.psycopg2: {ParameterStyle.percent, ParameterStyle.named_percent},
    Driver.psycopg: {ParameterStyle.percent, ParameterStyle.named_percent},
    Driver.asyncpg: {ParameterStyle.dollar},
    Driver.sqlalchemy: {ParameterStyle.colon, ParameterStyle.percent, ParameterStyle.named_percent},
    Driver.pandas: {ParameterStyle.colon, ParameterStyle.percent, ParameterStyle.named_percent},
    Driver.sqlite: {ParameterStyle.question, ParameterStyle.colon},
}
"""The styles that a driver understands; others in the text are something else, such as a slice or an operator."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that sends SQL, with all that was found out about it."""

    node: ast.Call
    door: Door
    argument: ast.expr
    value: Value | None
    receiver: Value | None
    scope: Scope
    around: Surroundings
    function: str
    body: Body
    wrapper: Wrapper | None
    callee: ast.expr | None = None

    @property
    def values(self) -> ast.expr | None:
        """The argument that holds the values."""
        for keyword in self.node.keywords:
            if keyword.arg in self.door.value_names:
                return keyword.value
        if self.door.spread:
            rest = self.node.args[self.door.text + 1 :]
            return ast.Tuple(rest, ast.Load()) if rest else None
        place = self.door.values
        return self.node.args[place] if place is not None and len(self.node.args) > place else None

    @property
    def through(self) -> ast.expr | None:
        """What the door belongs to: the cursor of ``cursor.execute`` or of ``execute_values(cursor, …)``."""
        if self.door.api in {Api.execute_values, Api.execute_batch} and self.node.args:
            return self.node.args[0]
        return self.node.func.value if isinstance(self.node.func, ast.Attribute) else None


def site(reader: Reader, module: Module, call: Call) -> CallSite:
    """The site that ``call`` is."""
    texts = _texts(call)
    parts = [classified(variant) for variant in texts.variants]
    variants = tuple(_variant(one) for one in parts) if not texts.is_unknown else ()
    driver = _driver(module, call, texts)
    cursor, fetch, positional = _result(reader, call, driver)
    style = _style(texts, driver)
    values = call.values if not _is_none(call.values) else None
    expression = source_of(call.argument)
    holes = [pair for text, one in zip(texts.variants, parts, strict=True) for pair in _pairs(one, text)]
    made = CallSite(
        file=module.name,
        line=call.node.lineno,
        column=call.node.col_offset + 1,
        end_line=call.node.end_lineno or call.node.lineno,
        function=call.function,
        api=call.door.api,
        callee=source_of(call.callee or call.node.func),
        wrapper=call.wrapper.place if call.wrapper is not None else None,
        driver=driver,
        cursor=cursor,
        fetch=fetch,
        style=style,
        resolution=_resolution(texts),
        expression=expression,
        variants=variants,
        more_variants=texts.more,
        arguments=source_of(values) if values is not None else None,
        argument_items=_items(values),
        argument_names=_names(values),
        template=_template(reader, call),
        fingerprint=_identity(variants, expression),
        transaction=_transaction(reader, call),
        in_loop=call.around.loops > 0,
        errors=_errors(call.around.tries),
        injection=injection(holes) if variants else Injection.none,
        positional=positional,
    )
    return replace(made, proposal=proposed(made))


def _texts(call: Call) -> Texts:
    known = call.value if isinstance(call.value, Texts) else unknown(source_of(call.argument))
    before, _, after = call.door.made.partition("{}")
    return Texts(
        tuple((before, *one, after) if before or after else one for one in known.variants), known.more, known.clause
    )


def _variant(parts: tuple[str | Hole, ...]) -> Variant:
    text = "".join(part if isinstance(part, str) else HOLE for part in parts)
    return Variant(parts, fingerprint(text), structure(parts))


def _identity(variants: Sequence[Variant], expression: str) -> str:
    if len(variants) == 1:
        return variants[0].fingerprint
    return fingerprint(" ".join(sorted(one.fingerprint for one in variants)) or f"unresolved: {expression}")


def _pairs(parts: tuple[str | Hole, ...], text: Text) -> list[tuple[Hole, Gap]]:
    both = zip(parts, text, strict=True)
    return [(hole, gap) for hole, gap in both if isinstance(hole, Hole) and isinstance(gap, Gap)]


def _resolution(texts: Texts) -> Resolution:
    gap = texts.gap
    if gap is not None and not gap.choices:
        return Resolution.forwarded if gap.parameter is not None else Resolution.unresolved
    if texts.is_unknown:
        return Resolution.unresolved
    return Resolution.static if texts.is_known else Resolution.partial


def _driver(module: Module, call: Call, texts: Texts) -> Driver:
    if call.wrapper is not None:
        return call.wrapper.driver
    if isinstance(call.receiver, Connection | Cursor) and call.receiver.driver is not Driver.unknown:
        return call.receiver.driver
    if call.door.driver is not None:
        return call.door.driver
    if texts.clause:
        return Driver.sqlalchemy
    imported = module.drivers - {Driver.pandas}
    if len(imported) == 1:
        return next(iter(imported))
    dollar = any(re.search(r"\$\d", part) for one in texts.variants for part in one if isinstance(part, str))
    likely = [Driver.asyncpg] if dollar else [Driver.psycopg2, Driver.psycopg, Driver.sqlite, Driver.sqlalchemy]
    return next((one for one in likely if one in imported), Driver.asyncpg if dollar else Driver.unknown)


def _result(reader: Reader, call: Call, driver: Driver) -> tuple[CursorClass, Fetch, bool]:
    """What a row is, how the result is read, and whether by number."""
    if call.wrapper is not None:
        fetch = call.wrapper.fetch
        return call.wrapper.cursor, fetch, call.body.positional(call.node, fetch)
    through = call.through
    carrier = reader.evaluator.value(through, call.scope) if through is not None else None
    cursor = carrier.cursor if isinstance(carrier, Connection | Cursor) else _usual(driver)
    if call.door.fetch:
        fetch = _fetch_of_door(call)
        return cursor, fetch, call.body.positional(call.node, fetch)
    own = isinstance(carrier, Connection) and driver in {Driver.sqlalchemy, Driver.asyncpg}
    name = source_of(through) if through is not None and not own else None
    if call.door.api is Api.execute_values and any(one.arg == "fetch" for one in call.node.keywords):
        return cursor, Fetch.all, call.body.positional(call.node, Fetch.all)
    fetch, where = call.body.reading(call.node, name)
    return cursor, fetch, call.body.positional(where, fetch)


def _usual(driver: Driver) -> CursorClass:
    surprising = driver in {Driver.psycopg2, Driver.psycopg}  # their cursors come in several classes
    return CursorClass.unknown if surprising else carriers.default_rows(driver)


def _fetch_of_door(call: Call) -> Fetch:
    name = call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""
    words = {"fetchrow": Fetch.one, "fetch_one": Fetch.one, "fetchval": Fetch.scalar, "fetch_val": Fetch.scalar}
    return words.get(name, Fetch.scalar if name == "scalar" else Fetch.iterated if name == "cursor" else Fetch.all)


def _style(texts: Texts, driver: Driver) -> ParameterStyle:
    literals = " ".join(part for one in texts.variants for part in one if isinstance(part, str))
    if not literals.strip():
        return ParameterStyle.unknown
    allowed = OF_DRIVER.get(driver, {ParameterStyle.percent, ParameterStyle.named_percent, ParameterStyle.dollar})
    if texts.clause:
        allowed = {ParameterStyle.colon}
    found = [style for style, pattern in STYLES if style in allowed and pattern.search(literals)]
    return found[0] if len(found) == 1 else ParameterStyle.mixed if found else ParameterStyle.none


def _errors(tries: Sequence[ast.Try | ast.TryStar]) -> ErrorHandling:
    """What the nearest ``try`` does with an error; one without handlers (``try … finally``) does nothing."""
    for one in reversed(tries):
        if one.handlers:
            raises = [
                any(isinstance(node, ast.Raise) for part in h.body for node in ast.walk(part)) for h in one.handlers
            ]
            return ErrorHandling.raised_again if all(raises) else ErrorHandling.swallowed
    return ErrorHandling.passed_on


def _transaction(reader: Reader, call: Call) -> Transaction:
    opened = " ".join(source_of(one) for one in call.around.withs)
    block = re.search(r"\btransaction\(|\.begin\(|\.begin_nested\(", opened) is not None
    return replace(
        call.body.transaction, block=block or any(_ends_with_commit(reader, one, call) for one in call.around.withs)
    )


def _ends_with_commit(reader: Reader, opened: ast.expr, call: Call) -> bool:
    """Whether ``with`` this is a transaction: it is with a connection of psycopg, and of sqlite3."""
    value = reader.evaluator.value(opened, call.scope)
    return isinstance(value, Connection) and value.driver in {Driver.psycopg2, Driver.psycopg, Driver.sqlite}


def _template(reader: Reader, call: Call) -> str | None:
    given = next((one.value for one in call.node.keywords if one.arg == "template"), None)
    if given is None and call.door.api is Api.execute_values and len(call.node.args) > 3:  # noqa: PLR2004 - its fourth
        given = call.node.args[3]
    known = reader.evaluator.text(given, call.scope).known if given is not None else ()
    return known[0] if len(known) == 1 else None


def _items(node: ast.expr | None) -> tuple[str, ...]:
    if isinstance(node, ast.Tuple | ast.List) and not any(isinstance(one, ast.Starred) for one in node.elts):
        return tuple(map(source_of, node.elts))
    return tuple(map(source_of, node.values)) if _names(node) and isinstance(node, ast.Dict) else ()


def _names(node: ast.expr | None) -> tuple[str, ...]:
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return tuple(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    return ()


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
