"""A sample row for a table, that its rules allow: types, NOT NULL, CHECK, foreign keys, the bounds of a partition.

The values of a foreign key are those of the parent's sample row, which is made first. Then each CHECK is asked, by the
server, whether it holds; where it does not, its columns are given other values (those that the condition itself names,
and samples of their types) until it does. A row that cannot be found is no fault of a statement.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from monps.strangler.proof.catalog import Catalog, Column, Rule, Table
from monps.strangler.proof.samples import Samples, constants
from monps.strangler.proof.session import Refusal, Session

__all__ = ["Row", "Rows"]

Row = Mapping[str, str | None]
"""A value for each column, as text."""
TRIES = 400
"""Combinations of values that a CHECK is asked about."""
ROUNDS = 3
STORED = {"r", "p"}
"""Kinds of relations that rows are put into."""


class Rows:
    """Sample rows of one database; each is worked out once."""

    def __init__(self, session: Session, catalog: Catalog, samples: Samples) -> None:
        self.session = session
        self.catalog = catalog
        self.samples = samples
        self._known: dict[int, Row] = {}

    def row(self, table: Table) -> Row:
        """The sample row of a table."""
        if table.oid not in self._known:
            self._known[table.oid] = {}  # a table that refers to itself finds nothing to refer to
            self._known[table.oid] = self._made(table)
        return self._known[table.oid]

    def put(self, tables: Sequence[Table]) -> list[str]:
        """Put a row into each table and, before it, into those that it refers to.

        Inside a transaction. Returns the tables that took none, with the reason.
        """
        refused = []
        for table in self._in_order(tables):
            problem = self._put(table)
            if problem is not None:
                refused.append(f"{table.path} took no sample row: {problem}")
        return refused

    def _put(self, table: Table) -> str | None:
        row = {name: value for name, value in self.row(table).items() if value is not None}
        names = ", ".join(map(_identifier, row))
        marks = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        values = f"({names}) OVERRIDING SYSTEM VALUE VALUES ({marks})" if row else "DEFAULT VALUES"
        target = f"{_identifier(table.schema)}.{_identifier(table.name)}"
        self.session.send("SAVEPOINT monps_row")
        described = self.session.describe(f"INSERT INTO {target} {values}", name=b"monps_row")
        answer = described if isinstance(described, Refusal) else self.session.run(list(row.values()), b"monps_row")
        if isinstance(answer, Refusal):
            self.session.send("ROLLBACK TO SAVEPOINT monps_row")
            return answer.said
        self.session.send("RELEASE SAVEPOINT monps_row")
        return None

    def _in_order(self, tables: Sequence[Table]) -> Iterator[Table]:
        """Parents before children, each once, and only tables that store rows."""
        done: dict[int, Table] = {}

        def visit(table: Table, path: tuple[int, ...]) -> None:
            if table.oid in done or table.oid in path or table.kind not in STORED:
                return
            for reference in table.references:
                parent = self.catalog.tables.get(reference.table)
                if parent is not None:
                    visit(parent, (*path, table.oid))
            done[table.oid] = table

        for table in tables:
            visit(table, ())
        yield from done.values()

    def _made(self, table: Table) -> Row:
        row: dict[str, str | None] = {}
        for column in table.columns:
            if not column.generated:
                row[column.name] = next(iter(self.samples.of(column.type_oid, column.modifier)), None)
        fixed: set[str] = set()
        for reference in table.references:
            parent = self.catalog.tables.get(reference.table)
            key = self.row(parent) if parent is not None else {}
            for own, target in zip(reference.columns, reference.targets, strict=True):
                row[own] = key.get(target)
                fixed.add(own)
        rules = list(table.checks)
        if table.bound is not None:
            rules.append(
                Rule("bound", tuple(one.name for one in table.columns if one.name in table.bound), table.bound)
            )
        for _ in range(ROUNDS):
            if not sum(self._satisfied(table, rule, row, fixed) for rule in rules):
                break
        return row

    def _satisfied(self, table: Table, rule: Rule, row: dict[str, str | None], fixed: set[str]) -> bool:
        """Whether values of ``row`` had to be changed for the rule."""
        condition = rule.condition or "true"
        if self._holds(table, condition, row):
            return False
        free = [column for column in table.columns if column.name in rule.columns and column.name in row]
        free = [column for column in free if column.name not in fixed] or free
        named = constants(" ".join(filter(None, (condition, *(one.condition for one in table.checks)))))
        ways = [list(dict.fromkeys([row[column.name], *self._values(column, named)])) for column in free]
        for way in itertools.islice(itertools.product(*ways), TRIES):
            tried = row | {column.name: value for column, value in zip(free, way, strict=True)}
            if self._holds(table, condition, tried):
                row.update(tried)
                return True
        return False

    def _values(self, column: Column, named: Sequence[str]) -> Sequence[str | None]:
        """Values to try for a column; whether one reads as the type is left to the server to find out."""
        if re.match(r"(?:int|small|big|num|real|double)", column.type):
            named = [one for one in named if re.fullmatch(r"-?\d+(?:\.\d+)?", one)]
        least = [] if column.not_null else [None]
        return list(dict.fromkeys([*self.samples.of(column.type_oid, column.modifier), *named, *least]))

    def _holds(self, table: Table, condition: str, row: Row) -> bool:
        columns = [column for column in table.columns if column.name in row]
        made = ", ".join(
            f"${number}::{column.type} AS {_identifier(column.name)}" for number, column in enumerate(columns, 1)
        )
        query = f"SELECT ({condition}) IS NOT FALSE FROM (SELECT {made}) AS {_identifier(table.name)}"  # noqa: S608 - by the catalog
        return self.session.value(query, [row[column.name] for column in columns]) == "t"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
