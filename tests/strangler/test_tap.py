"""The tap on real programs: it changes nothing, sees every statement, and what it saw survives a kill."""

import functools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import psycopg2.extras
import psycopg2.sql
import pytest

from monps.core.errors import InventoryError
from monps.core.settings import conninfo, parse_url
from monps.strangler import scan, tap
from monps.strangler.tap_record import EVERY, Seen, read, type_of
from monps.strangler.tapped import Knowledge, matched

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys, psycopg2
from psycopg2.extras import execute_values

class Own(psycopg2.extensions.cursor):
    def execute(self, query, vars=None):
        return super().execute(query, vars)

class Connection(psycopg2.extensions.connection):
    def cursor(self, *args, **kwargs):
        return super().cursor(*args, cursor_factory=Own, **kwargs)

def run_query(conn, sql, params=None):
    cur = conn.cursor()
    cur.execute(sql, params)
    return cur.fetchall()

def known(conn, n):
    return run_query(conn, "SELECT %s + 1", (n,))

def from_a_file(conn):
    return run_query(conn, open(__file__ + ".sql").read())

def made(conn):
    namespace = {"conn": conn}
    exec(compile("cur = conn.cursor(); cur.execute('SELECT ' + str(40 + 2))", "<made>", "exec"), namespace)
    return namespace["cur"].fetchall()

def rows(conn):
    cur = conn.cursor()
    cur.execute("CREATE TEMP TABLE one (a int, b text)")
    execute_values(cur, "INSERT INTO one VALUES %s ON CONFLICT DO NOTHING", [(n, "it's (" + str(n)) for n in range(99)])
    cur.executemany("UPDATE one SET b = %(b)s WHERE a = %(a)s", [{"a": 1, "b": "x"}, {"a": 2, "b": None}])
    return run_query(conn, "SELECT count(*) FROM one")

conn = psycopg2.connect(os.environ["DSN"], connection_factory=Connection)
print([known(conn, n) for n in range(100)][-1], from_a_file(conn), made(conn), rows(conn), sys.argv[1:], __name__)
try:
    run_query(conn, "SELECT no_such_column")
except psycopg2.Error as error:
    print(error.pgcode)
if "wait" in sys.argv:
    print("ready", flush=True)
    import time
    time.sleep(60)
"""


@pytest.fixture
def dsn(empty_database: str) -> str:
    return conninfo(parse_url(empty_database))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "program.py.sql").write_text("SELECT 'of a file'", encoding="utf-8")
    path = folder / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def command(program: Path, folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "monps.strangler.tap", "--folder", str(folder), str(program), *arguments]


def by_text(folder: Path) -> dict[str, Seen]:
    return {one.text: one for one in read(folder)}


def test_a_program_runs_as_without_and_everything_is_seen(program: Path, tmp_path: Path, dsn: str) -> None:
    environment = {**os.environ, "DSN": dsn}
    plain, tapped = (
        subprocess.run(one, env=environment, capture_output=True, text=True, check=True)
        for one in ([sys.executable, str(program), "a"], command(program, tmp_path / "tap", "a"))
    )
    assert tapped.stdout == plain.stdout
    seen = by_text(tmp_path / "tap")
    known = seen["SELECT %s + 1"]
    assert (known.count, known.failed) == (100, 0)
    assert [(look.types, look.places[0].function, look.places[1].function) for look in known.looks] == [
        (("int",), "run_query", "known")
    ]
    assert seen["SELECT no_such_column"].failed == 1
    assert seen["INSERT INTO one VALUES %s ON CONFLICT DO NOTHING"].looks[0].types == ("int", "str")
    many = seen["UPDATE one SET b = %(b)s WHERE a = %(a)s"]
    assert (many.count, many.looks[0].names, many.looks[0].types) == (1, ("a", "b"), ("int", "str"))


def test_it_finds_what_the_inventory_did_not_know(program: Path, tmp_path: Path, dsn: str) -> None:
    subprocess.run(command(program, tmp_path / "tap"), env={**os.environ, "DSN": dsn}, capture_output=True, check=True)
    found = matched(read(tmp_path / "tap"), scan(program.parent))
    news = {one.seen.text: one for one in found.matches if one.knowledge in {Knowledge.unknown, Knowledge.learned}}
    assert set(news) == {"SELECT 'of a file'", "SELECT 42"}
    assert news["SELECT 42"].knowledge is Knowledge.unknown
    assert news["SELECT 'of a file'"].knowledge is Knowledge.learned
    assert "from_a_file" in {site.function for site in news["SELECT 'of a file'"].sites}
    assert {one.seen.text for one in found.of(Knowledge.known)} > {"SELECT %s + 1", "SELECT count(*) FROM one"}
    assert [types for types in found.types.values() if types == [("int",)]]


def test_a_kill_loses_nothing(program: Path, tmp_path: Path, dsn: str) -> None:
    with subprocess.Popen(
        command(program, tmp_path / "tap", "wait"), env={**os.environ, "DSN": dsn}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while process.stdout.readline() != "ready\n":
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    seen = by_text(tmp_path / "tap")
    assert 100 <= seen["SELECT %s + 1"].count < 100 + EVERY
    assert seen["SELECT no_such_column"].count == 1


def test_several_processes_and_forks_are_summed(tmp_path: Path, dsn: str) -> None:
    script = tmp_path / "forks.py"
    script.write_text(
        "import os, psycopg2\n"
        "def ask():\n"
        "    conn = psycopg2.connect(os.environ['DSN'])\n"
        "    for n in range(40): conn.cursor().execute('SELECT %s', (n,))\n"
        "ask()\n"
        "children = []\n"
        "for _ in range(2):\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        ask(); raise SystemExit\n"
        "    children.append(pid)\n"
        "for pid in children: os.waitpid(pid, 0)\n",
        encoding="utf-8",
    )
    for _ in range(2):
        subprocess.run(command(script, tmp_path / "tap"), env={**os.environ, "DSN": dsn}, check=True)
    assert len(list((tmp_path / "tap").glob("*.jsonl"))) == 6
    assert by_text(tmp_path / "tap")["SELECT %s"].count == 6 * 40


def test_only_the_owner_reads_the_files_and_no_value_is_kept(tmp_path: Path, dsn: str, program: Path) -> None:
    subprocess.run(command(program, tmp_path / "tap"), env={**os.environ, "DSN": dsn}, capture_output=True, check=True)
    for file in (tmp_path / "tap").iterdir():
        assert file.stat().st_mode & 0o077 == 0
    text = next((tmp_path / "tap").glob("*.jsonl")).read_text(encoding="utf-8")
    assert "it's (" not in text


@pytest.fixture
def tapped(tmp_path: Path) -> Iterator[Path]:
    before = psycopg2.connect
    tap.install(tmp_path / "here")
    yield tmp_path / "here"
    tap.uninstall()
    assert psycopg2.connect is before


def test_every_class_of_cursor_and_every_form_of_statement(tapped: Path, dsn: str) -> None:
    connection = psycopg2.connect(dsn, cursor_factory=psycopg2.extras.DictCursor)
    connection.cursor().execute(psycopg2.sql.SQL("SELECT {}").format(psycopg2.sql.Literal(1)))
    connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor).execute(b"SELECT 2")
    named = connection.cursor("named")
    named.execute("SELECT 3")
    assert named.fetchall() == [[3]]
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY(%s)", (1, [1, 2]))
        psycopg2.extras.execute_batch(cursor, "SELECT %s", [(1,), (2,)], page_size=1)
    connection.close()
    seen = by_text(tapped)
    assert {"SELECT 1", "SELECT 2", "SELECT 3", "SELECT %s = ANY(%s)", "SELECT %s"} == set(seen)
    assert seen["SELECT %s = ANY(%s)"].looks[0].types == ("int", "list[int]")
    assert seen["SELECT %s"].count == 1


def test_a_function_may_make_the_cursors(tapped: Path, dsn: str) -> None:
    made = functools.partial(psycopg2.extensions.cursor)
    cursor = psycopg2.connect(dsn).cursor(cursor_factory=made)
    cursor.execute("SELECT 1")
    assert cursor.fetchone() == (1,)
    assert [one.text for one in read(tapped)] == [], "it makes cursors of which nothing is known"


def test_afterwards_psycopg2_is_as_before(tapped: Path, dsn: str) -> None:
    assert isinstance(psycopg2.connect(dsn), tap.TappedConnection)
    tap.uninstall()
    assert not isinstance(psycopg2.connect(dsn), tap.TappedConnection)
    tap.install(tapped)


def test_rows_that_are_written_out_become_one_placeholder() -> None:
    text = "INSERT INTO a (b) VALUES (1,'x)','it''s'),(lower('('),NULL,2) ON CONFLICT DO NOTHING"
    assert tap.written_out(text) == "INSERT INTO a (b) VALUES %s ON CONFLICT DO NOTHING"


def test_types_have_names() -> None:
    assert [type_of(one) for one in (None, 1, "a", [1, None], ("a",))] == [
        "NULL",
        "int",
        "str",
        "list[NULL, int]",
        "tuple[str]",
    ]


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match="left nothing"):
        read(tmp_path)


def test_the_existing_desk_sends_what_the_inventory_knows(legacy_database: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MONPS_LEGACY_DSN": conninfo(parse_url(legacy_database))}
    subprocess.run(
        [sys.executable, "-m", "monps.strangler.tap", "--folder", tmp_path / "tap", "-m", "monps.legacy", "statements"],
        env=environment,
        capture_output=True,
        check=True,
    )
    found = matched(read(tmp_path / "tap"), scan(ROOT / "src" / "monps" / "legacy"))
    assert [one.seen.text for one in (*found.of(Knowledge.unknown), *found.of(Knowledge.learned))] == []
    assert len(found.of(Knowledge.known)) > 60
    assert len(found.of(Knowledge.filled)) > 20
