"""The whole story in one run, on a database of its own on the embedded server.

A desk as it stands, looked at, put under management, extended, and moved while it works; every figure that is told is
counted here, from the run itself. The narrator (the terminal, or a test) decides how it looks.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from monps.core import embedded
from monps.core.database import Database
from monps.core.errors import MigrationError, SourceError
from monps.core.settings import Settings
from monps.introspection import Report
from monps.migrations import commands
from monps.online import Progress
from monps.repositories import UnitOfWork
from monps.services import drift, ingest, odds_partitions, picks, quantum, schema
from monps.services.demo_summary import Moved, Summary
from monps.services.legacy_program import Answer, LegacyProgram
from monps.sources.feed import to_feed
from monps.sources.football_data import read, season_files
from monps.sources.rows import VARIOUS, Season
from monps.sources.simulator import simulate

__all__ = ["DATABASE", "Demo", "Narrator"]

DATABASE = "monps_demo"
BEFORE = "0003_odds"
"""The last revision before the existing tables change; all after it are applied while the desk works."""

SHOWN = 3
"""Rejected cells that are told with their reason; the rest is counted."""

ALONE = 1.5
"""Seconds that the desk works before the first and after the last migration, so that every shape is used."""


class Narrator(Protocol):
    """Who tells the story."""

    def step(self, number: int, title: str) -> None:
        """A step begins."""

    def say(self, text: str) -> None:
        """Something was found or done."""

    def progress(self, label: str, done: int, total: int) -> None:
        """Work goes on; ``done`` of ``total``."""


class Demo:
    """One run of the story.

    Args:
        settings: where the embedded server lives; its database ``monps_demo`` is made anew.
        narrator: who tells it.
        data: folder of football-data.co.uk files; None for the simulator.
        baseline: the file of expected differences.
    """

    def __init__(self, settings: Settings, narrator: Narrator, data: Path | None, baseline: Path) -> None:
        self.settings = settings.model_copy(update={"database_url": None, "embedded_database": DATABASE})
        self.narrator = narrator
        self.data = data
        self.baseline = baseline

    def run(self) -> Summary:
        """Play every step and return what it came to.

        Raises:
            MonpsError: a step did not do what it must; the text says which and why.
        """
        started = time.perf_counter()
        tell = self.narrator
        season = self._season()
        tell.say(_describe(season))
        embedded.recreate_database(self.settings, DATABASE)
        database = Database(self.settings)
        legacy = LegacyProgram(database.url)
        try:
            filled = self._existing_desk(legacy, season)
            before = self._introspection(database)
            quantum_mismatches = self._phase_two(database)
            moved = self._phase_three(database, legacy)
            imported, again = self._import(database, season)
            profiles = self._profiles(database, season)
            after = drift.look(database, self.baseline)
            statements = legacy.run("statements")
        finally:
            database.dispose()
        return Summary(
            source=season.source,
            league=season.league,
            season=season.season,
            matches=len(season.matches),
            prices=imported.of("price").read,
            changed_by_second_import=again.changed,
            rejected=len(season.rejected),
            legacy_rows=filled["rows"],
            legacy_statements=filled["statements"],
            mismatches_at_start=_by_kind(before),
            unexpected_at_start=_failing(before),
            absent_at_start=before.comparison.absent,
            quantum_mismatches=quantum_mismatches,
            profiles=profiles,
            moved=moved,
            mismatches_at_end=len(after.comparison.column_mismatches),
            unexpected_at_end=_failing(after),
            legacy_statements_at_end=statements["statements"],
            legacy_failed_at_end=len(statements["failed"]),
            seconds=time.perf_counter() - started,
        )

    def _season(self) -> Season:
        if self.data is None:
            return simulate()
        path = newest_file(self.data)
        season = read(path)
        if VARIOUS in {season.league, season.season}:
            raise SourceError(path, None, "holds several leagues or seasons; the demo plays one, such as E0_2425.csv")
        return season

    def _existing_desk(self, legacy: LegacyProgram, season: Season) -> Answer:
        self.narrator.step(1, "An existing desk: its tables, and a season played through its own psycopg2 code")
        folder = self.settings.data_dir / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        feed = folder / "feed.jsonl"
        feed.write_text("".join(f"{json.dumps(match)}\n" for match in to_feed(season)), encoding="utf-8")
        legacy.run("setup")
        filled = legacy.run("replay", str(feed), "--progress", progress=self._progress("matches played"))
        rows = ", ".join(f"{count} {table}" for table, count in filled["rows"].items() if count)
        self.narrator.say(f"{filled['statements']} statements wrote {rows}")
        return filled

    def _introspection(self, database: Database) -> Report:
        self.narrator.step(2, "Introspection: models against this database, read-only")
        report = drift.look(database, self.baseline)
        self.narrator.say(report.headline)
        self.narrator.say(f"column mismatches: {report.breakdown}")
        tables = [name for name in report.comparison.absent if name.count(".") == 1]
        columns = len(report.comparison.absent) - len(tables)
        self.narrator.say(f"absent as expected: {', '.join(tables)}; {columns} columns planned for later")
        return report

    def _phase_two(self, database: Database) -> int:
        self.narrator.step(3, "Phase 2: adopt the desk, create quantum.* with Alembic, validate the models")
        differences = schema.adopt(database)
        if differences:
            raise MigrationError(f"the desk just made differs from the baseline: {differences[0]}")
        self.narrator.say("the desk equals the baseline revision and is managed from now on")
        for step in schema.upgrade(database, BEFORE):
            self.narrator.say(f"{step.name}: {step.seconds * 1000:.0f} ms")
        comparison, _ = drift.compare_models(database)
        found = [difference for difference in comparison.column_mismatches if difference.schema == "quantum"]
        self.narrator.say(f"models against quantum.*: {len(found)} mismatches")
        return len(found)

    def _phase_three(self, database: Database, legacy: LegacyProgram) -> Moved:
        self.narrator.step(4, "Phase 3: move tracking_clv_picks while the psycopg2 desk reads and writes it")
        with database.engine.connect() as connection:
            before = picks.fingerprint(connection)
        mismatches = [len(drift.compare_models(database)[0].column_mismatches)]
        steps: list[schema.Step] = []
        differing = 0
        with legacy.desk() as desk:
            time.sleep(ALONE)
            for revision in commands.applied(commands.head())[len(commands.applied(BEFORE)) :]:
                steps += schema.upgrade(database, revision, self._listen)
                with database.engine.connect() as connection:
                    checked = picks.verify(connection)
                differing += sum(checked.differing.values())
                mismatches.append(len(drift.compare_models(database)[0].column_mismatches))
                self.narrator.say(
                    f"{revision} in {_milliseconds(steps)} ms: {mismatches[-2]} → {mismatches[-1]} column mismatches, "
                    f"{checked.rows} rows verified, {sum(checked.differing.values())} differ"
                )
            time.sleep(ALONE)
            account = desk.stop()
        with database.engine.connect() as connection:
            kept, everything = picks.fingerprint(connection, before.last_id), picks.fingerprint(connection)
        lost = (before.rows - kept.rows) + (account["inserted"] - (everything.rows - kept.rows))
        self.narrator.say(
            f"the desk ran {account['statements']} statements meanwhile: {account['failed']} failed, "
            f"longest {account['longest_ms']:.0f} ms; {lost} rows lost"
        )
        return Moved(
            statements=account["statements"],
            failed=account["failed"],
            mismatches_read=account["read_back_mismatches"],
            longest_ms=account["longest_ms"],
            rows_before=before.rows,
            rows_after=everything.rows,
            rows_kept=kept.checksum == before.checksum,
            rows_added=account["inserted"],
            rows_lost=lost,
            backfilled=sum(step.rows for step in steps),
            mismatches=tuple(mismatches),
            rows_differing=differing,
            revisions={step.name: step.seconds * 1000 for step in steps if step.kind == "revision"},
        )

    def _import(self, database: Database, season: Season) -> tuple[ingest.Imported, ingest.Imported]:
        self.narrator.step(5, "The season once more, through the new code: every bookmaker, opening and closing")
        odds_partitions.prepare_for(database, [season])
        with UnitOfWork(database=database) as work:
            imported = work.run(ingest.store, season)
        with UnitOfWork(database=database) as work:
            again = work.run(ingest.store, season)
        self.narrator.say(
            f"{imported.of('match').read} matches and {imported.of('price').read} prices read, "
            f"{imported.of('price').stored} stored, {len(imported.rejected)} cells rejected; "
            f"importing again changed {again.changed} rows"
        )
        for row in season.rejected[:SHOWN]:
            self.narrator.say(f"rejected: line {row.line}: {row.reason}")
        return imported, again

    def _profiles(self, database: Database, season: Season) -> Mapping[str, int]:
        self.narrator.step(6, "Profiles from this season's matches, stored through repositories")
        as_of = max(match.kickoff for match in season.matches).date() + timedelta(days=1)
        with UnitOfWork(database=database) as work:
            stored = work.run(
                quantum.compute, season.league, season.season, as_of, events=season, progress=self.narrator.progress
            )
        self.narrator.say(", ".join(f"{count} {name}" for name, count in stored.counts.items()))
        for note in stored.notes:
            self.narrator.say(note)
        return stored.counts

    def _listen(self, name: str, progress: Progress | None) -> None:
        if progress is not None:
            self.narrator.progress(name, progress.position, progress.end)

    def _progress(self, label: str) -> Callable[[int, int], None]:
        return lambda done, total: self.narrator.progress(label, done, total)


def newest_file(path: Path) -> Path:
    """The newest season of a folder by name: of the English first division where it is there, else of the last league.

    Raises:
        SourceError: the folder does not exist or holds no football-data file.
    """
    files = season_files(path)
    english = [file for file in files if file.name.startswith("E0")]
    return (english or files)[-1]


def _describe(season: Season) -> str:
    source = "SIMULATED matches and prices" if season.source == "simulator" else f"real matches from {season.source}"
    return f"{source}: {season.league} {season.season}, {len(season.matches)} matches, {len(season.prices)} prices"


def _milliseconds(steps: Sequence[schema.Step]) -> str:
    """How long the last revision took."""
    return f"{next(step.seconds for step in reversed(steps) if step.kind == 'revision') * 1000:.0f}"


def _by_kind(report: Report) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for difference in report.comparison.column_mismatches:
        counts[difference.kind] = counts.get(difference.kind, 0) + 1
    return counts


def _failing(report: Report) -> int:
    verdict = report.verdict
    return len(verdict.unexpected) + len(verdict.changed) + len(verdict.expired) + len(verdict.vanished)
