"""A catalog object as plain data: a name and canonical attributes, whatever sort of object it is.

Everything that is compared has this one shape, so that comparing is written once (:mod:`monps.introspection.family`)
and a new sort of object is a query and a list of attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Item", "Snapshot", "Table"]


@dataclass(frozen=True, slots=True)
class Item:
    """A table, column, constraint or index on one side.

    Attributes:
        name: As in the catalog.
        definition: The whole object in one line, for a person.
        attributes: What is compared, in canonical text; None where the object has no such thing.
        columns: The columns of its table that it touches.
        refers_to: The other table it needs, ``schema.table``.
        named: False when nobody chose the name, so that another name is no difference.
    """

    name: str
    definition: str
    attributes: Mapping[str, str | None]
    columns: frozenset[str] = frozenset()
    refers_to: str | None = None
    named: bool = True


@dataclass(slots=True)
class Table:
    """A table and what hangs on it; ``items`` holds lists of items by the word of their family."""

    schema: str
    name: str
    kind: str
    items: dict[str, list[Item]] = field(default_factory=dict)
    is_subordinate: bool = False
    """Whether it is a partition or belongs to an extension: never listed as unmanaged."""

    @property
    def path(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.name}"

    def get(self, word: str) -> list[Item]:
        """The items of one family."""
        return self.items.get(word, [])

    def add(self, word: str, item: Item) -> None:
        """One more item of the family ``word``."""
        self.items.setdefault(word, []).append(item)

    @property
    def columns(self) -> dict[str, Item]:
        """The columns by name."""
        return {item.name: item for item in self.get("column")}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tables of some schemas at one moment, by ``schema.table``."""

    tables: dict[str, Table]
