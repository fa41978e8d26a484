"""How far a server went along with a statement."""

from enum import StrEnum

__all__ = ["Level", "Outcome"]


class Level(StrEnum):
    """A rung of the proof; each includes those below."""

    unseen = "none"
    """Nothing of the text is known, or it is no SQL."""
    parsed = "L0"
    """It is SQL by its grammar."""
    described = "L1"
    """The server prepared it: tables, columns, functions and types exist and fit."""
    planned = "L2"
    """The server planned it: privileges suffice, ON CONFLICT finds its index, no column is left out."""
    executed = "L3"
    """The server executed it with sample values, in a transaction that was rolled back."""

    @property
    def height(self) -> int:
        """From 0 for nothing; for comparing."""
        return list(Level).index(self)


class Outcome(StrEnum):
    """What the proof says of a statement."""

    proven = "proven"
    """The server accepts it, to the level that is told."""
    failed = "failed"
    """The server refuses it, or psycopg2 does."""
    not_verifiable = "not verifiable"
    """It could not be tried; that is no pass."""
