"""How tables are written: declared beside the drafts from the catalog, or somebody's models."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from monps.core.errors import InventoryError
from monps.core.importing import imported
from monps.strangler.drafts.catalog import Catalog, Relation
from monps.strangler.drafts.code import Code, identifier
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.scope import Source

__all__ = ["DeclaredTables", "MappedTables", "Tables", "column_of"]

TAKEN = frozenset(dir(ReadOnlyColumnCollection))


class Tables(Protocol):
    """Where the tables of a draft come from."""

    catalog: Catalog

    def source(self, code: Code, schema: str | None, name: str, alias: str | None) -> Source:
        """The table, under an alias where one is given.

        Raises:
            Refusal: There is no such table.
        """
        ...

    def declarations(self, code: Code) -> list[str]:
        """What stands above the class."""
        ...


@dataclass
class DeclaredTables:
    """Tables as ``table()`` with ``column()``, the columns that are used and no others."""

    catalog: Catalog
    names: dict[tuple[str | None, str], str] = field(default_factory=dict)

    def source(self, code: Code, schema: str | None, name: str, alias: str | None) -> Source:
        """See :class:`Tables`."""
        found = relation(self.catalog, schema, name)
        key = (schema, name)
        if key not in self.names:
            self.names[key] = identifier("_".join(filter(None, key)), self.names.values())
        written = self.names[key]
        code.names.add(written)
        code.columns.setdefault(key, set())
        if alias is not None:
            written = code.local(alias, f"{written}.alias({alias!r})")
        return Source(
            written,
            {column.name: column_of(written, column.name) for column in found.columns},
            {column.name: column.type for column in found.columns},
            key,
        )

    def declarations(self, code: Code) -> list[str]:
        """See :class:`Tables`."""
        made = []
        for key, used in sorted(code.columns.items(), key=lambda one: self.names[one[0]]):
            columns = [one for one in relation(self.catalog, *key).columns if one.name in used]
            parts = [
                repr(key[1]),
                *(f"{code.need('column')}({one.name!r}, {code.type(one.type)})" for one in columns),
            ]
            schema = f", schema={key[0]!r}" if key[0] else ""
            made.append(f"{self.names[key]} = {code.need('table')}({', '.join(parts)}{schema})")
        return made


@dataclass
class MappedTables:
    """Tables as the classes that map them, from ``package.module:Base``."""

    catalog: Catalog
    place: str
    classes: dict[tuple[str | None, str], type[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the classes.

        Raises:
            InventoryError: There is no declarative base at the place.
        """
        module, _, name = self.place.partition(":")
        try:
            base = getattr(imported(module), name)
        except (ImportError, AttributeError, ValueError) as error:
            raise InventoryError(
                f"there is nothing at {self.place}: {error}; name it as package.module:Base"
            ) from error
        if not (isinstance(base, type) and issubclass(base, DeclarativeBase)):
            raise InventoryError(f"{self.place} is no declarative base: {type(base).__name__}")
        for mapper in base.registry.mappers:
            if isinstance(mapper.local_table, Table):
                self.classes[(mapper.local_table.schema, mapper.local_table.name)] = mapper.class_

    def source(self, code: Code, schema: str | None, name: str, alias: str | None) -> Source:
        """See :class:`Tables`."""
        found = relation(self.catalog, schema, name)
        model = self.classes.get((schema, name)) or self.classes.get((schema or "public", name))
        if model is None:
            raise Refusal(f"no model maps the table {name}")
        written = code.need(model.__name__, model.__module__)
        if alias is not None:
            aliased = code.need("aliased", "sqlalchemy.orm")
            written = code.local(alias, f"{aliased}({written}, name={alias!r})")
        attributes = {
            column.name: f"{written}.{attribute.key}"
            for attribute in model.__mapper__.column_attrs
            for column in attribute.columns
        }
        columns = {one.name: attributes.get(one.name, "") for one in found.columns}
        return Source(written, columns, {one.name: one.type for one in found.columns}, (schema, name))

    def declarations(self, code: Code) -> list[str]:
        """See :class:`Tables`."""
        del code
        return []


def relation(catalog: Catalog, schema: str | None, name: str) -> Relation:
    """The table.

    Raises:
        Refusal: There is none.
    """
    found = catalog.relation(schema, name)
    if found is None:
        raise Refusal(f"there is no table {name}")
    return found


def column_of(source: str, name: str) -> str:
    """A column of a source by its name."""
    return f"{source}.c.{name}" if name.isidentifier() and name not in TAKEN else f"{source}.c[{name!r}]"
