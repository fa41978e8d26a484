"""PostgreSQL's grammar by sqlglot, without its knowledge of functions.

sqlglot translates between databases: it reads ``to_char(x, 'YYYY')`` as a function of its own with another format, and
``a[1]`` as the item with number 0. A draft stays in one database and says what the text said, so here a function is its
name and its arguments.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError
from sqlglot.parsers.postgres import PostgresParser

from monps.strangler.drafts.refusal import Refusal

__all__ = ["parse"]

SYNTAX = ("CAST", "EXTRACT", "OVERLAY", "POSITION", "SUBSTRING", "TRIM")
"""Functions whose arguments may be separated by words."""


class Verbatim(Postgres):
    """PostgreSQL, nothing translated."""

    INDEX_OFFSET = 0

    def to_json_path(self, path: exp.Expr | None) -> exp.Expr | None:
        """The path as it is written."""
        return path

    class Parser(PostgresParser):
        """The parser without functions of its own."""

        FUNCTIONS: ClassVar[dict[str, Callable[..., Any]]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {
            name: read for name, read in PostgresParser.FUNCTION_PARSERS.items() if name in SYNTAX
        }


def parse(text: str) -> exp.Expr:
    """The tree of one statement.

    Raises:
        Refusal: It does not parse, or is not one statement.
    """
    try:
        trees = [one for one in sqlglot.parse(text, dialect=Verbatim) if one is not None]
    except (SqlglotError, RecursionError) as error:
        errors = getattr(error, "errors", None)
        raise Refusal(f"it does not parse: {errors[0]['description'] if errors else error}") from error
    if len(trees) != 1:
        raise Refusal(f"it is {len(trees)} statements")
    return trees[0]
