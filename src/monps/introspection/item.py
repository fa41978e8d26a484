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
    """A table, or another object that stands by itself, and what hangs on it.

    ``items`` holds lists of items by the word of their family. The object itself is the one item of its own family: a
    table that of ``table``, a domain that of ``domain``.
    """

    schema: str
    name: str
    kind: str
    items: dict[str, list[Item]] = field(default_factory=dict)
    is_subordinate: bool = False
    """Whether it is a partition or belongs to an extension or a serial column: never listed as unmanaged."""
    is_granted: bool = False
    """Whether somebody granted or revoked something on it, so that not the usual privileges hold."""

    @property
    def path(self) -> str:
        """``schema.table``; for a schema and for the database itself only the one name."""
        return ".".join(part for part in (self.schema, self.name) if part)

    @property
    def label(self) -> str:
        """What it is and its path, for a list: ``domain public.odds``."""
        return f"{self.kind} {self.path}"

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
    """The objects of some schemas at one moment.

    Attributes:
        tables: Tables, views and whatever else shares their names, by ``schema.table``.
        objects: All other objects that stand by themselves, by the word of their family and their path.
        builder: The role that read them: what it owns on a scratch server, nobody chose to give to it.
    """

    tables: dict[str, Table]
    objects: dict[tuple[str, str], Table] = field(default_factory=dict)
    builder: str = ""
