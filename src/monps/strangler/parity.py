"""Both sides asked the same, in the same moment, and what came of it.

:class:`Parity` runs pairs (:mod:`monps.strangler.pair`), each call of them in a snapshot of its own
(:mod:`monps.strangler.snapshot`). The verdict of a pair is one word:

========== ===========================================================================================================
equal      every call gave the same answer
explained  some differ, and with the known fault of the existing text corrected none does
differs    some differ
failed     one side raised, and nothing explains it
nothing    there was nothing to be compared: no call, or none to which either side gave a row
========== ===========================================================================================================

A pair that was compared ``n`` times without a mismatch may still differ in as much as ``3/n`` of the calls (95 %), if
the calls were drawn as the real ones are; a hundred calls with the same arguments in an unchanged database are one.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from itertools import islice
from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from monps.core.errors import MonpsError, ParityError
from monps.strangler import ledger
from monps.strangler.bridge import psycopg2_of
from monps.strangler.comparing import Comparison, Difference, compare
from monps.strangler.inventory import Inventory
from monps.strangler.pair import Arguments, Known, Pair, Statement, Writes
from monps.strangler.redirect import lent
from monps.strangler.snapshot import snapshot

__all__ = ["Call", "Failed", "Outcome", "Parity", "Verdict", "ask", "failed", "noted", "outcome_of", "sent"]

CALLS = 300
"""Calls of a pair that are compared at the most: enough to say that at most 1 % differ."""
SECONDS = 30.0
"""How long a statement may run."""


class Verdict(StrEnum):
    """What came of a pair."""

    equal = auto()
    explained = auto()
    differs = auto()
    failed = auto()
    nothing = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a pair.

    Attributes:
        place: ``file:line`` of the existing statement, or the name of the function.
        fingerprint: Of the statement; empty for a function.
        calls: Calls with different arguments.
        empty: Of these those to which no side gave a row: they prove nothing.
        rows: Rows of the existing side, all calls together.
        mismatches: Calls that did not give the same.
        difference: The first of them; of the first call that nothing explains, what nothing explains.
        reason: The known fault that explains them all.
        legacy_seconds: How long the existing side took, and below how long the candidate did.
    """

    name: str
    candidate: str
    place: str
    fingerprint: str
    calls: int = 0
    empty: int = 0
    rows: int = 0
    mismatches: int = 0
    failures: int = 0
    unexplained: int = 0
    difference: Difference | None = None
    reason: str = ""
    legacy_seconds: float = 0.0
    candidate_seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """The word for it."""
        if self.calls == self.empty and not self.mismatches:
            return Verdict.nothing
        if not self.mismatches:
            return Verdict.equal
        if self.reason and not self.unexplained:
            return Verdict.explained
        return Verdict.failed if self.failures == self.mismatches else Verdict.differs

    @property
    def holds(self) -> bool:
        """Whether nothing was seen that the candidate would do otherwise than wanted."""
        return self.verdict in {Verdict.equal, Verdict.explained}

    @property
    def parity(self) -> ledger.Parity:
        """For the ledger; what is explained is no mismatch of the candidate."""
        return ledger.Parity(self.calls - self.empty, self.unexplained if self.reason else self.mismatches)

    def _first(self, decides: Comparison, told: Comparison) -> Difference | None:
        if decides.difference is not None and not self.unexplained:
            return decides.difference
        return self.difference or told.difference

    def with_call(self, call: "Call") -> "Outcome":
        """The same with one more call."""
        decides = call.comparison if call.corrected is None else call.corrected
        return replace(
            self,
            calls=self.calls + 1,
            empty=self.empty + (decides.equal and decides.legacy_rows == 0),
            rows=self.rows + call.comparison.legacy_rows,
            mismatches=self.mismatches + (not call.comparison.equal),
            failures=self.failures + call.failed,
            unexplained=self.unexplained + (not decides.equal),
            difference=self._first(decides, call.comparison),
            legacy_seconds=self.legacy_seconds + call.legacy_seconds,
            candidate_seconds=self.candidate_seconds + call.candidate_seconds,
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One call of both sides."""

    comparison: Comparison
    corrected: Comparison | None = None
    """The same with the known fault put right; None where nothing was wrong, or nothing is known."""
    failed: bool = False
    legacy_seconds: float = 0.0
    candidate_seconds: float = 0.0


@dataclass(frozen=True)
class Parity:
    """Runs pairs against one database.

    Attributes:
        engine: Where candidates ask.
        url: The same database, for the existing side.
        inventory: The existing code, for pairs that name a statement of it.
        opens: What candidates are given, made of a session.
        calls: Calls of a pair at the most.
        reveal: Whether differences show values.
    """

    engine: Engine
    url: URL
    inventory: Inventory | None = None
    opens: Callable[[Session], Any] = field(default=lambda session: session)
    calls: int = CALLS
    seconds: float = SECONDS
    reveal: bool = False

    def outcome(self, pair: Pair) -> Outcome:
        """Compare a pair.

        Raises:
            ParityError: The existing code has no such statement.
        """
        outcome = outcome_of(pair.name, pair.candidate_name, pair.legacy, pair.known, self.inventory)
        for arguments in self.arguments(pair):
            outcome = outcome.with_call(self._call(pair, arguments))
        return outcome

    def arguments(self, pair: Pair | Writes) -> list[Arguments]:
        """The calls that are compared, each once."""
        with self.engine.connect().execution_options(postgresql_readonly=True) as connection:
            drawn = {repr(one): one for one in islice(pair.arguments(connection), self.calls)}
        return list(drawn.values())

    def _call(self, pair: Pair, arguments: Arguments) -> Call:
        with snapshot(self.engine, self.url, seconds=self.seconds) as moment:
            started = time.perf_counter()
            old = ask(lambda: pair_answer(pair, self.inventory, moment.legacy, arguments))
            between = time.perf_counter()
            new = ask(lambda: pair.candidate(self.opens(moment.session), *arguments))
            ended = time.perf_counter()
            compared = self._compared(pair, old, new)
        corrected = None
        if pair.known is not None and not compared.equal:
            with snapshot(self.engine, self.url, seconds=self.seconds) as moment:
                right = ask(lambda: pair_answer(pair, self.inventory, moment.legacy, arguments, pair.known))
                again = ask(lambda: pair.candidate(self.opens(moment.session), *arguments))
                corrected = self._compared(pair, right, again)
        failed = isinstance(old, Failed) or isinstance(new, Failed)
        return Call(compared, corrected, failed, between - started, ended - between)

    def _compared(self, pair: Pair, old: object, new: object) -> Comparison:
        if isinstance(old, Failed) or isinstance(new, Failed):
            return failed(old, new)
        return compare(old, new, ordered=pair.ordered, key=pair.key, columns=pair.columns, reveal=self.reveal)


@dataclass(frozen=True, slots=True)
class Failed:
    """What a side raised."""

    error: BaseException


def ask(question: Callable[[], object]) -> object:
    """The answer, or what was raised instead."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - of code that is here to be judged
        return Failed(error)


def pair_answer(
    pair: Pair,
    inventory: Inventory | None,
    connection: Any,  # noqa: ANN401 - psycopg2's
    arguments: Arguments,
    known: Known | None = None,
) -> object:
    """What the existing side says."""
    if isinstance(pair.legacy, Statement):
        return pair.reads(sent(pair.legacy, inventory, connection, arguments, known))
    with lent(connection):
        return pair.legacy(connection, *arguments)


def sent(
    statement: Statement,
    inventory: Inventory | None,
    connection: Any,  # noqa: ANN401 - psycopg2's
    arguments: Arguments,
    known: Known | None,
) -> list[dict[str, Any]]:
    """Send a statement of the inventory as psycopg2 would, and its rows as dicts."""
    text = statement.text(_needed(inventory))
    cursor = connection.cursor(cursor_factory=psycopg2_of().extensions.cursor)
    cursor.execute(known.corrected(text) if known is not None else text, statement.values(*arguments))
    if cursor.description is None:
        return []
    names = _once(column.name for column in cursor.description)
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _once(names: Iterable[str]) -> list[str]:
    """The names, with a number behind those that stand before already."""
    seen: list[str] = []
    for name in names:
        seen.append(name if name not in seen else f"{name}_{len(seen) + 1}")
    return seen


def outcome_of(
    name: str,
    candidate: str,
    legacy: Statement | Callable[..., object],
    known: Known | None,
    inventory: Inventory | None,
) -> Outcome:
    """An outcome without calls."""
    reason = known.reason if known is not None else ""
    if isinstance(legacy, Statement):
        site = legacy.site(_needed(inventory))
        return Outcome(name, candidate, site.place, site.fingerprint, reason=reason)
    return Outcome(name, candidate, f"{legacy.__module__}.{legacy.__qualname__}", "", reason=reason)


def noted(known: ledger.Ledger, outcomes: Sequence[Outcome]) -> ledger.Ledger:
    """The ledger with what was compared; of several methods for one statement, the one that is noted already counts."""
    told = sorted(outcomes, key=lambda one: known.of(one.fingerprint).names(one.candidate))
    return known.noted(
        known.of(one.fingerprint).compared(one.candidate, one.parity) for one in told if one.fingerprint and one.calls
    )


def _needed(inventory: Inventory | None) -> Inventory:
    if inventory is None:
        raise ParityError("this pair names a statement of the existing code; say where the code is")
    return inventory


def failed(old: object, new: object) -> Comparison:
    """The comparison of two sides of which at least one raised."""
    return Comparison(0, 0, 1, Difference("error", "", "", _said(old), _said(new)))


def _said(answer: object) -> str:
    if not isinstance(answer, Failed):
        return "an answer"
    error = answer.error
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    first = str(error).strip().splitlines()[0] if isinstance(error, MonpsError) and str(error) else type(error).__name__
    return f"{first} ({state})" if state else first
