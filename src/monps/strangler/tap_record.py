"""What a running program sends, kept so that ``kill -9`` loses nothing.

A :class:`Recorder` keeps two files per process. A statement that is new is described in one line of JSON, written
before it is sent. How often it ran is a number in a file that is mapped into memory, so counting is one addition and
the operating system keeps it whatever becomes of the process. :func:`read` puts the files of a folder together.

The files hold the texts of statements, with whatever values the program writes into them; only their owner may read
them. Of values that are passed beside the text only the types are kept.
"""

import mmap
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import msgspec

from monps.core.errors import InventoryError

__all__ = ["CAPACITY", "Place", "Recorder", "Seen", "read"]

CAPACITY = 16_384
"""Different statements, places and types that one process can tell apart; the rest is counted together."""
WIDTH = 8
REST = 0
"""Where what is beyond the capacity is counted."""

Key = tuple[Any, ...]


class Place(msgspec.Struct, frozen=True):
    """A line of code that sent a statement."""

    file: str
    line: int
    function: str


class Line(msgspec.Struct, frozen=True):
    """One line of the file of statements; ``text`` is None for the rest."""

    number: int
    text: str | None
    places: tuple[Place, ...] = ()
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement as it was sent from one place.

    Attributes:
        text: As the program gave it to psycopg2; None for what was beyond the capacity.
        places: The line that sent it, then the line that called that function.
        types: The types of its values, as :func:`type_of` names them; with their names where they have any.
        count: How often.
        failed: How often it raised.
    """

    text: str | None
    places: tuple[Place, ...]
    types: tuple[str, ...]
    names: tuple[str, ...]
    count: int
    failed: int


class Recorder:
    """Counts the statements of this process, in a folder that several processes may share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: dict[Key, int] = {}
        self._lock = threading.Lock()
        self._kept: list[CodeType] = []
        self._open()
        os.register_at_fork(after_in_child=self._open)

    def _open(self) -> None:
        """Begin files of this process."""
        self._lock = threading.Lock()  # a fork may have left it taken
        self.seen.clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{os.getpid()}-{time.time_ns()}"
        self._lines = os.open(self.folder / f"{name}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        handle = os.open(self.folder / f"{name}.counts", os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(handle, 2 * CAPACITY * WIDTH)
        self._map = mmap.mmap(handle, 2 * CAPACITY * WIDTH)
        os.close(handle)
        self.counts = memoryview(self._map).cast("Q")
        self.failures = self.counts[CAPACITY:]
        self._write(Line(REST, None))

    def learn(self, key: Key, text: str, frames: Sequence[FrameType], values: object) -> int:
        """The number of a statement that is new; what is beyond the capacity has none of its own."""
        with self._lock:
            known = self.seen.get(key)
            if known is not None:
                return known
            number = len(self.seen) + 1
            if number >= CAPACITY:
                return REST
            # Their identity is part of the key, so it must not be given to others.
            self._kept += [frame.f_code for frame in frames]
            names, types = _described(values)
            self._write(Line(number, text, tuple(map(_place, frames)), types, names))
            self.seen[key] = number
            return number

    def _write(self, line: Line) -> None:
        os.write(self._lines, msgspec.json.encode(line) + b"\n")


def read(folder: Path) -> list[Seen]:
    """What all processes of a folder sent, the most frequent first.

    Raises:
        InventoryError: There is nothing in it, or it cannot be read.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise InventoryError(f"the tap has left nothing in {folder}; run the program with it first")
    merged: dict[Line, list[int]] = {}
    for file in files:
        for line, count, failed in _read(file):
            sums = merged.setdefault(msgspec.structs.replace(line, number=0), [0, 0])
            sums[0] += count
            sums[1] += failed
    seen = [Seen(one.text, one.places, one.types, one.names, *sums) for one, sums in merged.items() if sums[0]]
    return sorted(seen, key=lambda one: (-one.count, one.text or ""))


def _read(file: Path) -> Iterator[tuple[Line, int, int]]:
    try:
        counts = memoryview(file.with_suffix(".counts").read_bytes()).cast("Q")
        for line in file.read_bytes().splitlines():
            try:
                found = msgspec.json.decode(line, type=Line)
            except msgspec.DecodeError:
                continue  # the last line of a process that was killed while it wrote
            yield found, counts[found.number], counts[CAPACITY + found.number]
    except (OSError, ValueError, IndexError) as error:
        raise InventoryError(f"what the tap wrote into {file} cannot be read: {error}") from error


def type_of(value: object) -> str:
    """A type's name; of a list or tuple with those of its items."""
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}[{', '.join(sorted({type_of(one) for one in value}))}]"
    return "NULL" if value is None else type(value).__name__


def _described(values: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(values, Mapping):
        return tuple(map(str, values)), tuple(map(type_of, values.values()))
    if isinstance(values, Sequence) and not isinstance(values, str | bytes):
        return (), tuple(map(type_of, values))
    return (), ()


def _place(frame: FrameType) -> Place:
    return Place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname)


