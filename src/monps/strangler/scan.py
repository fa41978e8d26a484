"""The scan of a code tree: every file, in rounds, until no new private wrapper is found.

The first round knows the doors of the drivers. A function that hands its parameter to one is a wrapper, and the files
in which its name is called are looked at again with it as a door; what is found then may be a wrapper too. A few
rounds are enough for any tree that people can read, and each round looks only at the files that it concerns.
"""

import hashlib
import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from monps.core.errors import InventoryError
from monps.strangler.cache import Cache, Result
from monps.strangler.call_site import CallSite
from monps.strangler.doors import Wrapper
from monps.strangler.inventory import Inventory
from monps.strangler.source_file import find_files
from monps.strangler.vocabulary import Api, Driver, Resolution
from monps.strangler.worker import Worker, doors_digest

__all__ = ["scan"]

ROUNDS = 6
CHUNK = 24
"""Files that a process is given at once."""
WORTH_IT = 120
"""Fewer files than this are not worth a second process."""


def scan(path: Path, *, cache: Path | None = None, processes: int | None = None) -> Inventory:
    """Find every place below ``path`` that sends SQL.

    Args:
        path: A folder, or one Python file.
        cache: A file that keeps what was found for the next scan.
        processes: How many processes share the work; by default as many as there are processors.

    Raises:
        InventoryError: There is nothing at ``path``.
    """
    begun = time.perf_counter()
    root = path if path.is_dir() else path.parent
    names = [file.relative_to(root).as_posix() for file in find_files(path)]
    kept = Cache(cache, f"{version('monps')} {version('sqlglot')}")
    known = {name: kept.results[name] for name in names if name in kept.results}
    digests = _digests(root, known)
    with _crew(path, names, processes or _processors()) as crew:
        results, reused = crew.rounds(names, known, digests)
    kept.save(results)
    return _inventory(path, [results[name] for name in names], reused, time.perf_counter() - begun)


class Crew:
    """The processes that scan, and the rounds they go."""

    def __init__(self, worker: Worker, pool: ProcessPoolExecutor | None) -> None:
        self.worker = worker
        self.pool = pool

    def rounds(
        self, names: Sequence[str], known: Mapping[str, Result], digests: Mapping[str, str]
    ) -> tuple[dict[str, Result], int]:
        """The results of all files, and how many of them were known before."""
        results = {name: one for name, one in known.items() if _holds(one, digests)}
        before = set(results)
        looked_at = set[str]()
        for _ in range(ROUNDS):
            wrappers = _wrappers(results)
            waiting = [
                name for name in names if name not in results or results[name].doors != _doors(results[name], wrappers)
            ]
            if not waiting:
                break
            looked_at.update(waiting)
            every = [one for group in wrappers.values() for one in group]
            results |= {one.file: one for one in self._scan(waiting, every)}
        return results, len(before - looked_at)

    def _scan(self, names: Sequence[str], wrappers: Sequence[Wrapper]) -> Iterator[Result]:
        if self.pool is None or len(names) < WORTH_IT:
            yield from self.worker.scan(names, wrappers)
            return
        chunks = [names[start : start + CHUNK] for start in range(0, len(names), CHUNK)]
        for some in self.pool.map(_scan_chunk, chunks, [wrappers] * len(chunks)):
            yield from some


@contextmanager
def _crew(path: Path, names: Sequence[str], processes: int) -> Iterator[Crew]:
    worker = Worker(path, names)
    if processes < 2 or len(names) < WORTH_IT:  # noqa: PLR2004 - one is this process
        yield Crew(worker, None)
        return
    context = multiprocessing.get_context("spawn")  # a fork of a program with threads may stand still
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(path, tuple(names))) as pool:
        yield Crew(worker, pool)


_WORKERS: list[Worker] = []
"""The worker of a process of the pool; empty in the process that began."""


def _begin(path: Path, names: Sequence[str]) -> None:
    _WORKERS[:] = [Worker(path, names)]


def _scan_chunk(names: Sequence[str], wrappers: Sequence[Wrapper]) -> list[Result]:
    return _WORKERS[0].scan(names, wrappers)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _digests(root: Path, known: Mapping[str, Result]) -> dict[str, str]:
    """The present digest of every file that a known result rests on."""
    digests: dict[str, str] = {}
    for name in {*known, *(need for one in known.values() for need in one.needs)}:
        try:
            digests[name] = hashlib.sha256((root / name).read_bytes()).hexdigest()
        except OSError:
            digests[name] = ""
    return digests


def _holds(one: Result, digests: Mapping[str, str]) -> bool:
    return bool(one.digest) and all(
        digests.get(name) == digest for name, digest in {one.file: one.digest, **one.needs}.items()
    )


def _wrappers(results: Mapping[str, Result]) -> dict[str, list[Wrapper]]:
    groups: dict[str, list[Wrapper]] = {}
    for result in results.values():
        for one in result.wrappers:
            groups.setdefault(one.name, []).append(one)
    return groups


def _doors(result: Result, wrappers: Mapping[str, Sequence[Wrapper]]) -> str:
    return doors_digest(result.words, wrappers) if result.unread is None else result.doors


def _inventory(path: Path, results: Sequence[Result], reused: int, seconds: float) -> Inventory:
    if not results:
        raise InventoryError(f"there is no Python file below {path}; name the folder that holds the code")
    sent = {place for one in results for place in one.origins}
    called = {site.wrapper for one in results for site in one.sites if site.wrapper is not None}
    only = _only_driver(results)
    sites = [_settled(site, called, only) for one in results for site in one.sites if not _is_sent(site, sent)]
    read = [one for one in results if one.unread is None]
    return Inventory(
        path.name,
        tuple(sorted(sites, key=lambda site: (site.file, site.line, site.column))),
        tuple(dismissed for one in results for dismissed in one.dismissed),
        tuple(one.unread for one in results if one.unread is not None),
        len(read),
        sum(one.lines for one in read),
        seconds,
        reused,
    )


def _is_sent(site: CallSite, sent: set[tuple[str, int, int]]) -> bool:
    """Whether a ``text()`` is part of another site, which sends it."""
    return site.api is Api.text and (site.file, site.line, site.column - 1) in sent


def _only_driver(results: Sequence[Result]) -> Driver | None:
    """The one driver of the tree: a cursor that comes from another file is then one of its cursors."""
    known = {site.driver for one in results for site in one.sites} - {Driver.unknown, Driver.pandas}
    return known.pop() if len(known) == 1 else None


def _settled(site: CallSite, called: set[str], only: Driver | None) -> CallSite:
    """What the whole tree says of a site: its driver, and whether anybody calls the function of its text."""
    if site.driver is Driver.unknown and site.variants and only is not None:
        site = replace(site, driver=only)
    if site.resolution is Resolution.forwarded and f"{site.file}:{site.function}" not in called:
        return replace(site, resolution=Resolution.unresolved)
    return site
