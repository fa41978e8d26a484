"""One place in somebody's code where SQL goes to a database, as data.

A :class:`CallSite` says where it is, through which door it goes, what text it sends, and what surrounds it. The text
is not always known: it is held as :class:`Variant` objects, each a row of literal pieces and :class:`Hole` objects,
so that what is known and what is not stand side by side. A site whose text is not known at all is a site all the
same.

Everything here is immutable and plain: msgspec writes it as JSON and reads it back, with no code of ours in between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monps.strangler.vocabulary import (
    Api,
    CursorClass,
    Driver,
    ErrorHandling,
    Fetch,
    HoleKind,
    Injection,
    ParameterStyle,
    Resolution,
    StatementKind,
)

__all__ = ["CallSite", "Hole", "Structure", "Transaction", "Variant"]

HOLE_MARK = "\N{MATHEMATICAL LEFT ANGLE BRACKET}{}\N{MATHEMATICAL RIGHT ANGLE BRACKET}"
"""How a hole is shown in a text; no SQL of anybody holds these brackets."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a statement that the code fills at run time: ``expression`` is its Python source."""

    expression: str
    kind: HoleKind
    choices: tuple[str, ...] = ()
    """The texts it may become where they are known, such as the values of a constant map; empty where they are not."""
    reachable: bool = False
    """Whether a parameter of the enclosing function reaches it unchanged: a caller chooses the text."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a statement does, as far as its text can be parsed."""

    kind: StatementKind
    tables_read: tuple[str, ...] = ()
    tables_written: tuple[str, ...] = ()
    columns_read: tuple[str, ...] = ()
    """``table.column`` where the text says of which table, else ``column``."""
    columns_written: tuple[str, ...] = ()
    star: bool = False
    """Whether the result has the columns of ``SELECT *`` (``COUNT(*)`` has not), or of ``RETURNING *``."""
    problem: str | None = None
    """Why the text could not be parsed; the rest is then what could be told without."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One text that a site may send: literal pieces with holes between them."""

    parts: tuple[str | Hole, ...]
    fingerprint: str
    structure: Structure

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in the order of the text."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    @property
    def is_static(self) -> bool:
        """Whether the text is known to the last character."""
        return not self.holes

    @property
    def text(self) -> str:
        """The text, each hole as its expression between angle brackets."""
        return self.filled([HOLE_MARK.format(hole.expression) for hole in self.holes])

    def filled(self, texts: Sequence[str]) -> str:
        """The text with ``texts`` in the places of the holes, in their order."""
        rest = iter(texts)
        return "".join(part if isinstance(part, str) else next(rest) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Transaction:
    """What the enclosing function does to the transaction."""

    commits: bool = False
    rolls_back: bool = False
    autocommit: bool = False
    block: bool = False
    """Whether the site stands in ``with connection:`` or ``async with connection.transaction():``."""

    @property
    def word(self) -> str:
        """``commit, rollback`` and so on, or ``left to the caller``."""
        words = {
            "commit": self.commits,
            "rollback": self.rolls_back,
            "autocommit": self.autocommit,
            "block": self.block,
        }
        return ", ".join(word for word, true in words.items() if true) or "left to the caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSite:
    """A call that sends SQL.

    Lines and columns are counted from 1. ``file`` is relative to the scanned folder, with ``/`` between its parts.
    ``function`` is the qualified name inside the file, such as ``Desk.picks``, or ``<module>``.
    """

    file: str
    line: int
    column: int
    end_line: int
    function: str
    api: Api
    callee: str
    """The source of what is called, such as ``self.cur.execute``."""
    wrapper: str | None = None
    """For ``Api.wrapper``: ``file:function`` of the private function that hands the text on."""
    driver: Driver
    cursor: CursorClass
    fetch: Fetch
    style: ParameterStyle
    resolution: Resolution
    expression: str
    """The source of the argument that is the SQL."""
    variants: tuple[Variant, ...] = ()
    """The texts it may send; empty when nothing is known of them."""
    more_variants: bool = False
    """Whether there were more variants than are kept."""
    arguments: str | None = None
    """The source of the statement's values, or None when none are passed (``%`` is then not special in psycopg2)."""
    argument_items: tuple[str, ...] = ()
    """Sources of the values where they are written out, in their order; empty where they are not."""
    argument_names: tuple[str, ...] = ()
    """The keys of the values where they are a written-out dict; empty where they are not."""
    template: str | None = None
    """The template of ``execute_values`` where one is given and known."""
    fingerprint: str
    transaction: Transaction = field(default_factory=Transaction)
    in_loop: bool = False
    errors: ErrorHandling = ErrorHandling.passed_on
    injection: Injection = Injection.none
    positional: bool = False
    """Whether the rows are addressed by number or unpacked."""
    proposal: str = ""
    """A name for the repository method that may take its place."""

    @property
    def place(self) -> str:
        """``file:line``, as editors and :command:`monps legacy` take it."""
        return f"{self.file}:{self.line}"

    @property
    def key(self) -> str:
        """What stays when lines move: fingerprint, file and function."""
        return f"{self.fingerprint} {self.file}:{self.function}"

    @property
    def kinds(self) -> tuple[StatementKind, ...]:
        """The kinds of its variants, each once."""
        return tuple(dict.fromkeys(variant.structure.kind for variant in self.variants))

    @property
    def tables_read(self) -> tuple[str, ...]:
        """Tables that any variant reads, sorted."""
        return _united(variant.structure.tables_read for variant in self.variants)

    @property
    def tables_written(self) -> tuple[str, ...]:
        """Tables that any variant writes, sorted."""
        return _united(variant.structure.tables_written for variant in self.variants)

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables that any variant reads or writes, sorted."""
        return _united((self.tables_read, self.tables_written))

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Columns that any variant reads, sorted."""
        return _united(variant.structure.columns_read for variant in self.variants)

    @property
    def columns_written(self) -> tuple[str, ...]:
        """Columns that any variant writes, sorted."""
        return _united(variant.structure.columns_written for variant in self.variants)

    @property
    def star(self) -> bool:
        """Whether any variant selects ``*``."""
        return any(variant.structure.star for variant in self.variants)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes of all variants, each once."""
        return tuple(dict.fromkeys(hole for variant in self.variants for hole in variant.holes))


def _united(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))
