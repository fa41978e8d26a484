"""The daily run: collect, close, settle, report; stopped at any moment, it goes on where it stopped.

Each step is one transaction, and that the step is done is written in the same one. So a run that is killed has done
each step whole or not at all, and the next call goes on with the rest. Two runs at a time wait for one another at each
step. A source that fails is told in the briefing and hinders nothing else; the next run asks it again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from monps.core.database import Database
from monps.core.errors import MonpsError, SourceError
from monps.models import DailyRun
from monps.repositories import Repositories, UnitOfWork
from monps.services import odds_partitions
from monps.services.briefing import Briefing, brief
from monps.services.closing import Closed, close_bets, close_picks
from monps.services.collecting import Collector
from monps.services.importing import import_season
from monps.services.ingest import Account, store
from monps.services.settling import Settled, settle_bets, settle_picks
from monps.sources.rows import Season

__all__ = ["RESUMED_WITHIN", "DailyResult", "begun_at", "run_daily"]

ACTOR = "monps daily"
RESUMED_WITHIN = timedelta(hours=6)
"""An older run that was not finished is let be: what it collected is not today's."""
TAKEN_OVER = timedelta(days=30)
"""How far back the prices of the existing collector are looked at; again changes nothing."""

CLOSED_AGAIN = timedelta(days=14)
"""How long after kick-off better closing prices may arrive: football-data.co.uk has them days later."""

TOLD = 20
"""Lines of one kind that a step keeps for the briefing; the number of all is kept too."""

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DailyResult:
    """What a run did: its number, the steps that it found done already, the briefing, and where that was written."""

    run_id: int
    resumed: Sequence[str]
    briefing: Briefing
    path: Path


def run_daily(
    database: Database,
    collectors: Sequence[Collector],
    folder: Path,
    *,
    now: datetime,
    silent_after: timedelta = timedelta(days=2),
    retired: Sequence[str] = (),
) -> DailyResult:
    """Run every step that is not done yet, and write the briefing into ``folder``.

    Args:
        database: The desk's.
        collectors: What to read first.
        folder: Where the briefing is written, as ``briefing-2025-01-04.md``.
        now: An aware time; matches that began before it are closed.
        silent_after: From which age of its newest price a source is an alarm.
        retired: Sources that are not collected any more, so that their silence is none.
    """
    run_id, done = _begin(database, now)
    collected = _Collected(database, run_id)
    collected.tell(odds_partitions.make(database, odds_partitions.ahead(now.date())))
    collected.take(collector for collector in collectors if f"collect {collector.name}" not in done)
    _step(database, run_id, "collect the existing collector's", partial(_take_over, now=now))
    if collected.changed or done:
        odds_partitions.analyse(database)
    _step(database, run_id, "close", partial(_close, now=now))
    _step(database, run_id, "settle", _settle)
    with UnitOfWork(database=database, actor=ACTOR) as work:
        briefing, path = work.run(
            _report,
            run_id,
            folder,
            partial(
                brief,
                failures=collected.failures,
                notes=list(collected.notes),
                now=now,
                silent_after=silent_after,
                retired=retired,
            ),
        )
    return DailyResult(run_id, sorted(done), briefing, path)


def begun_at(database: Database, now: datetime) -> datetime:
    """When the run began that would go on now; ``now`` where a new one would begin.

    What a run keeps outside the database belongs in a folder of this moment, so that it is found again.
    """
    with UnitOfWork(database=database, read_only=True) as work:
        run = work.daily_runs.unfinished(now - RESUMED_WITHIN)
        return now if run is None else run.started_at


def _begin(database: Database, now: datetime) -> tuple[int, set[str]]:
    with UnitOfWork(database=database, actor=ACTOR) as work:
        run = work.daily_runs.unfinished(now - RESUMED_WITHIN) or work.daily_runs.add(
            DailyRun(started_at=now, steps={})
        )
        begun = run.id, set(run.steps)
        work.commit()
    return begun


@dataclass(slots=True)
class _Collected:
    """What the collectors of one run brought, failed to bring, and what else is to be said of them."""

    database: Database
    run_id: int
    changed: bool = False
    failures: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def take(self, collectors: Iterable[Collector]) -> None:
        """Read and store what each brings; one that fails hinders no other."""
        for collector in collectors:
            try:
                season = collector.read()
            except SourceError as error:
                self.failures.append(str(error))
                continue
            self._store(f"collect {collector.name}", season)

    def tell(self, note: str | None) -> None:
        """Keep a sentence for the briefing, once."""
        if note:
            self.notes[note] = None

    def _store(self, name: str, season: Season) -> None:
        def step(work: Repositories, season: Season) -> Told:
            return _once(work, self.run_id, name, partial(_store, season=season))

        told, note = import_season(self.database, season, step, ACTOR)
        self.changed |= any(account["stored"] for account in told["accounts"])
        self.tell(note)


def _step(database: Database, run_id: int, name: str, work_of_it: Callable[[Repositories], Told]) -> None:
    with UnitOfWork(database=database, actor=ACTOR) as work:
        work.run(_once, run_id, name, work_of_it)


def _once(work: Repositories, run_id: int, name: str, work_of_it: Callable[[Repositories], Told]) -> Told:
    """Do a step unless it is done, and return what is told of it."""
    run = _locked(work, run_id)
    if name not in run.steps:
        run.steps = run.steps | {name: work_of_it(work)}
    told: Told = run.steps[name]
    return told


def _locked(work: Repositories, run_id: int) -> DailyRun:
    run = work.daily_runs.locked(run_id)
    if run is None:
        raise MonpsError(f"daily run {run_id} was deleted while it ran; start it again")
    return run


def _store(work: Repositories, season: Season) -> Told:
    return _accounts(store(work, season).accounts)


def _take_over(work: Repositories, now: datetime) -> Told:
    done = work.odds.take_over(now - TAKEN_OVER)
    return _accounts([Account("price", done.read, done.stored, done.unchanged, done.rejected, 0)])


def _accounts(accounts: Iterable[Account]) -> Told:
    return {"accounts": [asdict(account) for account in accounts]}


def _close(work: Repositories, now: datetime) -> Told:
    since = now - CLOSED_AGAIN
    picks, bets = close_picks(work, now, again=since), close_bets(work, now, again=since)
    return {"picks": _told_of_closing(picks), "bets": _told_of_closing(bets)}


def _told_of_closing(done: Closed) -> Told:
    counts = {"seen": done.seen, "changed": done.changed, "fair": done.fair, "moved": done.moved}
    return counts | {"without": len(done.without), "which": [str(one) for one in done.without[:TOLD]]}


def _settle(work: Repositories) -> Told:
    return {"picks": _told_of_settling(settle_picks(work)), "bets": _told_of_settling(settle_bets(work))}


def _told_of_settling(done: Settled) -> Told:
    counts = {"settled": done.settled, "corrected": len(done.corrected), "left": len(done.left)}
    return counts | {"corrections": list(done.corrected[:TOLD]), "which": list(done.left[:TOLD])}


def _report(
    work: Repositories, run_id: int, folder: Path, write: Callable[[Repositories, Told], Briefing]
) -> tuple[Briefing, Path]:
    """The last step: a briefing that is written and not committed is written again by the next call."""
    run = _locked(work, run_id)
    briefing = write(work, run.steps)
    path = folder / f"briefing-{briefing.at:%Y-%m-%d}.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(briefing.text, encoding="utf-8")
    except OSError as error:
        raise MonpsError(f"{path} cannot be written: {error.strerror}") from error
    run.finished_at = max(briefing.at, run.started_at)
    return briefing, path
