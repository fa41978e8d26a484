"""Le desk en marche : a writer and a reader that go on working on the tables until they are told to stop.

The writer adds picks, gives them a closing price, settles them and reads them back; the reader runs the queries of the
dashboards and checks what the writer wrote. Every step is one short transaction. What a step cannot do is written in the
journal, never hidden: a migration that loses a row or refuses a statement shows up in the numbers at the end.
"""

import os
import signal
import threading
import time
from pathlib import Path

import psycopg2

from .config import get_connection
from .desk_reader import DeskReader
from .desk_writer import DeskWriter
from .journal import JOURNAL


class Notebook:
    """What this desk wrote: id -> column -> value, shared by the threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._written = {}
        self.mismatches = []

    def wrote(self, pick_id, **values):
        with self._lock:
            self._written.setdefault(pick_id, {}).update(values)

    def ids(self):
        with self._lock:
            return list(self._written)

    def expected(self, pick_id):
        with self._lock:
            return dict(self._written[pick_id])

    def mismatch(self, pick_id, column, written, read):
        with self._lock:
            self.mismatches.append({"id": pick_id, "column": column, "written": str(written), "read": str(read)})

    def compare(self, pick_id, row, columns=None):
        """Row of the database against what was written; columns=None means all of them."""
        for column, value in self.expected(pick_id).items():
            if columns is not None and column not in columns:
                continue
            found = None if row is None else row[column]
            if row is None or not same(value, found):
                self.mismatch(pick_id, column, value, found)


def same(written, found):
    if isinstance(written, float):
        return found is not None and abs(float(found) - written) < 1e-9
    if written == "" or written is None:
        return found in ("", None)
    return written == found


class Worker(threading.Thread):
    """Runs the steps of one side in a circle, at most `rate` steps a second; a lost connection is opened again."""

    def __init__(self, side, rate, stop):
        super().__init__(name=type(side).__name__, daemon=True)
        self.side = side
        self.pause = 1 / rate if rate > 0 else 0
        self.stop = stop
        self.first_loop = threading.Event()

    def run(self):
        conn = None
        while not self.stop.is_set():
            for step in self.side.steps():
                if self.stop.is_set():
                    break
                tick = time.perf_counter()
                conn = self.one(step, conn)
                self.stop.wait(max(0.0, self.pause - (time.perf_counter() - tick)))
            else:
                self.first_loop.set()
        if conn is not None and not conn.closed:
            conn.close()

    def one(self, step, conn):
        """One step in its own transaction; returns the connection to go on with."""
        try:
            if conn is None or conn.closed:
                conn = get_connection()
            step(conn)
            conn.commit()
        except Exception as e:
            # une requête en échec est déjà au journal ; tout le reste doit y aller aussi
            if not getattr(e, "noted", False):
                JOURNAL.went_wrong(step.__name__, e)
            conn = rolled_back(conn)
        return conn


def rolled_back(conn):
    """The connection ready for the next step, or None when it is beyond that."""
    if conn is None or conn.closed:
        return None
    try:
        conn.rollback()
    except psycopg2.Error:
        conn.close()
        return None
    return conn


def final_check(notebook):
    """Everything this desk wrote, read once more with SELECT * at the very end."""
    conn = get_connection()
    try:
        for pick_id in notebook.ids():
            try:
                row = DeskReader.pick(conn, pick_id)
            except psycopg2.Error:
                row = None  # au journal, et chaque colonne compte comme perdue
            notebook.compare(pick_id, row)
            conn.rollback()
    finally:
        conn.close()


def run_desk(stop_file, seconds=None, rate=40.0, ready_file=None):
    start = time.perf_counter()
    get_connection().close()  # pas de base, pas de desk : mieux vaut le dire tout de suite
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    notebook = Notebook()
    writer = DeskWriter(notebook, label=f"{os.getpid()}:{time.time_ns()}")
    workers = [Worker(writer, rate, stop), Worker(DeskReader(notebook), rate, stop)]
    for worker in workers:
        worker.start()
    ready = ready_file is None
    while not stop.is_set():
        if not ready and all(w.first_loop.is_set() for w in workers):
            Path(ready_file).touch()
            ready = True
        if Path(stop_file).exists() or (seconds is not None and time.perf_counter() - start >= seconds):
            stop.set()
        stop.wait(0.05)
    for worker in workers:
        worker.join()
    final_check(notebook)
    return {
        "statements": JOURNAL.statements,
        "failed": JOURNAL.failed,
        "errors": JOURNAL.errors,
        "inserted": len(writer.inserted_ids),
        "inserted_ids": writer.inserted_ids,
        "updated": writer.updated,
        "other_inserted": writer.other_inserted,
        "read_back_mismatches": len(notebook.mismatches),
        "mismatches": notebook.mismatches[:20],
        "distinct_statements": len(JOURNAL.texts),
        "longest_ms": JOURNAL.percentile(1),
        "p50_ms": JOURNAL.percentile(0.5),
        "p99_ms": JOURNAL.percentile(0.99),
        "seconds": round(time.perf_counter() - start, 2),
    }
