"""The process of one contender: it is asked by a line of JSON, and answers with one.

A process for each keeps contenders apart: neither the objects of another library nor what it has changed in a shared
one can slow a contender down, and the memory that is measured is his alone. Whoever asks decides the order, so rounds
still alternate.
"""

import asyncio
import collections
import contextlib
import importlib
import inspect
import json
import os
import random
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TextIO

from benchmarks.contender import Contender, Place
from benchmarks.measuring import Spent, spending
from benchmarks.paths import ANY_ORDER, KEYS
from benchmarks.plain import FIELDS, columns, digest, plain
from benchmarks.rows import incoming

__all__ = ["main"]

CALIBRATION = 5
"""Calls after which the time of one is known well enough."""

LONGEST = 300
"""Letters of an error that are told: some libraries tell all parameters of a statement."""

MOST = 20_000
"""Calls of one measurement at most; so many different keys are there even in the smallest table."""


class Worker:
    """A contender that does what it is asked.

    All its methods are coroutines, so that one body serves sync and async contenders alike, and an async one lives in
    one task from its first call to its last. Those of a sync contender wait for nothing and need no event loop.
    """

    def __init__(self, contender: Contender, odds: int) -> None:
        self._contender = contender
        self._odds = odds
        self._repeats: dict[tuple[str, int], int] = {}
        self._is_open = False

    async def answer(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Do one of the commands below."""
        result: dict[str, Any] = await getattr(self, f"do_{command}")(**arguments)
        return result

    async def do_open(self) -> dict[str, Any]:
        """Connect, and tell which paths there are and what the contender is."""
        await self._call("open")
        self._is_open = True
        known = self._contender
        methods = [name for name in dir(known) if name[0] != "_" and callable(getattr(known, name))]
        return {"name": known.name, "raw": known.is_raw, "methods": methods}

    async def close(self) -> None:
        """Give everything back."""
        if self._is_open:
            await self._call("close")

    async def do_check(self, method: str, size: int) -> dict[str, Any]:
        """The rows that a path answers, as a digest with their number and the first."""
        found = columns(await self._call(method, size)) if method == "frame" else await self._rows(method, size)
        rows = [plain(row, FIELDS[method], self._contender.renamed) for row in found]
        if method in ANY_ORDER:
            rows.sort()
        return {"rows": len(rows), "digest": digest(rows), "first": repr(rows[:1])[:2000]}

    async def do_once(self, method: str, size: int) -> dict[str, Any]:
        """Go a path once, unmeasured."""
        await self._whole(method, size)
        return {}

    async def do_prepare(self, size: int) -> dict[str, Any]:
        """Let a contender make ready what it will write."""
        await self._call("prepare", incoming(size))
        return {}

    async def do_light(self, method: str, size: int, seconds: float) -> dict[str, Any]:
        """Go a path for about ``seconds``; a first time decides how often that is."""
        if (method, size) not in self._repeats:
            once = (await self._repeat(method, size, 1)).wall
            if once < seconds:
                once = max((await self._repeat(method, size, CALIBRATION)).wall / CALIBRATION, 1e-7)
            self._repeats[method, size] = max(1, min(round(seconds / once), MOST))
        calls = self._repeats[method, size]
        return _told(await self._repeat(method, size, calls), calls)

    async def do_heavy(self, method: str, size: int) -> dict[str, Any]:
        """Go a path once."""
        with spending() as spent:
            await self._whole(method, size)
        return _told(spent, 1)

    async def do_tasks(self, method: str, size: int, reads: int) -> dict[str, Any]:
        """Let ``size`` tasks share ``reads`` calls."""
        each = max(1, reads // size)
        call = getattr(self._contender, method)
        keys = iter(self._keys(each * size))
        shares = [[next(keys) for _ in range(each)] for _ in range(size)]
        await _together(call, [share[:1] for share in shares])
        with spending() as spent:
            waited = await _together(call, shares)
        waited.sort()
        return _told(spent, len(waited)) | {"p99": waited[len(waited) * 99 // 100]}

    async def _call(self, method: str, *arguments: Any) -> Any:
        answer = getattr(self._contender, method)(*arguments)
        return await answer if inspect.isawaitable(answer) else answer

    async def _rows(self, method: str, size: int) -> list[Any]:
        if method in KEYS:
            return [await self._call(method, key) for key in self._keys(20)]
        if method == "get_many":
            found = await self._call(method, self._keys(size))
            return list(found.values() if isinstance(found, dict) else found)
        if method == "stream":
            return await self._streamed(size, keep=None)
        return list(await self._call(method, size))

    async def _whole(self, method: str, size: int) -> None:
        if method in {"insert", "upsert"}:
            await self._call(method, incoming(size))
        elif method == "stream":
            await self._streamed(size, keep=0)
        else:
            await self._call(method, size)

    async def _streamed(self, size: int, keep: int | None) -> list[Any]:
        kept: collections.deque[Any] = collections.deque(maxlen=keep)
        stream = getattr(self._contender, "stream")(size)  # noqa: B009 - not every contender has it
        if hasattr(stream, "__aiter__"):
            async for row in stream:
                kept.append(row)
        else:
            kept.extend(stream)
        return list(kept)

    async def _repeat(self, method: str, size: int, calls: int) -> Spent:
        call, arguments = getattr(self._contender, method), self._arguments(method, size, calls)
        with spending() as spent:
            if self._contender.is_async:
                for given in arguments:
                    await call(*given)
            else:
                for given in arguments:
                    call(*given)
        return spent

    def _arguments(self, method: str, size: int, calls: int) -> Sequence[tuple[Any, ...]]:
        if method == "unit_empty":
            return [()] * calls
        if method in KEYS:
            return [(key,) for key in self._keys(calls)]
        if method == "get_many":
            return [(self._keys(size, seed),) for seed in range(calls)]
        return [(size,)] * calls

    def _keys(self, count: int, seed: int = 0) -> list[int]:
        """Keys that exist, none twice; the same for everyone."""
        return random.Random(seed).sample(range(1, self._odds + 1), count)  # noqa: S311 - no secret


def _told(spent: Spent, calls: int) -> dict[str, Any]:
    return {"wall": spent.wall / calls, "cpu": spent.cpu / calls, "memory": spent.memory, "calls": calls}


async def _together(call: Callable[[int], Awaitable[Any]], shares: Iterable[Sequence[int]]) -> list[float]:
    waited: list[float] = []

    async def task(keys: Sequence[int]) -> None:
        for key in keys:
            started = time.perf_counter()
            await call(key)
            waited.append(time.perf_counter() - started)

    await asyncio.gather(*map(task, shares))
    return waited


async def serve(target: str, place: Place, odds: int, answers: TextIO) -> None:
    """Answer every line of the input."""
    worker: Worker | None = None
    for line in sys.stdin:
        try:
            worker = worker or Worker(_class(target)(place), odds)
            answer = await worker.answer(**json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever a library raises is told to whoever asked
            answer = {"error": _chain(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    if worker is not None:
        await worker.close()


def main(target: str, place: str, odds: str) -> None:
    """Serve one contender, ``module:Class``, until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # Whatever a library prints must not come between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serving = serve(target, Place(**json.loads(place)), int(odds), answers)
    if _is_async(target):
        asyncio.run(serving)
        return
    # A sync contender waits for nothing: its coroutine runs through without an event loop, which some libraries refuse.
    with contextlib.suppress(StopIteration):
        serving.send(None)


def _chain(error: BaseException | None) -> str:
    """An error with those behind it, as libraries tend to hide what the database said."""
    texts = []
    while error is not None:
        # Not str(): a library's own may fail.
        texts.append("".join(traceback.format_exception_only(error)).strip()[:LONGEST])
        error = error.__cause__ or error.__context__
    return " ← ".join(texts)


def _class(target: str) -> type[Contender]:
    module, _, name = target.partition(":")
    found: type[Contender] = getattr(importlib.import_module(module), name)
    return found


def _is_async(target: str) -> bool:
    try:
        return _class(target).is_async
    except Exception:  # noqa: BLE001 - told with the first answer, by the same failure
        return False


if __name__ == "__main__":
    main(*sys.argv[1:])
