"""Shadow reads: the existing code answers, and a sample of its calls is asked of the candidate too.

::

    @shadow(legacy=reports.clv_by_league, sample=0.1)
    def by_league(work: Repositories, least: int = 1) -> list[dict[str, object]]: …

    by_league(5)          # what reports.clv_by_league(5) says; now and then, the candidate is asked as well

The caller gets the existing code's answer, as soon as it is there. The comparison is another thread's business: both
sides are asked once more, in one read-only snapshot (:mod:`monps.strangler.snapshot`), so what differs is no race. A
candidate that raises, writes, hangs or ends the thread is a line in the table of mismatches and never reaches the
caller. Statements have a time limit, and where too many comparisons wait, more are dropped and counted.

Nothing is compared unless a :class:`Switchboard` is on. Its ``ramp`` is the share of all samples that is taken; 0 turns
them off, at any time.
"""

import asyncio
import copy
import inspect
import logging
import queue
import random
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from monps.core.errors import ParityError
from monps.strangler.comparing import Comparison, compare
from monps.strangler.mismatches import Mismatches, Tally
from monps.strangler.parity import Failed, failed
from monps.strangler.redirect import lent
from monps.strangler.snapshot import snapshot

__all__ = ["Shadow", "Switchboard", "shadow"]

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")

logger = logging.getLogger(__name__)

_on: "Switchboard | None" = None


@dataclass(frozen=True)
class Call:
    """A call that is to be compared."""

    shadow: "Shadow[..., Any]"
    arguments: tuple[Any, ...]
    options: dict[str, Any]


@dataclass(frozen=True)
class Shadow(Generic[P, A]):
    """The existing function, with its candidate beside it; called like the existing one.

    Attributes:
        sample: The share of calls that is compared.
        connection: Which argument of the existing function is its psycopg2 connection, if one is; the candidate is
            called without it.
        ordered, key, columns: See :func:`monps.strangler.comparing.compare`.
    """

    name: str
    legacy: Callable[P, A]
    candidate: Callable[..., Any]
    sample: float
    connection: int | None = None
    ordered: bool = False
    key: tuple[str | int, ...] = ()
    columns: tuple[str, ...] = ()

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> A:
        """What the existing code says, or raises."""
        board = _on
        if board is not None and random.random() < self.sample * board.ramp:  # noqa: S311 - no secret
            board.offer(self, arguments, options)
        return self.legacy(*arguments, **options)

    def again(self, connection: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> object:  # noqa: ANN401 - psycopg2's
        """The existing code once more, on another connection.

        Raises:
            ParityError: It read somewhere else.
        """
        given = list(arguments)
        if self.connection is not None:
            given[self.connection] = connection
        with lent(connection) as one:
            answer = self.legacy(*given, **options)
            if inspect.isawaitable(answer):
                answer = asyncio.run(_awaited(answer))
            if self.connection is None and not one.used:
                raise ParityError(
                    f"{self.name} did not read in the snapshot: it has a connection already, or opens one in a thread"
                )
        return answer

    def without_connection(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments for the candidate."""
        return tuple(one for at, one in enumerate(arguments) if at != self.connection)


@overload
def shadow(
    *,
    legacy: Callable[P, Coroutine[Any, Any, T]],
    sample: float = ...,
    connection: int | None = ...,
    ordered: bool = ...,
    key: tuple[str | int, ...] = ...,
    columns: tuple[str, ...] = ...,
) -> Callable[[Callable[..., Any]], Shadow[P, Coroutine[Any, Any, T]]]: ...
@overload
def shadow(
    *,
    legacy: Callable[P, T],
    sample: float = ...,
    connection: int | None = ...,
    ordered: bool = ...,
    key: tuple[str | int, ...] = ...,
    columns: tuple[str, ...] = ...,
) -> Callable[[Callable[..., Any]], Shadow[P, T]]: ...
def shadow(
    *,
    legacy: Callable[P, Any],
    sample: float = 0.1,
    connection: int | None = None,
    ordered: bool = False,
    key: tuple[str | int, ...] = (),
    columns: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Shadow[P, Any]]:
    """Put a candidate, whose first argument is what the switchboard opens, behind the existing function.

    Args:
        legacy: The existing function; its answer is the caller's. It may be a coroutine function.
        sample: The share of calls that is compared, 0 to 1.
        connection: Which argument of ``legacy`` is its psycopg2 connection, counted from 0; None where it opens one.
        ordered: Whether the order of rows counts; only where it is total.
        key: Columns that name a row.
        columns: Only these are compared.
    """

    def decorated(candidate: Callable[..., Any]) -> Shadow[P, Any]:
        name = f"{candidate.__module__}.{candidate.__qualname__}"
        made: Shadow[P, Any] = Shadow(name, legacy, candidate, sample, connection, ordered, key, columns)
        return made

    return decorated


class Switchboard:
    """Compares what the shadows of this process offer, one call at a time, in a thread of its own.

    Args:
        engine: Where candidates ask.
        url: The same database, for the existing code.
        opens: What candidates are given, made of a session.
        kept: Where comparisons are kept; None keeps them in :attr:`tallies` alone.
        ramp: The share of all samples that is taken, 0 to 1.
        seconds: How long a statement of a comparison may run.
        waiting: How many calls may wait; more are dropped.
        reveal: Whether values are kept as they are.
    """

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        engine: Engine,
        url: URL,
        opens: Callable[[Session], Any],
        kept: Mismatches | None = None,
        *,
        ramp: float = 1.0,
        seconds: float = 1.0,
        waiting: int = 100,
        reveal: bool = False,
    ) -> None:
        self.ramp = ramp
        self.tallies: dict[str, Tally] = {}
        self._engine, self._url, self._opens, self._kept = engine, url, opens, kept
        self._seconds, self._reveal = seconds, reveal
        self._waiting: queue.Queue[Call | None] = queue.Queue(waiting)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        global _on  # noqa: PLW0603 - one switchboard per process, asked by every shadow
        _on = self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        global _on  # noqa: PLW0603 - as above
        _on = None
        self.finish()

    def offer(self, shadow: Shadow[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """Let a call be compared later; drop it where too many wait."""
        try:
            given = tuple(one if at == shadow.connection else copy.deepcopy(one) for at, one in enumerate(arguments))
            self._waiting.put_nowait(Call(shadow, given, copy.deepcopy(options)))
        except Exception:  # noqa: BLE001 - whatever it is, the caller must not notice
            self._note(Tally(shadow.name, dropped=1))
            return
        if self._thread is None or not self._thread.is_alive():
            self._begin()

    def finish(self) -> None:
        """Compare what still waits, and end the thread."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def wait(self) -> None:
        """Wait until everything that was offered is compared."""
        self._waiting.join()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="monps-shadow", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (call := self._waiting.get()) is not None:
            try:
                self._compare(call)
            except BaseException:
                logger.exception("a shadow read could not be compared", extra={"pair": call.shadow.name})
                self._note(Tally(call.shadow.name, compared=1, mismatches=1, failed=1))
            finally:
                self._waiting.task_done()
        self._waiting.task_done()

    def _compare(self, call: Call) -> None:
        one = call.shadow
        with snapshot(self._engine, self._url, seconds=self._seconds) as moment:
            started = time.perf_counter()
            old = _asked(lambda: one.again(moment.legacy, call.arguments, call.options))
            between = time.perf_counter()
            given = one.without_connection(call.arguments)
            new = _asked(lambda: one.candidate(self._opens(moment.session), *given, **call.options))
            ended = time.perf_counter()
            comparison, raised = self._compared(one, old, new)
        tally = Tally(one.name, 1, int(not comparison.equal), int(raised), 0, between - started, ended - between)
        if self._kept is not None:
            self._kept.keep(tally, comparison)
        self._note(tally)

    def _compared(self, one: Shadow[..., Any], old: object, new: object) -> tuple[Comparison, bool]:
        if isinstance(old, Failed) or isinstance(new, Failed):
            return failed(old, new), True
        compared = compare(old, new, ordered=one.ordered, key=one.key, columns=one.columns, reveal=self._reveal)
        return compared, False

    def _note(self, tally: Tally) -> None:
        with self._lock:
            known = self.tallies.get(tally.pair, Tally(tally.pair))
            self.tallies[tally.pair] = Tally(
                tally.pair,
                known.compared + tally.compared,
                known.mismatches + tally.mismatches,
                known.failed + tally.failed,
                known.dropped + tally.dropped,
                known.legacy_seconds + tally.legacy_seconds,
                known.candidate_seconds + tally.candidate_seconds,
            )


def _asked(question: Callable[[], object]) -> object:
    """The answer as it will be compared, or what was raised; what a generator raises belongs to its side too."""
    try:
        answer = question()
        return list(answer) if inspect.isgenerator(answer) else answer
    except BaseException as error:  # noqa: BLE001 - of code that must not end this thread
        return Failed(error)


async def _awaited(answer: Awaitable[A]) -> A:
    return await answer
