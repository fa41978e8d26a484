"""Which code touches an object of the database, read from source files without running them.

Two finders, and both say what they are. Mapped classes: a function that names a model, or a method of a class that has
one (``model = Pick``), with the attributes that it names. Raw SQL: statements in string literals that name the table
(see :mod:`.statement`); this is textual, so it knows no aliases of columns and no schema.

What neither can see: an attribute read from an object far from its model, a statement whose table is a hole, and SQL
that is made at run time.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monps.core.errors import DriftError
from monps.introspection.difference import Difference
from monps.introspection.mapped import Mention, Models, mentions, models
from monps.introspection.statement import Statement, statements, statements_of_script

__all__ = ["Code", "Usage", "read_code"]

COLUMN_WORDS = ("column_", "legacy_column_")
"""Beginnings of the kinds whose object is a column."""


@dataclass(frozen=True, slots=True)
class Usage:
    """A place in the code that touches an object.

    Attributes:
        path: The file, as it was named.
        line: Where the function or the statement begins.
        function: Dotted name of the function, empty outside of all functions.
        how: ``mapped`` or ``raw SQL``.
        touches: What it does there, such as ``names odds_taken`` or ``select *``.
    """

    path: str
    line: int
    function: str
    how: str
    touches: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}{' ' if self.function else ''}{self.function}"
        return f"{where} ({self.how}, {self.touches})"


@dataclass(slots=True)
class Code:
    """Everything that was found in some trees of source files."""

    statements: list[Statement] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Files that are no Python of this version, which are said and not passed over."""

    def usages(self, difference: Difference) -> tuple[Usage, ...]:
        """The places that touch the object of a difference, by file and line."""
        is_column = difference.kind.startswith(COLUMN_WORDS)
        found = [*self._mapped(difference, is_column=is_column), *self._raw(difference, is_column=is_column)]
        return tuple(sorted(set(found), key=lambda one: (one.path, one.line, one.touches)))

    def _mapped(self, difference: Difference, *, is_column: bool) -> Iterator[Usage]:
        for one in self.mentions:
            if one.table != difference.table:
                continue
            if is_column and difference.object in one.columns:
                touches = f"names {difference.object}"
            elif one.whole_rows:
                touches = "whole rows"
            elif is_column:
                continue
            else:
                touches = "names the table"
            yield Usage(str(one.path), one.line, one.function, "mapped", touches)

    def _raw(self, difference: Difference, *, is_column: bool) -> Iterator[Usage]:
        for one in self.statements:
            if difference.table not in one.words:
                continue
            if difference.object is not None and difference.object in one.words:
                touches = f"{one.verb} names {difference.object}"
            elif is_column and not one.reads_all:
                continue
            else:
                touches = f"{one.verb} *" if is_column else f"{one.verb} names the table"
            yield Usage(str(one.path), one.line, one.function, "raw SQL", touches)


def read_code(paths: Iterable[Path]) -> Code:
    """Read the ``.py`` and ``.sql`` files in these trees (or these files).

    Raises:
        DriftError: a path does not exist.
    """
    code = Code()
    trees: list[tuple[Path, ast.Module]] = []
    for path in _files(paths):
        try:
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".sql":
                code.statements += statements_of_script(path, text)
            else:
                trees.append((path, ast.parse(text)))
        except (OSError, SyntaxError, ValueError) as error:
            code.unread.append(f"{path}: {error}")
    known: Models = models(tree for _, tree in trees)
    for path, tree in trees:
        code.statements += statements(path, tree)
        code.mentions += mentions(path, tree, known)
    return code


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise DriftError(f"there is no code at {path}; name an existing file or folder with --code")
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in found if one.suffix in {".py", ".sql"} and one.is_file())
