"""The declarative base, its naming convention, and the mixins.

Every constraint has a name derived from its table, so that an error, a migration and the drift report speak of the
same thing. Relationships are declared ``lazy="raise"``: what a use case needs it loads on purpose, and an N+1 is an
error, not a slow page.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, FetchedValue, Identity, Integer, MetaData, Text, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.sql.elements import TextClause

__all__ = ["NAMING_CONVENTION", "SEASON", "AuditMixin", "Base", "SurrogateKeyMixin", "TimestampMixin", "VersionMixin"]

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


SEASON = "season ~ '^[0-9]{4}(-[0-9]{2})?$'"
"""A season's one spelling: 2025-26, or 2025 where it is a calendar year."""


class Base(DeclarativeBase):
    """Base of every model; ``__table__.info["lifecycle"]`` tells how far the table has moved."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)

    def __repr__(self) -> str:
        keys = ", ".join(
            f"{column.key}={getattr(self, column.key)!r}"
            for column in self.__mapper__.primary_key
            if column.key in self.__dict__
        )
        return f"{type(self).__name__}({keys})"


class SurrogateKeyMixin:
    """A bigint identity key; nothing relies on its order."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True, sort_order=-1)


class TimestampMixin:
    """When a row was made and last changed, by the database's clock, in UTC."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )


def _actor() -> TextClause:
    """Who writes: the transaction-local setting ``monps.actor``, or else the database role; raw SQL has it too."""
    return text("COALESCE(NULLIF(current_setting('monps.actor'::text, true), ''::text), (CURRENT_USER)::text)")


class AuditMixin:
    """Who made a row, who wrote it last, and why; kept right by a trigger whoever writes.

    Actor and reason are the transaction-local settings ``monps.actor`` and ``monps.reason``, or else the database role
    and NULL. What a statement says of ``created_by`` and ``updated_by`` does not count. The columns have server
    defaults, so an INSERT that does not know them still succeeds.
    """

    created_by: Mapped[str] = mapped_column(Text, server_default=_actor())
    updated_by: Mapped[str] = mapped_column(Text, server_default=_actor(), onupdate=_actor())
    # The trigger may set it in any write, so it is read anew after one.
    change_reason: Mapped[str | None] = mapped_column(
        Text, server_default=FetchedValue(), server_onupdate=FetchedValue()
    )


class VersionMixin:
    """A number that every real change of a row raises by one, so that a writer who read an older row notices.

    A trigger raises it for writers who do not know it; the ORM raises it itself and asks for the old one.
    """

    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
