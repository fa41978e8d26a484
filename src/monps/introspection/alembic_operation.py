"""One difference as an operation of Alembic: how ``alembic check`` names it and a new revision writes it."""

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrateOperation

__all__ = ["DriftOp"]


class DriftOp(MigrateOperation):
    """A difference with its verdict and the lines that would end it; these go into ``upgrade`` as they are."""

    def __init__(self, word: str, key: str, declared: str | None, actual: str | None, code: str) -> None:
        self.word = word
        self.key = key
        self.declared = declared
        self.actual = actual
        self.code = code

    def reverse(self) -> "DriftOp":
        """The way back is not known; it is a comment in ``downgrade``."""
        note = f"# write the way back of {self.key} by hand"
        return DriftOp(self.word, self.key, self.actual, self.declared, note)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """As ``alembic check`` shows it: the verdict, the key, what is declared and what is there."""
        return self.word, self.key, self.declared, self.actual


@renderers.dispatch_for(DriftOp)
def _render(_context: AutogenContext, operation: DriftOp) -> list[str]:
    lines = [f"# {operation.key}", *_for_printer(operation.code)]
    # A function of comments alone is no Python.
    return lines if any(not line.startswith("#") for line in lines) else [*lines, "pass"]


def _for_printer(code: str) -> Iterator[str]:
    """The lines as Alembic's printer takes them: it indents a block itself, and an empty line ends one."""
    is_block = False
    for line in [*code.splitlines(), ""]:
        if is_block and not line.startswith(" "):
            yield ""
        is_block = line.startswith(("with ", " "))
        if line:
            yield line.strip()
