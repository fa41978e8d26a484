"""The tap: what a running psycopg2 program really sends, from where, and with values of which types.

``python -m monps.strangler.tap --folder tapped -m program`` runs any program with it, unchanged; :func:`install` does
the same from inside. ``psycopg2.connect`` is replaced by one that gives each connection a class of ours between the
program's own and psycopg2's, and that one does the same to cursors. So whatever classes the program brings go on
working, and a statement is seen as psycopg2 gets it.

Counting must cost next to nothing: a statement that was seen before costs one look into a dict and one subtraction.
Where it comes from is looked at for all of its first runs, and then for a sample (:mod:`monps.strangler.tap_record`).
"""

import argparse
import contextlib
import functools
import os
import re
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from monps.core.errors import SettingsError
from monps.strangler.tap_record import REST, Recorder

__all__ = ["FOLDER_VARIABLE", "install", "main", "uninstall"]

FOLDER_VARIABLE = "MONPS_TAP"
WRAPPERS = {"execute", "executemany", "callproc", "copy_expert", "execute_values", "execute_batch"}
"""Names of functions that hand a statement on; whoever called them is the place that it comes from."""
OWN_FILES = {__file__, contextlib.__file__}
LITERAL = r"'(?:[^']|'')*'"
INNER = rf"(?:[^()']|{LITERAL}|\((?:[^()']|{LITERAL})*\))*"
ROWS = re.compile(rf"\bVALUES\s*\({INNER}\)(?:\s*,\s*\({INNER}\))*", re.IGNORECASE)

_recorder: Recorder | None = None
_originals: dict[str, Callable[..., Any]] = {}
_known: Callable[[Any], list[int] | None] = {}.get


def install(folder: Path) -> Recorder:
    """Tap every connection that this process opens from now on.

    Raises:
        SettingsError: psycopg2 is not installed.
    """
    global _recorder, _known  # noqa: PLW0603 - one tap per process, asked by every statement
    try:
        import psycopg2  # noqa: PLC0415 - only where a program is tapped
        import psycopg2.extras  # noqa: PLC0415 - as above
    except ImportError as error:
        raise SettingsError("the tap needs psycopg2, which is not installed: pip install 'monps[legacy]'") from error
    _recorder = Recorder(folder)
    _known = _recorder.known.get
    if not _originals:
        for module, name, wrapped in (
            (psycopg2, "connect", _connect),
            (psycopg2.extras, "execute_values", _values),
            (psycopg2.extras, "execute_batch", _batch),
        ):
            _originals[name] = getattr(module, name)
            setattr(module, name, functools.wraps(_originals[name])(wrapped))
    return _recorder


def uninstall() -> None:
    """Put psycopg2's own functions back; connections that are open stay tapped."""
    if _originals:
        import psycopg2.extras  # noqa: PLC0415 - as above

        psycopg2.connect = _originals.pop("connect")
        for name in ("execute_values", "execute_batch"):
            setattr(psycopg2.extras, name, _originals.pop(name))


class TappedCursor:
    """Mark of a cursor class that counts; :func:`_classes` makes them."""

    quiet = False
    """Whether a function that sends several statements for one has been counted already."""


class TappedConnection:
    """Mark of a connection class whose cursors count."""


@functools.cache
def _classes() -> tuple[type, type]:
    """psycopg2's cursor and connection classes, counting.

    A program's own class is put before them and after it comes psycopg2's, so they see what psycopg2 would have got.
    """
    import psycopg2.extensions  # noqa: PLC0415 - only where a program is tapped

    plain, plain_connection = psycopg2.extensions.cursor, psycopg2.extensions.connection
    base_execute, base_cursor = plain.execute, plain_connection.cursor

    class Cursor(TappedCursor, plain):  # type: ignore[misc, valid-type] # psycopg2 has no types
        def execute(self, query: Any, vars: Any = None) -> Any:  # noqa: A002, ANN401 - as psycopg2 calls it
            try:
                entry = _known(query)
            except TypeError:  # of psycopg2.sql
                entry = _known(_text(query, self))
            if entry is None or not entry[1]:
                entry = _look(query, vars, self)
            entry[1] -= 1
            try:
                # Not by super(), which costs as much as all of the above.
                return base_execute(self, query, vars)
            except Exception:
                _failed(entry[0])
                raise

        def executemany(self, query: Any, vars_list: Any) -> Any:  # noqa: ANN401 - as above
            rows = vars_list if isinstance(vars_list, Sequence) else list(vars_list)
            with _counted(self, query, rows[0] if rows else None):
                return super().executemany(query, rows)

        def callproc(self, procname: Any, parameters: Any = None) -> Any:  # noqa: ANN401 - as above
            with _counted(self, f"CALL {procname}", parameters):
                return super().callproc(procname, parameters)

        def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> Any:  # noqa: ANN401 - as above
            with _counted(self, sql, None):
                return super().copy_expert(sql, file, size)

    class Connection(TappedConnection, plain_connection):  # type: ignore[misc, valid-type] # as above
        def cursor(self, name: str | None = None, cursor_factory: Any = None, **options: Any) -> Any:  # noqa: ANN401 - as above
            factory = _beneath(cursor_factory or self.cursor_factory or plain, Cursor)
            return base_cursor(self, name, factory, **options)

    return Cursor, Connection


@functools.lru_cache(maxsize=256)
def _beneath(factory: Any, ours: type) -> Any:  # noqa: ANN401 - what psycopg2 takes
    """A class of the program with ours between it and psycopg2's; a function that makes objects stays as it is."""
    if not isinstance(factory, type) or issubclass(factory, ours):
        return factory
    return ours if issubclass(ours, factory) else type(f"Tapped{factory.__name__}", (factory, ours), {})


def _connect(dsn: str | None = None, connection_factory: Any = None, cursor_factory: Any = None, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
    ours = _classes()[1]
    factory = _beneath(connection_factory or ours, ours)
    return _originals["connect"](dsn, factory, cursor_factory, **options)


def _values(cur: Any, sql: Any, argslist: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
    with _counted(cur, sql, _first(argslist), whole=True):
        return _originals["execute_values"](cur, sql, argslist, *arguments, **options)


def _batch(cur: Any, sql: Any, argslist: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
    with _counted(cur, sql, _first(argslist), whole=True):
        return _originals["execute_batch"](cur, sql, argslist, *arguments, **options)


def _first(rows: Any) -> Any:  # noqa: ANN401 - as psycopg2
    """The first row, where looking at it takes none away."""
    return rows[0] if isinstance(rows, Sequence) and rows else None


@contextmanager
def _counted(cursor: Any, query: Any, values: Any, *, whole: bool = False) -> Iterator[None]:  # noqa: ANN401 - as psycopg2
    """Count a statement once; with ``whole`` not the statements that it is sent in."""
    if not isinstance(cursor, TappedCursor) or cursor.quiet:
        yield
        return
    key = _text(query, cursor)
    entry = _known(key)
    if entry is None or not entry[1]:
        entry = _look(key, values, cursor)
    entry[1] -= 1
    cursor.quiet = whole
    try:
        yield
    except Exception:
        _failed(entry[0])
        raise
    finally:
        cursor.quiet = False


def _look(query: Any, values: Any, cursor: Any) -> list[int]:  # noqa: ANN401 - text, bytes or psycopg2.sql
    """See who sends a statement; returns its number, and how many runs there are until the next look."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the only way to learn who sent it
    while frame is not None and (frame.f_code.co_name in WRAPPERS or frame.f_code.co_filename in OWN_FILES):
        frame = frame.f_back
    if frame is None or _recorder is None or cursor.quiet:
        return [REST, 1]
    text = _text(query, cursor)
    return _recorder.look(
        query if isinstance(query, str | bytes) else text, text, (frame, frame.f_back or frame), values
    )


def _failed(number: int) -> None:
    if _recorder is not None and number != REST:
        _recorder.failed(number)


def _text(query: Any, cursor: object) -> str:  # noqa: ANN401 - as above
    if hasattr(query, "as_string"):
        return str(query.as_string(cursor))
    if isinstance(query, bytes):
        # execute_values, taken from psycopg2 before the tap was there: the rows are written out.
        return written_out(query.decode("utf-8", "replace"))
    return str(query)


def written_out(text: str) -> str:
    """An INSERT with its rows written out, as execute_values was given it."""
    return ROWS.sub("VALUES %s", text, count=1)


def main(arguments: Sequence[str] | None = None) -> None:
    """``python -m monps.strangler.tap [--folder F] (-m module | script) …``: run a program, tapped."""
    parser = argparse.ArgumentParser(prog="python -m monps.strangler.tap", description=main.__doc__)
    parser.add_argument("--folder", type=Path, help=f"where to write; default: {FOLDER_VARIABLE} or tapped")
    parser.add_argument("-m", dest="module", help="the program's module")
    parser.add_argument("program", nargs=argparse.REMAINDER, help="a script, and the program's own arguments")
    given = parser.parse_args(arguments)
    if given.module is None and not given.program:
        parser.error("name the program: -m module, or a script")
    install(given.folder or Path(os.environ.get(FOLDER_VARIABLE, "tapped")))
    # runpy calls the program by the name "__main__", as Python itself would.
    if given.module is not None:
        sys.argv = [given.module, *given.program]
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(given.module, run_name="__main__", alter_sys=True)
        return
    sys.argv = given.program
    sys.path.insert(0, str(Path(given.program[0]).resolve().parent))
    runpy.run_path(given.program[0], run_name="__main__")


if __name__ == "__main__":
    # As a module of the package, not as __main__: the program may ask the same tap.
    from monps.strangler.tap import main as run

    run()
