"""What the names of a query mean: its tables, and those of the queries around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.sql_type import SqlType

__all__ = ["Output", "Scope", "Source"]


@dataclass(frozen=True, slots=True)
class Output:
    """A column that a query gives: its name, and its type where it is that of a table."""

    name: str
    type: SqlType | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Something in FROM: ``code`` stands for it, ``columns`` is how each of its columns is written."""

    code: str
    columns: Mapping[str, str]
    types: Mapping[str, SqlType | None]
    table: tuple[str | None, str] | None = None
    """The table that it is, where it is one."""


@dataclass
class Scope:
    """One query's sources by the names that its text gives them."""

    parent: "Scope | None" = None
    sources: dict[str, Source] = field(default_factory=dict)
    common: dict[str, Source] = field(default_factory=dict)
    """What WITH names."""
    outer: set[str] = field(default_factory=set)
    """Code of the sources of other queries that are used here."""
    merged: set[str] = field(default_factory=set)
    """Columns that USING made one."""

    def add(self, name: str, source: Source) -> None:
        """One more source.

        Raises:
            Refusal: The name is there already.
        """
        if name in self.sources:
            raise Refusal(f"two tables are called {name}")
        self.sources[name] = source

    def common_table(self, name: str) -> Source | None:
        """What WITH names so, here or around."""
        found = self.common.get(name)
        return found if found is not None or self.parent is None else self.parent.common_table(name)

    def owner(self, table: str | None, column: str) -> tuple[Source, str]:
        """The source of a column.

        Raises:
            Refusal: There is none, or there are several.
        """
        found = self._own(table, column)
        if found is not None:
            return found, column
        if self.parent is None:
            raise Refusal(f"there is no column {f'{table}.' if table else ''}{column}")
        source, name = self.parent.owner(table, column)
        self.outer.add(source.code)
        return source, name

    def _own(self, table: str | None, column: str) -> Source | None:
        if table is not None:
            source = self.sources.get(table)
            return source if source is not None and column in source.columns else None
        fitting = [source for source in self.sources.values() if column in source.columns]
        if len(fitting) > 1 and column not in self.merged:
            raise Refusal(f"the column {column} is in several tables")
        return fitting[0] if fitting else None

    def uses(self, code: str) -> bool:
        """Whether a query around this one has a source that is written so."""
        around = self.parent
        while around is not None:
            if any(source.code == code for source in around.sources.values()):
                return True
            around = around.parent
        return False
