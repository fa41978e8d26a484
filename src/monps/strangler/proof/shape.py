"""The shape of a result: names, types and whether a column may be NULL.

The server names and types the columns when it prepares the statement, and says from which column of which table each
comes. A column that comes from a NOT NULL column is never NULL, unless an outer join or a grouping set of the plan may
leave it out. What is computed may be NULL as far as anybody can tell, but for ``count(…)``.
"""

from dataclasses import dataclass

__all__ = ["ResultColumn", "Shape"]


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result."""

    name: str
    type: str
    """With its limits, such as ``numeric(10,2)``."""
    nullable: bool = True

    @property
    def text(self) -> str:
        """``home_odds numeric(10,2)``, with ``NOT NULL`` where it holds."""
        return f"{self.name} {self.type}" + ("" if self.nullable else " NOT NULL")


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns in their order."""

    columns: tuple[ResultColumn, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names in their order."""
        return tuple(column.name for column in self.columns)

    def changes(self, now: "Shape") -> tuple[str, ...]:
        """What is different in ``now``, one sentence each."""
        before, after = ({column.name: column for column in shape.columns} for shape in (self, now))
        if len(before) != len(self.columns) or len(after) != len(now.columns):
            return self._by_place(now)
        said = [f"{name} is gone" for name in before if name not in after]
        said += [f"{column.text} is new" for name, column in after.items() if name not in before]
        said += [
            f"{name} was {before[name].text.removeprefix(name).strip()}, is {column.text.removeprefix(name).strip()}"
            for name, column in after.items()
            if name in before and before[name] != column
        ]
        kept = [name for name in self.names if name in after]
        if kept != [name for name in now.names if name in before]:
            said.append("columns have changed their places")
        return tuple(said)

    def moves(self, now: "Shape") -> bool:
        """Whether code that reads by number is given another column somewhere, or another number of columns."""
        return self.names != now.names

    def _by_place(self, now: "Shape") -> tuple[str, ...]:
        """Where names stand twice, only places tell columns apart."""
        if len(self.columns) != len(now.columns):
            return (f"there were {len(self.columns)} columns, there are {len(now.columns)}",)
        pairs = zip(self.columns, now.columns, strict=True)
        return tuple(
            f"column {number} was {old.text}, is {new.text}" for number, (old, new) in enumerate(pairs, 1) if old != new
        )
