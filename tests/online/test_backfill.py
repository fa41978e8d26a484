"""Backfills: every row once, also after a kill, beside writers, in batches that fit the table."""

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings, conninfo
from monps.online import Backfill, Progress, backfill, runner
from monps.online.backfill import LARGEST, SMALLEST
from tests.conftest import Server

TABLE = """
CREATE TABLE filled (id integer PRIMARY KEY, old bigint NOT NULL, new bigint, note text, touched integer DEFAULT 0);
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.new := NEW.old * 2; NEW.touched := NEW.touched + 1; RETURN NEW; END $$;
CREATE TRIGGER fill BEFORE UPDATE ON filled FOR EACH ROW EXECUTE FUNCTION fill();
"""

JOB = Backfill(table="public.filled", key="id", assignment="id = id", waiting="new IS NULL", rest=0)


@pytest.fixture(scope="module")
def emptied(server: Server) -> Iterator[str]:
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def engine(emptied: str) -> Iterator[Engine]:
    database = Database(Settings(database_url=SecretStr(emptied)))
    with psycopg.connect(conninfo(database.url)) as connection:
        connection.execute(TABLE.encode())
    yield database.engine
    database.dispose()
    with psycopg.connect(conninfo(database.url)) as connection:
        connection.execute("DROP TABLE filled; DROP FUNCTION fill")


def put(engine: Engine, numbers: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO filled (id, old) SELECT n, n FROM {numbers} AS n"))


def ask(engine: Engine, question: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(question))


def is_filled(engine: Engine) -> bool:
    """Whether every row was filled rightly and none more than once."""
    return ask(engine, "SELECT count(*) FROM filled WHERE new IS DISTINCT FROM old * 2 OR touched <> 1") == 0


def batches(progress: list[Progress]) -> list[int]:
    done = [0, *(one.rows for one in progress)]
    return [after - before for before, after in itertools.pairwise(done)]


def test_every_waiting_row_is_filled_once(engine: Engine) -> None:
    put(engine, "generate_series(1, 1234)")
    assert JOB.remaining(engine) == 1234
    progress = list(JOB.run(engine, batch=100))
    assert JOB.remaining(engine) == 0
    assert is_filled(engine)
    last = progress[-1]
    assert (last.rows, last.position, last.end, last.batches) == (1234, 1234, 1234, len(progress))
    assert [one.position for one in progress] == sorted({one.position for one in progress})
    assert all(one.longest_ms > 0 for one in progress)


def test_a_second_run_finds_nothing_to_do(engine: Engine) -> None:
    assert list(JOB.run(engine)) == []
    put(engine, "generate_series(1, 50)")
    list(JOB.run(engine))
    assert list(JOB.run(engine)) == []
    assert is_filled(engine)


def test_rows_that_do_not_wait_are_not_touched(engine: Engine) -> None:
    put(engine, "generate_series(1, 300)")
    with engine.begin() as connection:
        connection.execute(text("UPDATE filled SET id = id WHERE id % 3 = 0"))
    assert sum(batches(list(JOB.run(engine, batch=50)))) == 200
    assert is_filled(engine)


@pytest.mark.parametrize("numbers", ["generate_series(-500, -1)", "unnest(ARRAY[-7, 0, 5, 2000000000, 2147483647])"])
def test_keys_may_be_negative_far_apart_and_the_last_there_is(engine: Engine, numbers: str) -> None:
    put(engine, numbers)
    progress = list(JOB.run(engine, batch=2))
    assert is_filled(engine)
    assert len(progress) <= 20


def test_rows_that_vanish_meanwhile_do_not_make_it_run_on(engine: Engine) -> None:
    put(engine, "unnest(ARRAY[1, 2, 3, 2000000000])")
    running = JOB.run(engine, batch=2)
    next(running)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM filled WHERE id > 2"))
    rest = list(running)
    assert len(rest) == 1
    assert rest[0].position == rest[0].end == 2000000000
    assert is_filled(engine)


def test_a_condition_may_hold_a_colon(engine: Engine) -> None:
    put(engine, "generate_series(1, 3)")
    job = Backfill("public.filled", "id", "note = 'at :noon'::text", "note IS DISTINCT FROM 'at :noon'::text", rest=0)
    assert job.remaining(engine) == 3
    assert list(job.run(engine))[-1].rows == 3
    assert ask(engine, "SELECT DISTINCT note FROM filled") == "at :noon"


RUN = f"""
import sys
from pydantic import SecretStr
from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings
from monps.online import Backfill
for progress in {JOB!r}.run(Database(Settings(database_url=SecretStr(sys.argv[1]))).engine, batch=50):
    print(progress.rows, flush=True)
    sys.stdin.readline()
"""


def test_it_goes_on_where_a_killed_one_was(engine: Engine) -> None:
    put(engine, "generate_series(1, 2000)")
    url = engine.url.render_as_string(hide_password=False)
    killed = subprocess.Popen(
        [sys.executable, "-c", RUN, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    assert killed.stdin is not None
    for _ in range(3):
        done = int(killed.stdout.readline())
        killed.stdin.write("\n")
        killed.stdin.flush()
    killed.kill()
    killed.communicate()
    # The server may still be at work on a batch that was sent; it is kept or it is not.
    while ask(
        engine, "SELECT count(*) FROM pg_locks WHERE relation = 'filled'::regclass AND mode = 'RowExclusiveLock'"
    ):
        time.sleep(0.01)
    left = JOB.remaining(engine)
    assert 0 < left <= 2000 - done
    assert sum(batches(list(JOB.run(engine)))) == left
    assert is_filled(engine)


def test_writers_beside_it_lose_nothing(engine: Engine) -> None:
    put(engine, "generate_series(1, 600)")
    stop = threading.Event()
    writes: list[int] = []

    def write() -> None:
        keys = itertools.cycle(range(1, 601, 7))
        with psycopg.connect(conninfo(engine.url), autocommit=True) as connection:
            while not stop.is_set():
                connection.execute("UPDATE filled SET old = old + 1 WHERE id = %s", [next(keys)])
                writes.append(1)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    changed = 0
    for progress in Backfill("public.filled", "id", "id = id", "new IS NULL", rest=1).run(engine, batch=50):
        changed = progress.rows
        time.sleep(0.01)
    stop.set()
    for writer in writers:
        writer.join()
    assert 0 < changed <= 600
    assert JOB.remaining(engine) == 0
    assert ask(engine, "SELECT count(*) FROM filled WHERE new <> old * 2") == 0
    assert ask(engine, "SELECT sum(old) FROM filled") == 600 * 601 // 2 + len(writes)
    assert ask(engine, "SELECT sum(touched) FROM filled") == changed + len(writes)


def test_it_waits_for_a_row_that_somebody_holds(engine: Engine) -> None:
    put(engine, "generate_series(1, 100)")
    with psycopg.connect(conninfo(engine.url)) as holder:
        holder.execute("UPDATE filled SET note = 'held' WHERE id = 50")
        release = threading.Timer(0.8, holder.commit)
        release.start()
        progress = list(JOB.run(engine, batch=100))
        release.join()
    assert progress[-1].rows == 99, "the holder's own update has filled its row"
    assert is_filled(engine)
    assert progress[-1].longest_ms > 500


def test_a_row_that_is_never_free_ends_with_the_name_of_its_holder(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(*arguments: object, **named: object) -> object:
        return runner.patiently(*arguments, attempts=2, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(backfill, "patiently", twice)
    put(engine, "generate_series(1, 100)")
    with psycopg.connect(conninfo(engine.url), application_name="the holder") as holder:
        holder.execute("UPDATE filled SET note = 'held' WHERE id = 80")
        running = JOB.run(engine, batch=60)
        next(running)
        with pytest.raises(
            MigrationError, match=r"public\.filled: .* held by pid \d+ \(the holder, idle in transaction"
        ):
            next(running)
        assert JOB.remaining(engine) == 40, "what was done before is kept"
    list(JOB.run(engine))
    assert JOB.remaining(engine) == 0


def test_batches_grow_while_they_are_quick(engine: Engine) -> None:
    put(engine, "generate_series(1, 6000)")
    sizes = batches(list(JOB.run(engine, batch=100)))
    assert sizes[0] == 100
    assert max(sizes) >= 400
    assert max(sizes) <= LARGEST
    assert all(later <= 2 * sooner for sooner, later in itertools.pairwise(sizes))


def test_batches_shrink_when_they_are_slow(engine: Engine) -> None:
    put(engine, "generate_series(1, 700)")
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " PERFORM pg_sleep(0.001); NEW.new := NEW.old * 2; NEW.touched := NEW.touched + 1; RETURN NEW; END $$"
            )
        )
    sizes = batches(list(JOB.run(engine, batch=400)))
    assert sizes[0] == 400
    assert min(sizes[:-1]) <= 200
    assert min(sizes[:-1]) >= SMALLEST
    assert is_filled(engine)


def test_it_rests_between_batches(engine: Engine) -> None:
    put(engine, "generate_series(1, 100)")
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " PERFORM pg_sleep(0.0005); NEW.new := NEW.old * 2; NEW.touched := NEW.touched + 1; RETURN NEW; END $$"
            )
        )
    started = time.monotonic()
    list(Backfill("public.filled", "id", "id = id", "new IS NULL", rest=2).run(engine, batch=100))
    assert time.monotonic() - started > 100 * 0.0005 * 2
