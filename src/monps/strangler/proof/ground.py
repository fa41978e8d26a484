"""The copy, opened: a session, what the catalog has, sample values and rows. Everything that a proof stands on."""

import functools
import re
from typing import Self

from monps.strangler.proof.catalog import Catalog
from monps.strangler.proof.rows import Rows
from monps.strangler.proof.samples import Samples
from monps.strangler.proof.schema_copy import SchemaCopy
from monps.strangler.proof.session import Session
from monps.strangler.structure import kind_of
from monps.strangler.vocabulary import StatementKind

__all__ = ["Ground"]

WANTED = {
    StatementKind.insert: ("INSERT", "SELECT", "UPDATE"),
    StatementKind.update: ("UPDATE", "SELECT"),
    StatementKind.delete: ("DELETE", "SELECT"),
    StatementKind.merge: ("INSERT", "UPDATE", "DELETE", "SELECT"),
    StatementKind.copy: ("SELECT", "INSERT"),
    StatementKind.ddl: ("TRUNCATE",),
}
"""What a statement of each kind needs on its tables, the likeliest first."""


class Ground:
    """One copy of a schema, with a session on it."""

    def __init__(self, copy: SchemaCopy) -> None:
        self.copy = copy
        self.session = Session(copy.dsn, copy.path, copy.user)
        self.catalog = Catalog(self.session)
        self.samples = Samples(self.session)
        self.rows = Rows(self.session, self.catalog, self.samples)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the session."""
        self.session.connection.close()

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - as many as there are types, and gone with the copy
    def type_name(self, oid: int, modifier: int = -1) -> str:
        """A type as the server writes it, with its limits."""
        return str(self.session.rows("SELECT format_type(%s::oid, %s)", [oid, modifier])[0][0])

    def denied(self, said: str, text: str) -> tuple[str, str] | None:
        """The object in the server's words that the role may not use, and what it lacks; None for PostgreSQL's own.

        The words have any language, but the names in them are the catalog's.
        """
        words = set(re.findall(r"[\w$]+", said))
        for table in self.catalog.own_tables:
            if table.name in words:
                return table.path, f"{self._lacking(table.oid, text)} on table {table.path}"
        for kind, privilege in (("sequence", "USAGE"), ("own function", "EXECUTE"), ("schema", "USAGE")):
            named = sorted(words & set(self.catalog.names.get(kind, ())))
            if named:
                return named[0], f"{privilege} on {kind.removeprefix('own ')} {named[0]}"
        return None

    def _lacking(self, table: int, text: str) -> str:
        for privilege in WANTED.get(kind_of(text), ("SELECT",)):
            query = "SELECT has_table_privilege(%s::oid, %s)"
            if not self.session.rows(query, [table, privilege])[0][0]:
                return privilege
        return "privilege"
