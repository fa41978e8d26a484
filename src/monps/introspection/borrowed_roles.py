"""Roles of the target that a declaration names and the scratch server does not have.

Roles belong to a whole server. So only those are made that a statement needs, without any right to log in, and they are
dropped when the scratch database is gone.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

__all__ = ["BorrowedRoles"]

NAMING = re.compile(r"\b(?:GRANT|REVOKE|OWNER\s+TO|POLICY|PRIVILEGES|AUTHORIZATION)\b", re.IGNORECASE)
"""Statements in which a role is named."""
WORD = re.compile(r"[^\W\d][\w$]*|\"(?:[^\"]|\"\")+\"")


@dataclass(slots=True)
class BorrowedRoles:
    """The roles ``made`` because statements name them; ``known`` are the target's."""

    known: frozenset[str]
    made: list[str] = field(default_factory=list)

    def provide(self, connection: psycopg.Connection[Any], statement: str) -> None:
        """Make the roles of the target that the statement names."""
        if NAMING.search(statement) is None:
            return
        words = {word.strip('"').replace('""', '"') for word in WORD.findall(statement)}
        for role in sorted((words & self.known) - set(self.made)):
            # Made by another comparison in the meantime: then it drops it.
            with suppress(psycopg.errors.DuplicateObject):
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
                self.made.append(role)
