"""The tap: what a running psycopg2 program really sends, from where, and with values of which types.

``python -m monps.strangler.tap --folder tapped -m program`` runs any program with it, unchanged; :func:`install` does
the same from inside. ``psycopg2.connect`` is replaced by one that gives each connection a class of ours between the
program's own and psycopg2's, and that one does the same to cursors. So whatever classes the program brings go on
working, and a statement is seen last, as psycopg2 gets it.

Counting must cost next to nothing: a statement that was seen before costs one look into a dict and one addition
(:mod:`monps.strangler.tap_record`). What is known of it is worked out only once, and its fingerprint when somebody
reads.
"""

import argparse
import functools
import os
import re
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from monps.core.errors import SettingsError
from monps.strangler.tap_record import REST, Recorder

__all__ = ["FOLDER_VARIABLE", "install", "main", "uninstall"]

FOLDER_VARIABLE = "MONPS_TAP"
WRAPPERS = {"execute", "executemany", "callproc", "copy_expert", "execute_values", "execute_batch"}
"""Names of functions that hand a statement on; whoever called them is the place that it comes from."""
ROWS = re.compile(r"(?i:\bVALUES\s*)\((?:[^()']|'(?:[^']|'')*'|\((?:[^()']|'(?:[^']|'')*')*\))*\)(?:\s*,\s*\((?:[^()']|'(?:[^']|'')*'|\((?:[^()']|'(?:[^']|'')*')*\))*\))*")

_recorder: Recorder | None = None
_originals: dict[str, Callable[..., Any]] = {}


def install(folder: Path) -> Recorder:
    """Tap every connection that this process opens from now on.

    Raises:
        SettingsError: psycopg2 is not installed.
    """
    global _recorder  # noqa: PLW0603 - one tap per process, asked by every statement
    try:
        import psycopg2  # noqa: PLC0415 - only where a program is tapped
        import psycopg2.extensions  # noqa: PLC0415 - as above
        import psycopg2.extras  # noqa: PLC0415 - as above
    except ImportError as error:
        raise SettingsError("the tap needs psycopg2, which is not installed: pip install 'monps[legacy]'") from error
    _recorder = Recorder(folder)
    if not _originals:
        TappedConnection.plain_cursor = psycopg2.extensions.cursor
        TappedConnection.plain_connection = psycopg2.extensions.connection
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
    """Mixed into a cursor class."""

    quiet = False
    """Whether a function that sends several statements for one has been counted already."""

    def execute(self, query: Any, vars: Any = None) -> Any:  # noqa: A002, ANN401 - as psycopg2 calls it
        """Count, and send."""
        number = REST if self.quiet else _count(query, vars, self)
        try:
            return super().execute(query, vars)  # type: ignore[misc] # the class that this is mixed into has it
        except Exception:
            _failed(number)
            raise

    def executemany(self, query: Any, vars_list: Any) -> Any:  # noqa: ANN401 - as above
        """Count once, and send."""
        rows = vars_list if isinstance(vars_list, Sequence) else list(vars_list)
        number = _count(query, rows[0] if rows else None, self)
        try:
            return super().executemany(query, rows)  # type: ignore[misc] # as above
        except Exception:
            _failed(number)
            raise

    def callproc(self, procname: Any, parameters: Any = None) -> Any:  # noqa: ANN401 - as above
        """Count, and call."""
        number = _count(f"SELECT * FROM {procname}", parameters, self)
        try:
            return super().callproc(procname, parameters)  # type: ignore[misc] # as above
        except Exception:
            _failed(number)
            raise

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> Any:  # noqa: ANN401 - as above
        """Count, and copy."""
        number = _count(sql, None, self)
        try:
            return super().copy_expert(sql, file, size)  # type: ignore[misc] # as above
        except Exception:
            _failed(number)
            raise


class TappedConnection:
    """Mixed into a connection class."""

    cursor_factory: Any
    plain_cursor: Any
    plain_connection: Any

    def cursor(self, name: str | None = None, cursor_factory: Any = None, **options: Any) -> Any:  # noqa: ANN401 - as above
        """A tapped cursor of whatever class is asked for."""
        factory = tapped(cursor_factory or self.cursor_factory or self.plain_cursor, TappedCursor)
        return super().cursor(name, cursor_factory=factory, **options)  # type: ignore[misc] # as above


@functools.lru_cache(maxsize=256)
def tapped(factory: type, mixin: type) -> type:
    """The tapped subclass of a cursor or connection class."""
    return factory if issubclass(factory, mixin) else type(f"Tapped{factory.__name__}", (mixin, factory), {})


def _connect(dsn: str | None = None, connection_factory: Any = None, cursor_factory: Any = None, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
    factory = connection_factory or TappedConnection.plain_connection
    if isinstance(factory, type):
        factory = tapped(factory, TappedConnection)
    return _originals["connect"](dsn, factory, cursor_factory, **options)


def _values(cur: Any, sql: Any, argslist: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
    with _quietly(cur, sql, argslist):
        return _originals["execute_values"](cur, sql, argslist, *arguments, **options)


def _batch(cur: Any, sql: Any, argslist: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
    with _quietly(cur, sql, argslist):
        return _originals["execute_batch"](cur, sql, argslist, *arguments, **options)


class _quietly:  # noqa: N801 - reads as a verb where it is used
    """Count a statement once that goes out in several."""

    def __init__(self, cursor: Any, sql: Any, rows: Any) -> None:  # noqa: ANN401 - as psycopg2
        self.cursor = cursor
        self.number = REST
        if isinstance(cursor, TappedCursor):
            first = rows[0] if isinstance(rows, Sequence) and rows else None
            self.number = _count(sql, first, cursor)
            cursor.quiet = True

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, *_: object) -> None:
        if isinstance(self.cursor, TappedCursor):
            self.cursor.quiet = False
            if kind is not None:
                _failed(self.number)


def _count(query: Any, values: Any, cursor: object) -> int:  # noqa: ANN401 - text, bytes or psycopg2.sql
    """Count a statement of the code two calls above; returns its number."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - the only way to learn who sent it
    while frame is not None and frame.f_code.co_name in WRAPPERS:
        frame = frame.f_back
    if frame is None or _recorder is None:
        return REST
    above = frame.f_back or frame
    kinds = tuple(map(type, values.values() if isinstance(values, Mapping) else values)) if values else None
    key = (query, id(frame.f_code), frame.f_lasti, id(above.f_code), above.f_lasti, kinds)
    recorder = _recorder
    number = recorder.seen.get(key)
    if number is None:
        number = recorder.learn(key, _text(query, cursor), (frame, above), values)
    recorder.counts[number] += 1
    return number


def _failed(number: int) -> None:
    if _recorder is not None and number != REST:
        _recorder.failures[number] += 1


def _text(query: Any, cursor: object) -> str:  # noqa: ANN401 - as above
    if hasattr(query, "as_string"):
        return str(query.as_string(cursor))
    if isinstance(query, bytes):
        # execute_values, taken from psycopg2 before the tap was there: the rows are written out.
        return ROWS.sub("VALUES %s", query.decode("utf-8", "replace"))
    return str(query)


def main(arguments: Sequence[str] | None = None) -> None:
    """``python -m monps.strangler.tap [--folder F] (-m module | script) …``: run a program, tapped."""
    parser = argparse.ArgumentParser(prog="python -m monps.strangler.tap", description=main.__doc__)
    parser.add_argument("--folder", type=Path, default=None, help=f"where to write; default: {FOLDER_VARIABLE} or tapped")
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
    from monps.strangler import tap

    tap.main()
