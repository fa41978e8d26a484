"""Statements that no server prepares against its schema: DDL, COPY, SET, VACUUM and several statements in one text.

Parse accepts each of them whatever it names, so only execution tells. It happens in the copy and is rolled back. What
cannot be rolled back, or concerns the whole server, is not executed, and not verifiable then.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from monps.strangler.proof.session import Refusal, Session
from monps.strangler.spots import SQL
from monps.strangler.structure import kind_of
from monps.strangler.vocabulary import StatementKind

__all__ = ["PREPARED", "THERE_ALREADY", "CopyTarget", "copy_target", "executed", "refused_beforehand", "written_out"]

PREPARED = {
    StatementKind.select,
    StatementKind.insert,
    StatementKind.update,
    StatementKind.delete,
    StatementKind.merge,
}
"""Kinds whose names the server looks up when it prepares them."""
THERE_ALREADY = {"42P03", "42P04", "42P05", "42P06", "42P07", "42701", "42710", "42712", "42723"}
"""What a statement makes exists; the schema has it then."""
NO_TRANSACTION = "25001"
SERVER_WIDE = re.compile(
    r"\s*(?:(?:create|alter|drop)\s+(?:role|user(?!\s+mapping)|group|database|tablespace|subscription)|alter\s+system)\b",
    re.IGNORECASE,
)
CONCURRENTLY = re.compile(r"\bconcurrently\b", re.IGNORECASE)
COPY = re.compile(
    r"\s*copy\s+(?:(?P<schema>\w+|\"[^\"]+\")\.)?(?P<table>\w+|\"[^\"]+\")\s*(?:\((?P<columns>[^()]*)\))?\s*from\b",
    re.IGNORECASE,
)
ALONE = re.compile(r"\s*(?:vacuum|cluster|reindex|analy[sz]e)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CopyTarget:
    """Where COPY puts rows; no columns are all columns."""

    schema: str | None
    table: str
    columns: tuple[str, ...]


def copy_target(text: str) -> CopyTarget | None:
    """The target of ``COPY … FROM``; None for any other statement."""
    found = COPY.match(text)
    if found is None:
        return None
    columns = [part.strip() for part in (found["columns"] or "").split(",") if part.strip()]
    schema = _unquoted(found["schema"]) if found["schema"] else None
    return CopyTarget(schema, _unquoted(found["table"]), tuple(map(_unquoted, columns)))


def _unquoted(name: str) -> str:
    return name[1:-1] if name.startswith('"') else name.lower()


def refused_beforehand(text: str) -> str | None:
    """Why a text is not executed at all; None where it may be."""
    plain = SQL.sub(" ", text)
    parts = [part for part in plain.split(";") if part.strip()]
    if any(SERVER_WIDE.match(part) for part in parts):
        return "it concerns the whole server, and is not executed"
    if len(parts) > 1 and any(kind_of(part) is StatementKind.transaction for part in parts):
        return "it ends its own transaction, so it could not be rolled back"
    return None


def executed(session: Session, text: str) -> Refusal | None:
    """Execute a text and roll it back; without CONCURRENTLY, and VACUUM and its kin outside a transaction."""
    refused = _tried(session, CONCURRENTLY.sub("", text) if kind_of(text) is not StatementKind.script else text)
    alone = refused is not None and refused.sqlstate == NO_TRANSACTION and ALONE.match(text)
    return session.send(text) if alone else refused


def _tried(session: Session, text: str) -> Refusal | None:
    with session.rolled_back():
        return session.send(text)


def written_out(text: str, sample: Callable[[int], str | None]) -> str:
    """The text with literals for its parameters, where only a literal can stand; ``sample`` gives one for a number."""

    def literal(found: re.Match[str]) -> str:
        if not found["number"]:
            return found[0]
        value = sample(int(found["number"]))
        return "NULL" if value is None else "'" + value.replace("'", "''") + "'"

    return re.sub(rf"{SQL.pattern}|\$(?P<number>\d+)", literal, text, flags=SQL.flags)
