"""A pair: a question of the existing code and the one that is to take its place.

The existing side is a function that is handed a psycopg2 connection, or a :class:`Statement`, which is read out of the
code by the inventory and sent as the code would send it; nothing of the code is imported then. The candidate is a
function of whatever the runner opens on the session, such as ``Repositories``.

A difference that is wanted, because the existing code is wrong, is a :class:`Known`: it says what is wrong and how the
text would be right. The runner then compares with the corrected text too, and the difference is explained only if that
one equals the candidate.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monps.core.errors import ParityError
from monps.strangler.call_site import CallSite
from monps.strangler.inventory import Inventory

__all__ = ["Arguments", "Known", "Pair", "Statement", "Writes", "as_they_are"]

Arguments = tuple[Any, ...]
"""What both sides are called with."""

Values = Sequence[Any] | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is wrong in the existing code, in one sentence, and its text put right."""

    reason: str
    replaced: tuple[tuple[str, str], ...]

    def corrected(self, text: str) -> str:
        """The text without the fault.

        Raises:
            ParityError: The text has changed, so that nobody knows whether the fault is still in it.
        """
        for old, new in self.replaced:
            if old not in text:
                raise ParityError(f"the text to be corrected does not hold {old!r}; look at it again: {self.reason}")
            text = text.replace(old, new)
        return text


def as_they_are(*arguments: Any) -> Values:  # noqa: ANN401 - the arguments of a pair
    """The arguments as the values of a statement; none are passed where there are none."""
    return arguments or None


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of a function, by the name of both; ``number`` counts those of the same function from 0."""

    file: str
    function: str
    number: int = 0
    values: Callable[..., Values] = as_they_are
    """From the pair's arguments to the statement's values."""
    holes: tuple[str, ...] = ()
    """What stands in the holes of its text."""
    variant: int = 0

    def site(self, inventory: Inventory) -> CallSite:
        """Where it is.

        Raises:
            ParityError: The code has no such statement, or its text is not known.
        """
        sites = [one for one in inventory.sites if one.file == self.file and one.function == self.function]
        if self.number >= len(sites) or self.variant >= len(sites[self.number].variants):
            raise ParityError(f"{self.file} has no statement {self.number} in {self.function} whose text is known")
        return sites[self.number]

    def text(self, inventory: Inventory) -> str:
        """What the code sends.

        Raises:
            ParityError: As :meth:`site`.
        """
        return self.site(inventory).variants[self.variant].filled(self.holes)


def once(_: Any) -> Iterable[Arguments]:  # noqa: ANN401 - a connection, which it does not need
    """One call without arguments."""
    return [()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question, asked of both sides.

    Attributes:
        name: What it is called in reports.
        legacy: The existing side.
        candidate: The new side, a function of what is opened on the session and the arguments.
        candidate_name: The repository method, for the ledger.
        arguments: From SQLAlchemy's connection to the calls that are compared.
        reads: What the existing code makes of the rows, where the statement alone is no answer.
        ordered: Whether the order counts; only where it is total.
        key: Columns that name a row.
        columns: Only these are compared.
        known: What is wrong in the existing code.
    """

    name: str
    legacy: Statement | Callable[..., object]
    candidate: Callable[..., object]
    candidate_name: str
    arguments: Callable[[Any], Iterable[Arguments]] = once
    reads: Callable[[list[dict[str, Any]]], object] = list
    ordered: bool = False
    key: tuple[str | int, ...] = ()
    columns: tuple[str, ...] = ()
    known: Known | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """A change, made by both sides; compared are the rows of ``tables`` afterwards, and both are undone.

    Attributes:
        tables: Names, with their schema where it is not ``public``.
        ignored: Columns that may differ, such as the time at which a row was written.
    """

    name: str
    legacy: Statement | Callable[..., object]
    candidate: Callable[..., object]
    candidate_name: str
    tables: tuple[str, ...]
    arguments: Callable[[Any], Iterable[Arguments]] = once
    ignored: tuple[str, ...] = field(default=())
    known: Known | None = None
