"""A change made by both sides, each in a savepoint of one transaction, and the rows that came of it compared.

Both run on one psycopg2 connection (:mod:`monps.strangler.bridge`), so they start from the same rows, have the same
``now()`` and end the same way: undone. An :class:`Image` is what a side did to the tables: rows that are new, rows that
changed with the columns that did, rows that are gone. What a sequence gives is left out, because the second side gets
the next number. Deferred constraints are checked before the image is taken.

Reading whole tables twice costs what it says; the time limit holds for it too. Sequences skip the numbers that were
drawn, and locks are held until both are undone.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from monps.core.errors import ParityError
from monps.strangler.bridge import Bridged, opened
from monps.strangler.comparing import Comparison, Difference, shown
from monps.strangler.normalising import Plain, near, plain
from monps.strangler.pair import Arguments, Statement, Writes
from monps.strangler.parity import Call, Failed, Outcome, Parity, ask, failed, outcome_of, sent

__all__ = ["Image", "compare_images", "outcome_of_writes"]

KEYS = text(
    "SELECT a.attname, i.indisprimary, pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' OR a.attidentity <> ''"
    " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)"
    " WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped"
)

Rows = Mapping[tuple[Plain, ...], Mapping[str, Plain]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its key and the columns that a sequence fills."""

    name: str
    key: tuple[str, ...]
    counted: frozenset[str]

    @classmethod
    def of(cls, connection: Connection, name: str) -> "Table":
        """Look it up.

        Raises:
            ParityError: It has no primary key, so that nobody can say which row is which.
        """
        found = connection.execute(KEYS, {"name": name}).all()
        key = tuple(column for column, primary, _ in found if primary)
        if not key:
            raise ParityError(f"{name} has no primary key, so its rows cannot be followed; leave it out")
        return cls(name, key, frozenset(column for column, _, counted in found if counted))

    def rows(self, connection: Connection) -> Rows:
        """Every row by its key."""
        quoted = ".".join(connection.dialect.identifier_preparer.quote(part) for part in self.name.split("."))
        rows = connection.exec_driver_sql(f"SELECT to_jsonb(one) FROM {quoted} one").scalars()  # noqa: S608 - a quoted name
        plains = ({name: plain(value) for name, value in row.items()} for row in rows)
        return {tuple(row[name] for name in self.key): row for row in plains}


@dataclass(frozen=True, slots=True)
class Image:
    """What was done to one table; ``changed`` and ``removed`` by key, ``added`` without what a sequence gave."""

    added: tuple[tuple[tuple[str, Plain], ...], ...]
    changed: Mapping[tuple[Plain, ...], Mapping[str, Plain]]
    removed: frozenset[tuple[Plain, ...]]

    @classmethod
    def between(cls, table: Table, before: Rows, after: Rows, ignored: frozenset[str]) -> "Image":
        """What led from one to the other."""
        left_out = ignored | table.counted
        added = (after[key] for key in after.keys() - before.keys())
        rows = [tuple(sorted((n, v) for n, v in row.items() if n not in left_out)) for row in added]
        both = before.keys() & after.keys()
        changed = {
            key: {n: v for n, v in after[key].items() if before[key].get(n) != v and n not in ignored}
            for key in both
            if before[key] != after[key]
        }
        kept = {key: columns for key, columns in changed.items() if columns}
        return cls(tuple(sorted(rows, key=repr)), kept, frozenset(before.keys() - after.keys()))

    @property
    def rows(self) -> int:
        """How many rows were touched."""
        return len(self.added) + len(self.changed) + len(self.removed)


Side = Callable[[], object]


def compare_images(old: Mapping[str, Image], new: Mapping[str, Image], *, reveal: bool = False) -> Comparison:
    """Compare what both sides did to the same tables."""
    differences = [one for name in old for one in _differences(name, old[name], new[name], reveal=reveal)]
    mine, theirs = (sum(image.rows for image in side.values()) for side in (old, new))
    return Comparison(mine, theirs, len(differences), differences[0] if differences else None)


def outcome_of_writes(parity: Parity, pair: Writes) -> Outcome:
    """Make a change by both sides, once for each of its arguments, and compare; everything is undone.

    Raises:
        ParityError: The existing code has no such statement, or a table no primary key.
    """
    outcome = outcome_of(pair.name, pair.candidate_name, pair.legacy, pair.known, parity.inventory)
    for arguments in parity.arguments(pair):
        outcome = outcome.with_call(_call(parity, pair, arguments))
    return outcome


def _call(parity: Parity, pair: Writes, arguments: Arguments) -> Call:
    with opened(parity.url, isolation="REPEATABLE READ", application="monps-parity") as bridged:
        connection = bridged.session.connection()
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(parity.seconds * 1000)}")
        tables = [Table.of(connection, name) for name in pair.tables]
        before = {table.name: table.rows(connection) for table in tables}
        run = _Run(bridged, tables, before, frozenset(pair.ignored))
        started = time.perf_counter()
        old = run.side(lambda: _legacy(parity, pair, bridged, arguments, corrected=False))
        between = time.perf_counter()
        new = run.side(lambda: _candidate(parity, pair, connection, arguments))
        ended = time.perf_counter()
        compared, corrected = _compared(parity, old, new), None
        if pair.known is not None and not compared.equal:
            right = run.side(lambda: _legacy(parity, pair, bridged, arguments, corrected=True))
            corrected = _compared(parity, right, new)
        raised = isinstance(old, Failed) or isinstance(new, Failed)
        return Call(compared, corrected, raised, between - started, ended - between)


@dataclass(frozen=True, slots=True)
class _Run:
    bridged: Bridged
    tables: Sequence[Table]
    before: Mapping[str, Rows]
    ignored: frozenset[str]

    def side(self, work: Side) -> Mapping[str, Image] | Failed:
        """What a side did, which is undone."""
        connection = self.bridged.session.connection()
        connection.exec_driver_sql("SAVEPOINT monps_parity")
        try:
            raised = ask(lambda: self._done(work, connection))
            if isinstance(raised, Failed):
                return raised
            return {
                table.name: Image.between(table, self.before[table.name], table.rows(connection), self.ignored)
                for table in self.tables
            }
        finally:
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT monps_parity")

    def _done(self, work: Side, connection: Connection) -> object:
        answer = work()
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        return answer if isinstance(answer, Failed) else None


def _legacy(parity: Parity, pair: Writes, bridged: Bridged, arguments: Arguments, *, corrected: bool) -> object:
    if isinstance(pair.legacy, Statement):
        known = pair.known if corrected else None
        return sent(pair.legacy, parity.inventory, bridged.connection, arguments, known)
    return pair.legacy(bridged.connection, *arguments)


def _candidate(parity: Parity, pair: Writes, connection: Connection, arguments: Arguments) -> object:
    # Its commit releases a savepoint, so a candidate may be a whole unit of work.
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        pair.candidate(parity.opens(session), *arguments)
        session.commit()
    return None


def _compared(parity: Parity, old: Mapping[str, Image] | Failed, new: Mapping[str, Image] | Failed) -> Comparison:
    if isinstance(old, Failed) or isinstance(new, Failed):
        return failed(old, new)
    return compare_images(old, new, reveal=parity.reveal)


def _differences(name: str, old: Image, new: Image, *, reveal: bool) -> list[Difference]:
    found = []
    for key in sorted(old.changed.keys() | new.changed.keys(), key=repr):
        told = f"{name} {', '.join(shown(one, reveal=reveal or one[0] == 'number') for one in key)}"
        mine, theirs = old.changed.get(key, {}), new.changed.get(key, {})
        for column in sorted(mine.keys() | theirs.keys()):
            values = [shown(side[column], reveal=reveal) if column in side else "unchanged" for side in (mine, theirs)]
            if column not in mine or column not in theirs or not near(mine[column], theirs[column]):
                found.append(Difference("value", told, column, *values))
    for gone in sorted(old.removed ^ new.removed, key=repr):
        sides = ("removed", "there") if gone in old.removed else ("there", "removed")
        found.append(Difference("rows", f"{name} {', '.join(map(shown, gone))}", "", *sides))
    return found + _added(name, old, new, reveal=reveal)


def _added(name: str, old: Image, new: Image, *, reveal: bool) -> list[Difference]:
    if len(old.added) != len(new.added):
        return [Difference("rows", name, "", f"{len(old.added)} added", f"{len(new.added)} added")]
    found = []
    for mine, theirs in zip(old.added, new.added, strict=True):
        for (column, value), (_, other) in zip(mine, theirs, strict=True):
            if not near(value, other):
                values = (shown(one, reveal=reveal) for one in (value, other))
                found.append(Difference("value", f"{name} (added)", column, *values))
    return found
