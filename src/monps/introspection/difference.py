"""One difference between what the models declare and what the database has, and who breaks by it."""

from dataclasses import dataclass
from enum import StrEnum

from monps.introspection.kind import COLUMN_MISMATCHES, Kind

__all__ = ["Difference", "Severity"]


class Severity(StrEnum):
    """Who breaks, the worst first."""

    legacy_writer = "legacy_writer"
    """A statement that writes as the desk always wrote fails, or stores another value."""
    orm_reader = "orm_reader"
    """Code that reads or writes through the models fails, or gets values of another type."""
    weaker_guarantee = "weaker_guarantee"
    """Nothing fails today; rows that the models rule out can get in."""
    cosmetic = "cosmetic"
    """No statement fails and no guarantee is weaker: names, comments, speed, columns nobody maps."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact about one attribute of one object.

    ``object`` is the column, constraint, index or whatever else hangs on a table; None for the table itself. An object
    that stands by itself, such as a view or a domain, takes the place of the table; for a schema that place is empty.
    ``declared`` and ``actual`` are canonical texts, the same whatever the server's major version; None means that the
    side has no such object or attribute.
    """

    kind: Kind
    schema: str
    table: str
    object: str | None
    attribute: str
    declared: str | None
    actual: str | None
    severity: Severity

    @property
    def path(self) -> str:
        """The object's dotted name: ``schema.table`` or ``schema.table.object``."""
        return ".".join(part for part in (self.schema, self.table, self.object) if part)

    @property
    def key(self) -> str:
        """What stays the same when the values change: ``public.picks.league:column_nullable``."""
        return f"{self.path}:{self.kind}"

    @property
    def is_column_mismatch(self) -> bool:
        """Whether this is a missing or extra column, or another type or nullability."""
        return self.kind in COLUMN_MISMATCHES

    def __str__(self) -> str:
        return f"{self.key}: declared {self.declared or 'nothing'}, actual {self.actual or 'nothing'}"
