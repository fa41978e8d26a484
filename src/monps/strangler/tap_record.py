"""What a running program sends, kept so that ``kill -9`` loses nothing.

A :class:`Recorder` keeps two files per process. A statement that is new is described in one line of JSON, written
before it is sent. How often it ran is a number in a file that is mapped into memory, which the operating system keeps
whatever becomes of the process. To save most of the additions the next runs are counted in advance, one by one at
first and later :data:`EVERY` at a time, and taken back at the exit: so a process that is killed leaves each number
right, or too high by less than that. :func:`read` puts the files of a folder together.

The files hold the texts of statements, with whatever values the program writes into them; only their owner may read
them. Of values that are passed beside the text only the types are kept.
"""

import atexit
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

__all__ = ["CAPACITY", "Look", "Place", "Recorder", "Seen", "read", "type_of"]

CAPACITY = 16_384
"""Different statements, and looks at where they come from, that one process can tell apart."""
WIDTH = 8
REST = 0
"""Where what is beyond the capacity is counted."""
AT_FIRST = 16
"""So many times a statement is looked at whenever it runs, and then once in :data:`EVERY` times."""
EVERY = 32


class Place(msgspec.Struct, frozen=True):
    """A line of code that sent a statement."""

    file: str
    line: int
    function: str


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: a statement, or, with ``of``, where that one came from and with values of which types."""

    number: int
    text: str = ""
    of: int = 0
    places: tuple[Place, ...] = ()
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Where a statement came from, and with what.

    Attributes:
        places: The line that sent it, then the line that called that function.
        types: The types of its values, as :func:`type_of` names them.
        names: Their names, where they have any.
        times: In how many looks it was so.
    """

    places: tuple[Place, ...]
    types: tuple[str, ...]
    names: tuple[str, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement as the program gave it to psycopg2; ``text`` is empty for all beyond the capacity.

    ``count`` is exact, or too high by less than :data:`EVERY` of a process that was killed. The looks are all of the
    first runs and a sample of the later ones.
    """

    text: str
    count: int
    failed: int
    looks: tuple[Look, ...]

    @property
    def place(self) -> Place | None:
        """The line that sends it most."""
        return max(self.looks, key=lambda look: look.times).places[0] if self.looks else None


class Recorder:
    """Counts the statements of this process, in a folder that several processes may share.

    Attributes:
        known: By what was given to psycopg2: its number, and how many runs are counted in advance.
        counts: By number, in the mapped file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[Any, list[int]] = {}
        self._looks: dict[Any, int] = {}
        self._runs: dict[int, int] = {}
        self._kept: list[CodeType] = []
        self._open()
        os.register_at_fork(before=self.settle, after_in_child=self._open)
        atexit.register(self.settle)

    def _open(self) -> None:
        """Begin files of this process."""
        self._lock = threading.Lock()  # a fork may have left it taken
        self._next = REST + 1
        for one in (self.known, self._looks, self._runs):
            one.clear()
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{os.getpid()}-{time.time_ns()}"
        self._lines = os.open(self.folder / f"{name}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        handle = os.open(self.folder / f"{name}.counts", os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(handle, 2 * CAPACITY * WIDTH)
        self._map = mmap.mmap(handle, 2 * CAPACITY * WIDTH)
        os.close(handle)
        self.counts = memoryview(self._map).cast("Q")
        self._write(Line(REST))

    def look(self, query: Any, text: str, frames: Sequence[FrameType], values: object) -> list[int]:  # noqa: ANN401 - as psycopg2
        """Look at where a statement comes from; returns its entry of :attr:`known`."""
        with self._lock:
            entry = self.known.get(query)
            if entry is None:
                number = self._number()
                if number == REST:
                    return [REST, 1]
                self._write(Line(number, text))
                entry = self.known[query] = [number, 0]
            runs = self._runs[entry[0]] = self._runs.get(entry[0], 0) + 1
            entry[1] = 1 if runs < AT_FIRST else EVERY
            self.counts[entry[0]] += entry[1]
            self._note(entry[0], frames, values)
            return entry

    def settle(self) -> None:
        """Take back what was counted in advance."""
        with self._lock:
            for entry in self.known.values():
                self.counts[entry[0]] -= entry[1]
                entry[1] = 0

    def failed(self, number: int) -> None:
        """Count a statement that raised."""
        self.counts[CAPACITY + number] += 1

    def _note(self, number: int, frames: Sequence[FrameType], values: object) -> None:
        names, types = _described(values)
        key = (number, *((id(frame.f_code), frame.f_lasti) for frame in frames), types)
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = self._number()
            if look == REST:
                return
            # Their identity is part of the key, so it must not be given to others.
            self._kept += [frame.f_code for frame in frames]
            self._write(Line(look, "", number, tuple(map(_place, frames)), types, names))
        self.counts[look] += 1

    def _number(self) -> int:
        if self._next >= CAPACITY:
            return REST
        self._next += 1
        return self._next - 1

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
    merged: dict[str, tuple[list[int], dict[Line, int]]] = {}
    for file in files:
        _merge(file, merged)
    seen = [
        Seen(
            text, sums[0], sums[1], tuple(Look(one.places, one.types, one.names, times) for one, times in looks.items())
        )
        for text, (sums, looks) in merged.items()
        if sums[0]
    ]
    return sorted(seen, key=lambda one: (-one.count, one.text))


def _merge(file: Path, merged: dict[str, tuple[list[int], dict[Line, int]]]) -> None:
    texts: dict[int, str] = {}
    for line, count, failed in _read(file):
        if not line.of:
            texts[line.number] = line.text
        sums, looks = merged.setdefault(texts[line.of or line.number], ([0, 0], {}))
        if not line.of:
            sums[0] += count
            sums[1] += failed
            continue
        same = msgspec.structs.replace(line, number=0, of=0)
        looks[same] = looks.get(same, 0) + count


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
