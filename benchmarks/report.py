# ruff: noqa: RUF001 - a ratio is written with its sign
"""The results for a reader: tables for the terminal, for the page and for a program.

Each contender's figure is the ratio of its best round to the best round of the fastest bare driver on the same path;
that driver's own time is told once. A dash is a path that a contender does not go.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as File

from rich.console import Console
from rich.table import Table

from benchmarks.goals import GOALS, Goal, Quantity, Verdict
from benchmarks.paths import Kind, Path
from benchmarks.results import Results

__all__ = ["BEGIN", "END", "Report"]

BEGIN = "<!-- written by `make bench` from here -->"
END = "<!-- to here -->"

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
Cells = Sequence[str]


class Report:
    """The results of one run; ``command`` is how it was started."""

    def __init__(self, results: Results, paths: Sequence[Path], facts: Mapping[str, str], command: str) -> None:
        self._results = results
        self._paths = [path for path in paths if path.name in results.samples]
        self._facts = {**facts, "Command": f"`{command}`"}

    def show(self, console: Console) -> None:
        """Print every table."""
        for title, rows in self._tables():
            head, *body = rows
            table = Table(*head, title=title, title_justify="left")
            for row in body:
                table.add_row(*row)
            console.print(table)
        for who, note in self._results.notes.items():
            console.print(f"{who}: {note}", markup=False)

    def write_json(self, file: File) -> None:
        """Every sample, for a program."""
        samples = {
            path: {name: [dataclasses.asdict(one) for one in found] for name, found in by_name.items()}
            for path, by_name in self._results.samples.items()
        }
        whole = {"facts": self._facts, "samples": samples, "notes": self._results.notes}
        file.write_text(json.dumps(whole, indent=1), encoding="utf-8")

    def write_page(self, page: File) -> None:
        """Put the tables between the marks of a page.

        Raises:
            ValueError: the page has no marks.
        """
        before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise ValueError(f"{page} has no lines {BEGIN!r} and {END!r}")
        page.write_text(f"{before}{BEGIN}\n\n{self.markdown()}\n\n{END}{after}", encoding="utf-8")

    def markdown(self) -> str:
        """The same tables as Markdown."""
        facts = [f"- {name}: {value}" for name, value in self._facts.items()]
        tables = [f"### {title}\n\n{_markdown(rows)}" for title, rows in self._tables()]
        notes = [f"- {who}: {' '.join(note.split())[:200]}" for who, note in self._results.notes.items()]
        left = ["### Left out or failed", "\n".join(notes)] if notes else []
        return "\n\n".join(["\n".join(facts), *tables, *left])

    def _tables(self) -> Iterable[tuple[str, list[Cells]]]:
        judged = [(goal, goal.verdict(self._results)) for goal in GOALS]
        rows = [self._goal(goal, verdict) for goal, verdict in judged if verdict.met is not None]
        if rows:
            head = ("Path", "Who", "Goal", "Best", "Median", "Client CPU", "", "Fastest peer")
            yield "Goals", [head, *rows]
        for group in dict.fromkeys(path.group for path in self._paths):
            yield group, self._group([path for path in self._paths if path.group == group])
        if any(path.is_heavy for path in self._paths):
            yield "Growth of the client's memory, MB", self._memory()

    def _goal(self, goal: Goal, verdict: Verdict) -> Cells:
        versus = goal.versus(self._results)
        path = next((path for path in self._paths if path.name == goal.path), None)
        unit = "" if versus else f" {goal.quantity.value}"
        base = next((one.title for one in self._paths if one.name == goal.base), "")
        of = f" × {versus}{f', {base}' if base else ''}" if versus else ""
        what = f"{goal.quantity.value} " if goal.quantity in {Quantity.p99, Quantity.cpu} else ""
        return (
            f"{path.group}: {path.title}" if path else goal.path,
            goal.who,
            f"{what}≤ {goal.limit:g}{unit}{of}",
            _figure(verdict.measured),
            _figure(verdict.median),
            _figure(verdict.cpu),
            _word(verdict, goal),
            self._peer(goal),
        )

    def _peer(self, goal: Goal) -> str:
        """The fastest of those who are neither bare drivers nor ours, in the goal's own measure."""
        if goal.quantity is not Quantity.time or goal.against == goal.who:
            return ""
        ours = {name for name in self._results.contenders if name.startswith("monps")}
        peer = self._results.fastest(goal.path, sorted(set(self._results.contenders) - ours - self._results.raw))
        if peer is None:
            return "none"
        return f"{peer} {_figure(dataclasses.replace(goal, who=peer).verdict(self._results).measured)}"

    def _group(self, paths: Sequence[Path]) -> list[Cells]:
        bases = [self._base(path) for path in paths]
        names = [name for name in self._results.contenders if any(self._results.of(path.name, name) for path in paths)]
        order = sorted(names, key=lambda name: self._rank(paths, name))
        rows = [
            (name, *(self._cell(path, name, base) for path, base in zip(paths, bases, strict=True))) for name in order
        ]
        return [("", *(path.title for path in paths)), *rows]

    def _rank(self, paths: Sequence[Path], name: str) -> tuple[int, float]:
        """By the last path that a contender goes, as that is the largest."""
        for position, path in enumerate(reversed(paths)):
            best = self._results.best(path.name, name)
            if best is not None:
                return position, best
        return len(paths), 0.0

    def _base(self, path: Path) -> str:
        """Against whom the figures of a path are told."""
        if path.method in {"frame", "stream"} and path.is_heavy:
            drain = next((one for one in self._paths if one.method == "drain"), None)
            return "" if drain is None else f"drain {drain.size}"
        return ""

    def _cell(self, path: Path, name: str, base: str) -> str:
        best = self._results.best(path.name, name)
        if best is None:
            return "—"
        on = base or path.name
        raw = self._results.fastest_raw(on)
        fastest = self._results.best(on, raw) if raw else None
        ratio = f"×{_figure(best / fastest)}" if fastest else ""
        return f"{ratio} ({_time(best)})".strip() if not ratio or name == raw or path.kind is not Kind.light else ratio

    def _memory(self) -> list[Cells]:
        heavy = [path for path in self._paths if path.is_heavy]
        names = [name for name in self._results.contenders if any(self._results.of(path.name, name) for path in heavy)]
        rows = [(name, *(_megabytes(self._results.memory(path.name, name)) for path in heavy)) for name in names]
        return [("", *(path.title for path in heavy)), *rows]


def _word(verdict: Verdict, goal: Goal) -> str:
    if not verdict.met:
        return "missed"
    return "met" if verdict.measured is None or verdict.measured <= goal.limit else "met by CPU"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def _time(seconds: float) -> str:
    unit, name = next(((unit, name) for unit, name in UNITS if seconds >= unit), UNITS[-1])
    return f"{_figure(seconds / unit)} {name}"


def _megabytes(value: int | None) -> str:
    return "—" if value is None else f"{value / 1e6:.0f}"


def _markdown(rows: Sequence[Cells]) -> str:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    head, *body = escaped
    rule = ["---", *["---"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))
