"""A SQLAlchemy statement as the text and parameters that the driver takes.

SQLAlchemy compiles a statement once and finds it again by its structure, so that only the values are new. Its own
``execute`` does the same and then builds a cursor result around the rows; here the text goes to a
:class:`monps.core.wire.Wire` instead.
"""

from functools import cached_property
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Dialect
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from monps.core.formats import is_binary_faster

__all__ = ["DIALECT", "Compiled", "Question", "compiled"]

DIALECT: Dialect = dialect()  # type: ignore[no-untyped-call]
"""Of no connection, for the text of a statement before there is one."""

BINARY = "_monps_binary"
"""Attribute of a compiled statement that keeps in which format to ask for its rows."""


class Compiled(NamedTuple):
    """What the driver takes: a text with its own placeholders, their values, and the format to answer in."""

    text: str
    values: dict[str, Any]
    binary: bool


class Question:
    """A statement that is asked again and again with other values: built once, compiled once.

    Its values are named by ``bindparam(name)``; a list goes to ``column == any_(bindparam(name, type_=ARRAY(…)))``.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement

    @cached_property
    def compiler(self) -> SQLCompiler:
        """The compiled statement.

        Raises:
            TypeError: it has no fixed text, because of an ``in_()``.
        """
        compiler = cast("SQLCompiler", self.statement.compile(dialect=DIALECT))  # type: ignore[attr-defined]
        if compiler.post_compile_params or compiler.literal_execute_params:
            raise TypeError("a Question with in_() has no fixed text; write column == any_(bindparam(…)) instead")
        return compiler

    @cached_property
    def text(self) -> str:
        """The statement in the driver's form."""
        return self.compiler.string

    @cached_property
    def binary(self) -> bool:
        """Whether its rows are decoded faster from the binary format."""
        return _is_binary(self.compiler)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Values that the statement holds already, by name."""
        names = {name: bind for bind, name in self.compiler.bind_names.items()}
        return {name: value for name, value in self.compiler.params.items() if not names[name].required}

    def parameters(self, values: dict[str, Any]) -> dict[str, Any]:
        """What the driver gets for ``values``."""
        given = self.defaults | values
        for name, process in self.compiler._bind_processors.items():  # noqa: SLF001 - see compiled
            given[name] = process(given[name])  # type: ignore[operator]
        return given


def compiled(connection: Connection, statement: Executable) -> Compiled:
    """``statement`` in the driver's form.

    The cache is the engine's own. What is used of it is not public in SQLAlchemy; ``pyproject.toml`` holds the minor
    version, and ``tests/core/test_compiling.py`` compares each result with what ``execute`` really sends.
    """
    found, extracted, collected, _ = statement._compile_w_cache(  # noqa: SLF001 - see above
        dialect=connection.dialect,
        compiled_cache=connection.engine._compiled_cache,  # noqa: SLF001 - see above
        column_keys=[],
        linting=connection.dialect.compiler_linting,
    )
    compiler = cast("SQLCompiler", found)
    values = compiler.construct_params(extracted_parameters=extracted, escape_names=False, _collected_params=collected)
    return Compiled(*_text(compiler, dict(values)), _is_binary(compiler))


def _is_binary(compiler: SQLCompiler) -> bool:
    """Answered once for a compiled statement, which lives in the engine's cache."""
    known = vars(compiler)
    if BINARY not in known:
        known[BINARY] = is_binary_faster(one.type for one in compiler._result_columns)  # noqa: SLF001 - see compiled
    return cast("bool", known[BINARY])


def _text(compiler: SQLCompiler, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    sql, processors = compiler.string, compiler._bind_processors  # noqa: SLF001 - see compiled
    if compiler.post_compile_params or compiler.literal_execute_params:
        expanded = compiler._process_parameters_for_postcompile(values)  # noqa: SLF001 - see compiled
        sql, processors = expanded.statement, {**processors, **expanded.processors}
    escaped = compiler.escaped_bind_names
    if not processors and not escaped:
        return sql, values
    return sql, {
        escaped.get(name, name): processors[name](value) if name in processors else value  # type: ignore[operator]
        for name, value in values.items()
    }
