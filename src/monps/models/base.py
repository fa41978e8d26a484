"""The declarative base, its naming convention, and the mixins.

Every constraint has a name derived from its table, so that an error, a migration and the drift report speak of the
same thing. Relationships are declared ``lazy="raise"``: what a use case needs it loads on purpose, and an N+1 is an
error, not a slow page.
"""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, MetaData, Text, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.elements import TextClause

__all__ = ["NAMING_CONVENTION", "AuditMixin", "Base", "SurrogateKeyMixin", "TimestampMixin"]

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


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
    """Who wrote a row last, and why.

    The columns have server defaults, so an INSERT that does not know them still succeeds and still says who (the
    database role).
    """

    created_by: Mapped[str] = mapped_column(Text, server_default=_actor())
    updated_by: Mapped[str] = mapped_column(Text, server_default=_actor(), onupdate=_actor())
    change_reason: Mapped[str | None] = mapped_column(Text)
