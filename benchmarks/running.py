"""The run: first everyone must answer the same rows, then everyone is timed, in rounds of shuffled order.

In a round each contender has one turn, so whatever the machine does meanwhile (a turbo, a neighbour, a checkpoint)
meets all of them alike. The light paths are gone by processes that stay; on a heavy path each turn has a new process,
because its memory is measured.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL

from benchmarks.colleague import Colleague, ContenderError
from benchmarks.contender import Place
from benchmarks.paths import CHECKED, Kind, Path, Plan, paths
from benchmarks.plain import FIELDS
from benchmarks.results import Results, Sample
from benchmarks.server import Server

__all__ = ["Run", "WrongRows", "place_of"]

WARM_ROWS = 500


class WrongRows(Exception):
    """Two contenders do not answer the same rows, so their times cannot be compared."""


def place_of(url: URL) -> Place:
    """A server's URL as a place to work."""
    folder = url.query["host"]
    host = folder if isinstance(folder, str) else folder[0]
    return Place(host, url.port or 5432, url.username or "postgres", url.database or "postgres")


class Run:
    """One run of ``targets`` on a filled server; ``say`` is told what is being done."""

    def __init__(self, server: Server, plan: Plan, targets: Sequence[str], say: Callable[[str], None]) -> None:
        self._server = server
        self._plan = plan
        self._targets = targets
        self._say = say
        self._methods: dict[str, frozenset[str]] = {}
        self._names: dict[str, str] = {}
        self._expected: dict[int, str] = {}
        self.results = Results()
        self.paths = paths(plan)

    def all(self, only: str = "") -> Results:
        """Check and time every path whose name contains ``only``.

        Raises:
            WrongRows: a contender answers or writes other rows than the first one.
        """
        wanted = [path for path in self.paths if only in path.name]
        with self._everyone() as everyone:
            self._check(everyone, wanted)
            for path in (path for path in wanted if not path.is_heavy):
                self._say(f"{path.group}: {path.title}")
                self._light(everyone, path)
        for path in (path for path in wanted if path.is_heavy):
            self._say(f"{path.group}: {path.title}")
            self._heavy(path)
        return self.results

    @contextmanager
    def _everyone(self) -> Iterator[dict[str, Colleague]]:
        """All who can be started, by target; the others get a note."""
        everyone: dict[str, Colleague] = {}
        try:
            for target in self._targets:
                colleague = Colleague(target, place_of(self._server.read), self._plan.odds)
                everyone[target] = colleague
            for target, colleague in list(everyone.items()):
                try:
                    self._meet(target, colleague.ask("open"))
                except ContenderError as error:
                    self.results.notes[target.partition(":")[2]] = str(error)
                    everyone.pop(target).end()
            yield everyone
        finally:
            for colleague in everyone.values():
                colleague.end()

    def _meet(self, target: str, told: dict[str, object]) -> None:
        name, methods = str(told["name"]), told["methods"]
        assert isinstance(methods, list)
        self._names[target] = name
        self._methods[target] = frozenset(methods)
        self.results.contenders.append(name)
        if told["raw"]:
            self.results.raw.add(name)

    def _on(self, path: Path) -> list[str]:
        return [target for target, methods in self._methods.items() if path.method in methods]

    def _check(self, everyone: dict[str, Colleague], wanted: Sequence[Path]) -> None:
        # What is written is compared once, whatever the sizes are.
        writes = {path.method: path for path in wanted if path.kind is Kind.write}
        for path in [*(path for path in wanted if path.kind is not Kind.write), *writes.values()]:
            self._say(f"comparing rows: {path.name}")
            if path.kind is Kind.write:
                for target in self._on(path):
                    self._check_written(target, path)
            elif path.method in FIELDS:
                self._check_read(everyone, path)

    def _check_read(self, everyone: dict[str, Colleague], path: Path) -> None:
        size = path.size if path.kind is Kind.tasks else min(CHECKED, path.size)
        first: dict[str, object] | None = None
        for target in self._on(path):
            try:
                answer = everyone[target].ask("check", method=path.method, size=size)
            except ContenderError as error:
                self._drop(target, path, error)
                continue
            first = first or answer
            if answer["digest"] != first["digest"]:
                raise WrongRows(
                    f"{self._names[target]} answers other rows than {self._names[self._on(path)[0]]} on {path.name}: "
                    f"{answer['rows']} rows beginning {answer['first']}, not {first['rows']} beginning {first['first']}"
                )

    def _check_written(self, target: str, path: Path) -> None:
        try:
            self._write(target, path, CHECKED, measured=False)
        except ContenderError as error:
            self._drop(target, path, error)

    def _light(self, everyone: dict[str, Colleague], path: Path) -> None:
        plan = self._plan
        for turn in self._rounds(path, plan.rounds):
            for target in turn:
                if path.kind is Kind.tasks:
                    asked = {"command": "tasks", "reads": plan.reads}
                else:
                    asked = {"command": "light", "seconds": plan.seconds}
                try:
                    self._keep(everyone[target], target, path, asked)
                except ContenderError as error:
                    self._drop(target, path, error)

    def _heavy(self, path: Path) -> None:
        spent = dict.fromkeys(self._on(path), 0.0)
        for turn in self._rounds(path, self._plan.heavy_rounds):
            for target in turn:
                if spent[target] > self._plan.patience or self._is_too_long(target, path):
                    continue
                try:
                    if path.kind is Kind.write:
                        spent[target] += self._write(target, path, path.size, measured=True)
                    else:
                        spent[target] += self._read(target, path)
                except ContenderError as error:
                    self._drop(target, path, error)

    def _rounds(self, path: Path, rounds: int) -> Iterator[list[str]]:
        for number in range(rounds):
            turn = self._on(path)
            random.Random(f"{path.name} {number}").shuffle(turn)  # noqa: S311 - no secret
            yield turn

    def _keep(self, colleague: Colleague, target: str, path: Path, asked: dict[str, object]) -> float:
        told = colleague.ask(**asked, method=path.method, size=path.size)  # type: ignore[arg-type]
        sample = Sample(**told)
        self.results.add(path.name, self._names[target], sample)
        return sample.wall

    def _read(self, target: str, path: Path) -> float:
        with Colleague(target, place_of(self._server.read), self._plan.odds) as colleague:
            colleague.ask("open")
            colleague.ask("once", method=path.method, size=min(WARM_ROWS, path.size))
            return self._keep(colleague, target, path, {"command": "heavy"})

    def _write(self, target: str, path: Path, size: int, *, measured: bool) -> float:
        expected, wall = self._expect(size), 0.0
        with Colleague(target, place_of(self._server.write), self._plan.odds) as colleague:
            colleague.ask("open")
            if measured:
                self._ready(path, WARM_ROWS)
                colleague.ask("prepare", size=WARM_ROWS)
                colleague.ask("once", method=path.method, size=WARM_ROWS)
            colleague.ask("prepare", size=size)
            self._ready(path, size)
            if measured:
                wall = self._keep(colleague, target, path, {"command": "heavy"})
            else:
                colleague.ask("once", method=path.method, size=size)
        written = self._server.written()
        if written != expected:
            raise WrongRows(f"{self._names[target]} has written other rows on {path.name}: {written}, not {expected}")
        return wall

    def _ready(self, path: Path, size: int) -> None:
        try:
            if path.method == "upsert":
                self._server.half(size)
            else:
                self._server.empty()
        except psycopg.errors.LockNotAvailable as error:
            raise ContenderError("it keeps the table locked while it has nothing to do") from error

    def _expect(self, size: int) -> str:
        if size not in self._expected:
            self._expected[size] = self._server.expected(size)
        return self._expected[size]

    def _is_too_long(self, target: str, path: Path) -> bool:
        """Whether a write took so long at a smaller size that this one is left out."""
        if path.kind is not Kind.write:
            return False
        smaller = [one for one in self.paths if one.method == path.method and one.size < path.size]
        took = self.results.best(smaller[-1].name, self._names[target]) if smaller else None
        if took is None or took * path.size / smaller[-1].size <= self._plan.longest:
            return False
        seconds = took * path.size / smaller[-1].size
        self.results.notes[f"{path.name}, {self._names[target]}"] = f"left out: it would take about {seconds:.0f} s"
        return True

    def _drop(self, target: str, path: Path, error: ContenderError) -> None:
        """Note why a contender did not go a path, and do not ask again."""
        self.results.notes[f"{path.name}, {self._names[target]}"] = str(error)
        self._methods[target] -= {path.method}
        self._say(f"  {self._names[target]}: {error}")
