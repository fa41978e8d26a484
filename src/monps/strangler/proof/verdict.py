"""What is told of a statement after the proof, as data.

A :class:`Proof` belongs to one text; a call site that may send several texts has several. :class:`SiteProof` joins them
to the worst of them, because the program may send any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from monps.strangler.idiom import Idiom
from monps.strangler.proof.level import Level, Outcome
from monps.strangler.proof.shape import Shape

__all__ = ["Failure", "Finding", "Note", "Proof", "SiteProof"]


class Note(StrEnum):
    """What is worth knowing of a statement that may pass all the same; psycopg2's idioms have words of their own."""

    meaning: str

    def __new__(cls, word: str, meaning: str) -> Self:
        """A word with its sentence."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.meaning = meaning
        return member

    untyped = "untyped", "The server cannot tell the type of a parameter; psycopg2's literals had one."
    two_types = "two_types", "A named value stands where two types are wanted; psycopg2 wrote it twice."
    star = "select_star", "SELECT *: a new column is a new result, and ends a prepared statement (0A000)."
    positional = "positional", "The rows are read by number: a column that moves is another value."
    shape = "shape_changed", "The result has other columns than its contract says."
    sampled = "sample_values", "A value that is written into the text was replaced by a sample."
    combination = "combination", "Holes are filled from several lists; these two do not go together."
    data = "depends_on_data", "With sample values the statement failed for its data, not for its text."
    literal = "needs_literal", "Only a literal can stand there: no parameter is taken by such a statement."


@dataclass(frozen=True, slots=True)
class Finding:
    """A word (of :class:`Note` or of psycopg2's idioms) and what was seen."""

    word: Note | Idiom
    detail: str = ""

    @property
    def sentence(self) -> str:
        """For a person."""
        return f"{self.word.meaning}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a statement does not work.

    ``sqlstate`` is the server's; None where psycopg2 already refuses. ``object`` is the name that is meant, ``nearest``
    what exists instead, as far as something is near.
    """

    sqlstate: str | None
    object: str
    nearest: tuple[str, ...]
    sentence: str
    said: str = ""
    """The server's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the server said of one text."""

    text: str
    """As it was tried, with ``$1`` and so on."""
    level: Level
    outcome: Outcome
    why: str = ""
    """Why the level is not higher; empty at the highest."""
    failure: Failure | None = None
    findings: tuple[Finding, ...] = ()
    parameters: tuple[str, ...] = ()
    """The types of the parameters, as the server names them."""
    shape: Shape | None = None
    """The columns of the result; None where the server did not describe it, empty where there is none."""
    choices: tuple[tuple[str, str], ...] = ()
    """The holes that were filled from a list, with what was taken; where nothing could be tried, all that could be."""


@dataclass(frozen=True, slots=True)
class SiteProof:
    """The proofs of all texts of a call site."""

    file: str
    line: int
    function: str
    fingerprint: str
    proofs: tuple[Proof, ...]

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"

    @property
    def outcome(self) -> Outcome:
        """The worst: failed before not verifiable before proven."""
        order = (Outcome.failed, Outcome.not_verifiable, Outcome.proven)
        return min((one.outcome for one in self.proofs), key=order.index)

    @property
    def level(self) -> Level:
        """The lowest level of any text."""
        return min((one.level for one in self.proofs), key=lambda level: level.height)

    @property
    def worst(self) -> Proof:
        """The proof that made the outcome."""
        return min((one for one in self.proofs if one.outcome is self.outcome), key=lambda one: one.level.height)

    @property
    def failures(self) -> Sequence[Failure]:
        """The failures of its texts, each once."""
        return tuple(dict.fromkeys(one.failure for one in self.proofs if one.failure is not None))

    @property
    def findings(self) -> Sequence[Finding]:
        """The findings of its texts, each once."""
        return tuple(dict.fromkeys(finding for one in self.proofs for finding in one.findings))
