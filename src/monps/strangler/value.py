"""What an expression may be when the program runs, as far as reading the code can tell.

The interesting values are texts. A text is a row of literal pieces and :class:`Gap` objects, and an expression has
several of them where the code chooses: ``if`` gives two, ``+=`` under an ``if`` gives two times as many. Their number
is bounded by ``LIMIT``; what goes beyond sets ``more`` and is never forgotten silently.

What else matters is who carries the text: connections, cursors, their classes, and the functions of the project.
"""

import ast
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monps.strangler.vocabulary import CursorClass, Driver, HoleKind

if TYPE_CHECKING:
    from monps.strangler.module import Module

__all__ = [
    "LIMIT",
    "NOTHING",
    "ClassValue",
    "Connection",
    "Construct",
    "Cursor",
    "External",
    "FilePath",
    "FunctionValue",
    "Gap",
    "Imported",
    "Instance",
    "Items",
    "Mapping",
    "ModuleValue",
    "Nothing",
    "Number",
    "Text",
    "Texts",
    "Value",
    "combine",
    "either",
    "literal",
    "unknown",
]

LIMIT = 24
"""Most variants of one text that are followed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of a text that only the running program knows."""

    expression: str
    choices: tuple[str, ...] = ()
    parameter: str | None = None
    """The parameter of the enclosing function that it is, unchanged."""
    numeric: bool = False
    """Whether it can only be a number: ``int(…)``, ``%d``, ``{…:.2f}``, an annotation."""
    repeated: bool = False
    """Whether it is a joined list of unknown length."""
    kind: HoleKind | None = None
    """What it is, where the program says so itself, as psycopg's ``Identifier`` does; it is then quoted and safe."""


Text = tuple[str | Gap, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """One of these texts; ``clause`` when ``text()`` holds it, ``origins`` are the places of those calls."""

    variants: tuple[Text, ...]
    more: bool = False
    clause: bool = False
    origins: frozenset[tuple[str, int, int]] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether each variant is known to the last character."""
        return not self.more and all(isinstance(part, str) for variant in self.variants for part in variant)

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known."""
        return all(len(one) == 1 and isinstance(one[0], Gap) and not one[0].choices for one in self.variants)

    @property
    def gap(self) -> Gap | None:
        """The gap that is the whole of it, if it is one."""
        if len(self.variants) == 1 and len(self.variants[0]) == 1:
            (part,) = self.variants[0]
            return part if isinstance(part, Gap) else None
        return None

    @property
    def known(self) -> tuple[str, ...]:
        """The variants as strings where all are known, else empty."""
        if not self.is_known:
            return self.gap.choices if self.gap is not None else ()
        return tuple("".join(map(str, variant)) for variant in self.variants)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is written in the code."""

    value: float


@dataclass(frozen=True, slots=True)
class Nothing:
    """``None``."""


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Items:
    """A list, tuple or set: one of these rows of values, and unknown ones after them where ``open``."""

    variants: tuple[tuple["Value", ...], ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict with written-out keys, and unknown ones where ``open``."""

    entries: tuple[tuple[str, "Value"], ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection, pool, engine or session; ``cursor`` is the class that its cursors have by default."""

    driver: Driver
    cursor: CursorClass


@dataclass(frozen=True, slots=True)
class Cursor:
    """A cursor or a result."""

    driver: Driver
    cursor: CursorClass


@dataclass(frozen=True, slots=True)
class External:
    """Something of another package, by its dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that an ``import`` gave; looked up when somebody asks, so that nobody reads what is not needed."""

    importer: str
    dotted: str
    level: int = 0
    name: str | None = None
    """The name inside the module ``dotted``, or None for the module itself."""


@dataclass(frozen=True, slots=True)
class FilePath:
    """A file of the tree, relative to it."""

    name: str


@dataclass(frozen=True, slots=True)
class Construct:
    """A statement of SQLAlchemy's expression language: no raw SQL."""


@dataclass(frozen=True, slots=True, eq=False)
class ModuleValue:
    """A module of the project."""

    module: "Module"


@dataclass(frozen=True, slots=True, eq=False)
class ClassValue:
    """A class of the project."""

    module: "Module"
    node: ast.ClassDef


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object of a class of the project."""

    of: ClassValue


@dataclass(frozen=True, slots=True, eq=False)
class FunctionValue:
    """A function or method of the project; ``bound`` when ``self`` is given already."""

    module: "Module"
    node: ast.FunctionDef | ast.AsyncFunctionDef
    owner: ClassValue | None = None
    bound: bool = False


Value = (
    Texts
    | Number
    | Nothing
    | Items
    | Mapping
    | Connection
    | Cursor
    | External
    | FilePath
    | Imported
    | Construct
    | ModuleValue
    | ClassValue
    | Instance
    | FunctionValue
)


def literal(text: str) -> Texts:
    """A text that stands in the code; what is no character (half of a surrogate pair) is shown as its escape."""
    return Texts(((text.encode("utf-8", "backslashreplace").decode(),),))


def unknown(expression: str, parameter: str | None = None, *, numeric: bool = False) -> Texts:
    """A text of which nothing is known but the expression that makes it."""
    return Texts(((Gap(expression, parameter=parameter, numeric=numeric),),))


def combine(pieces: Sequence[Texts], make: Callable[[Sequence[Text]], Text]) -> Texts:
    """Every way to put the variants of ``pieces`` together with ``make``, up to ``LIMIT``."""
    ways = itertools.product(*(piece.variants for piece in pieces))
    made = tuple(dict.fromkeys(map(_merged, map(make, itertools.islice(ways, LIMIT)))))
    more = any(piece.more for piece in pieces) or next(ways, None) is not None
    origins: frozenset[tuple[str, int, int]] = frozenset().union(*(piece.origins for piece in pieces))
    return Texts(made, more, any(piece.clause for piece in pieces), origins)


def either(values: Iterable[Value]) -> Value:
    """The value of an expression that is one of ``values``; what is None besides is left out."""
    distinct = list(dict.fromkeys(values))
    said = [value for value in distinct if not isinstance(value, Nothing)] or distinct
    first = said[0]
    if len(said) == 1:
        return first
    if all(isinstance(value, Texts) for value in said):
        return _either_text([value for value in said if isinstance(value, Texts)])
    if all(isinstance(value, Items) for value in said):
        return _either_items([value for value in said if isinstance(value, Items)])
    carriers = [value for value in said if isinstance(value, Connection | Cursor | Instance)]
    if carriers:
        return carriers[0]
    texts = [value for value in said if isinstance(value, Texts)]
    return replace(_either_text(texts), more=True) if texts else first


def _either_text(values: Sequence[Texts]) -> Texts:
    variants = list(dict.fromkeys(variant for value in values for variant in value.variants))
    more = len(variants) > LIMIT or any(value.more for value in values)
    origins: frozenset[tuple[str, int, int]] = frozenset().union(*(value.origins for value in values))
    return Texts(tuple(variants[:LIMIT]), more, any(value.clause for value in values), origins)


def _either_items(values: Sequence[Items]) -> Items:
    variants = list(dict.fromkeys(variant for value in values for variant in value.variants))
    return Items(tuple(variants[:LIMIT]), len(variants) > LIMIT or any(value.open for value in values))


def _merged(text: Text) -> Text:
    """The same text with literal pieces that follow each other made one."""
    pieces: list[str | Gap] = []
    for part in text:
        if isinstance(part, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += part
        elif part != "":
            pieces.append(part)
    return tuple(pieces) or ("",)
