"""The skew matrix: every statement on every schema of a migration.

While a migration runs, the old code meets each schema on its way. So the schemas are built one after the other, by the
revisions themselves, and each statement is proven on each of them. A statement that worked at the beginning and fails
later must be changed before the migration.

Before a revision is applied, a session prepares all statements, as a driver that prepares does; after it, the same
session tries to use them. A statement whose result has other columns now is refused there (0A000), and only there:
code that sends the text anew sees nothing of it.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import URL

from monps.core.settings import conninfo
from monps.strangler.inventory import Inventory
from monps.strangler.proof import Level, Outcome, ProofReport, SiteProof, prove
from monps.strangler.proof.session import Refusal, Session
from monps.strangler.proof.shape import Shape

__all__ = ["Cell", "Matrix", "Row", "Stage", "matrix"]

OUTDATED = "0A000"
SHOWN = 4
"""Differences of a result that a sentence holds; JSON has all."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A schema on the way: its revision, and a database that has it until the next one is asked for."""

    revision: str
    url: URL


@dataclass(frozen=True, slots=True)
class Cell:
    """A statement on one schema."""

    outcome: Outcome
    level: Level
    sentence: str = ""
    """Why it failed, or why the level is not higher."""
    outdated: bool = False
    """Whether a session that had prepared it on the schema before is refused with 0A000."""
    differences: tuple[str, ...] = ()
    """How its result differs from that on the schema before."""

    @property
    def mark(self) -> str:
        """``L3``, ``failed``, ``?``; with ``*`` where a prepared statement ends, ``~`` where the result is another."""
        word = {Outcome.failed: "failed", Outcome.not_verifiable: "?"}.get(self.outcome, str(self.level))
        return word + ("*" if self.outdated else "~" if self.differences else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One call site on all schemas, in their order."""

    file: str
    line: int
    function: str
    fingerprint: str
    star: bool
    """Whether it selects ``*``."""
    positional: bool
    """Whether its rows are read by number."""
    cells: tuple[Cell, ...]

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"

    @property
    def breaks_at(self) -> int | None:
        """The place of the first schema on which it fails although it passed on the first of all."""
        if self.cells[0].outcome is not Outcome.proven:
            return None
        return next((place for place, cell in enumerate(self.cells) if cell.outcome is Outcome.failed), None)

    @property
    def changes(self) -> bool:
        """Whether anything about it differs between two schemas."""
        same = {(cell.outcome, cell.level) for cell in self.cells}
        return len(same) > 1 or any(cell.outdated or cell.differences for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """Statements by schemas."""

    root: str
    revisions: tuple[str, ...]
    rows: tuple[Row, ...]
    server: int
    """Major version of the server that tried the statements."""

    @property
    def broken(self) -> Sequence[Row]:
        """The statements that passed on the first schema and fail on a later one."""
        return [row for row in self.rows if row.breaks_at is not None]

    @property
    def outdated(self) -> Sequence[Row]:
        """The statements that end, once prepared, at a revision."""
        return [row for row in self.rows if any(cell.outdated for cell in row.cells)]

    @property
    def reshaped(self) -> Sequence[Row]:
        """The statements whose result has other columns at a revision."""
        return [row for row in self.rows if any(cell.differences for cell in row.cells)]

    @property
    def headline(self) -> str:
        """``109 sites on 13 schemas: 97 pass at first, 0 of them fail later; …``."""
        passed = sum(row.cells[0].outcome is Outcome.proven for row in self.rows)
        return (
            f"{len(self.rows)} sites on {len(self.revisions)} schemas: {passed} pass on {self.revisions[0]}, "
            f"{len(self.broken)} of them fail later; {len(self.reshaped)} change their result, "
            f"{len(self.outdated)} end where they are prepared (0A000)"
        )

    def sentences(self) -> Iterator[tuple[str, str, str]]:
        """For each event: the revision, the place and what happens."""
        for place, revision in enumerate(self.revisions):
            for row in self.rows:
                cell, before = row.cells[place], row.cells[place - 1] if place else None
                if before is None or (cell == before and not cell.outdated and not cell.differences):
                    continue
                yield from ((revision, f"{row.place} {row.function}", said) for said in _events(row, before, cell))


def matrix(
    found: Inventory,
    stages: Iterable[Stage],
    *,
    scratch: URL | None = None,
    role: str | None = None,
    highest: Level = Level.executed,
) -> Matrix:
    """Prove every site of ``found`` on every schema.

    Args:
        found: The inventory.
        stages: The schemas in their order; asking for the next may change the database of the one before.
        scratch: A server for the copies; the embedded one by default.
        role: The role of the program: its privileges are checked too.
        highest: The level at which to be content.

    Raises:
        ProofError: A schema could not be copied.
    """
    prover = functools.partial(prove, found, scratch=scratch, role=role, highest=highest)
    columns = list(_columns(stages, prover))
    rows = tuple(
        Row(
            site.file, site.line, site.function, site.fingerprint, site.star, site.positional,
            tuple(_cells([(column.report.sites[number], column.ended) for column in columns])),
        )
        for number, site in enumerate(found.sites)
    )  # fmt: skip
    revisions = tuple(column.revision for column in columns)
    return Matrix(found.root, revisions, rows, columns[0].report.server if columns else 0)


@dataclass(frozen=True, slots=True)
class _Column:
    """One schema: what was proven on it, and the texts that ended on the way to it."""

    revision: str
    report: ProofReport
    ended: frozenset[str]


def _columns(stages: Iterable[Stage], prover: Callable[[URL], ProofReport]) -> Iterator[_Column]:
    watch: _Watch | None = None
    try:
        for stage in stages:
            ended = watch.ended() if watch is not None else frozenset[str]()
            report = prover(stage.url)
            watch = _Watch(stage.url, report)
            yield _Column(stage.revision, report, ended)
    finally:
        if watch is not None:
            watch.close()


class _Watch:
    """A session that has prepared all that was proven, and tries it again after the next revision."""

    def __init__(self, url: URL, report: ProofReport) -> None:
        self.session = Session(conninfo(url), report.path)
        self.prepared: dict[str, tuple[bytes, int]] = {}
        for site in report.sites:
            for proof in site.proofs:
                if proof.shape is not None and proof.outcome is Outcome.proven and proof.text not in self.prepared:
                    name = f"s{len(self.prepared)}".encode()
                    kinds = [self._type(kind) for kind in proof.parameters]
                    if not isinstance(self.session.describe(proof.text, kinds, name), Refusal):
                        self.prepared[proof.text] = name, len(kinds)

    def ended(self) -> frozenset[str]:
        """The texts whose prepared statement is refused now because its result has changed; closes the session."""
        refused = {
            text
            for text, (name, parameters) in self.prepared.items()
            if isinstance(answer := self.session.plan(parameters, name), Refusal) and answer.sqlstate == OUTDATED
        }
        self.close()
        return frozenset(refused)

    def close(self) -> None:
        """End the session."""
        self.session.connection.close()

    def _type(self, kind: str) -> int:
        return int(self.session.rows("SELECT coalesce(to_regtype(%s)::oid::int8, 0)", [kind])[0][0])


def _cells(column: Sequence[tuple[SiteProof, frozenset[str]]]) -> Iterator[Cell]:
    """The cells of one site."""
    before: Mapping[str, Shape] = {}
    for site, ended in column:
        cell = Cell(site.outcome, site.level, _sentence(site))
        cell = replace(cell, outdated=any(proof.text in ended for proof in site.proofs))
        differences = [
            said
            for proof in site.proofs
            if proof.shape is not None and (known := before.get(proof.text)) is not None
            for said in known.changes(proof.shape)
        ]
        yield replace(cell, differences=tuple(dict.fromkeys(differences)))
        before = {**before, **{proof.text: proof.shape for proof in site.proofs if proof.shape is not None}}


def _sentence(site: SiteProof) -> str:
    if site.failures:
        return "; ".join(f"{one.sqlstate or 'psycopg2'}: {one.sentence}" for one in site.failures)
    return site.worst.why


def _events(row: Row, before: Cell, cell: Cell) -> Iterator[str]:
    if (cell.outcome, cell.level) != (before.outcome, before.level):
        why = f": {cell.sentence}" if cell.sentence else ""
        yield f"{before.mark.rstrip('*~')} becomes {cell.mark.rstrip('*~')}{why}"
    elif cell.sentence != before.sentence:
        yield cell.sentence
    if cell.differences:
        moved = "; its rows are read by number" if row.positional else ""
        more = len(cell.differences) - SHOWN
        shown = "; ".join(cell.differences[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
        yield f"{'SELECT * gives' if row.star else 'it gives'} other columns: {shown}{moved}"
    if cell.outdated:
        yield "where it is prepared it is refused once (0A000, ZC14)"
