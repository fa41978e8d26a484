"""The change log: who changed which row of a critical table, when and why, with the values before and after.

A trigger writes it, whoever writes the table; nobody changes or deletes an entry. A critical table gets its triggers
by ``audit.watch('schema.table')``, called in a revision.
"""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Text,
    TypeDecorator,
    cast,
    func,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base

__all__ = ["ChangeLog"]

_VALUES = """
    CASE operation
        WHEN 'INSERT' THEN key IS NOT NULL AND old IS NULL AND new IS NOT NULL
        WHEN 'UPDATE' THEN key IS NOT NULL AND old IS NOT NULL AND new IS NOT NULL
        WHEN 'DELETE' THEN key IS NOT NULL AND old IS NOT NULL AND new IS NULL
        WHEN 'TRUNCATE' THEN key IS NULL AND old IS NULL AND new IS NULL
        ELSE false
    END
"""


class _Exact(TypeDecorator[dict[str, Any]]):
    """A JSON object whose numbers keep every digit: read as text, and a number with a point is a Decimal."""

    impl = JSONB(none_as_null=True)
    cache_ok = True
    comparator_factory = JSONB.Comparator

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, Text), self)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], dict[str, Any] | None]:
        del dialect, coltype
        return _decoded


def _decoded(value: str | None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = None if value is None else json.loads(value, parse_float=Decimal)
    return found


class ChangeLog(Base):
    """One change of one row (or one TRUNCATE of a table); an UPDATE holds the columns that changed, and only them."""

    __tablename__ = "change_log"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        CheckConstraint(_VALUES, name="values"),
        Index("ix_change_log_row", "schema_name", "table_name", "key", "id"),
        {"schema": "audit", "info": {"lifecycle": lifecycle(Phase.planned, ("0007_audit_log", Phase.active))}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    transaction_id: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("((pg_current_xact_id())::text)::bigint"),
        comment="entries of one transaction have one number",
    )
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="when the row was written, by the clock"
    )
    actor: Mapped[str] = mapped_column(Text, comment="monps.actor, or else the role")
    role: Mapped[str] = mapped_column(Text, comment="the database role whose rights the statement had")
    login: Mapped[str] = mapped_column(Text, comment="the database role that had logged in")
    reason: Mapped[str | None] = mapped_column(Text, comment="monps.reason, or else what the statement wrote")
    schema_name: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str] = mapped_column(Text)
    key: Mapped[dict[str, Any] | None] = mapped_column(_Exact, comment="primary key, by column")
    operation: Mapped[str] = mapped_column(Text, comment="INSERT, UPDATE, DELETE or TRUNCATE")
    old: Mapped[dict[str, Any] | None] = mapped_column(_Exact)
    new: Mapped[dict[str, Any] | None] = mapped_column(_Exact)
