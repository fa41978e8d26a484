"""A cluster on disk: many starters at once, what a crash leaves behind, folders of any name and of other people."""

import os
import pwd
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import URL

from monps.core import cluster, embedded
from monps.core.errors import EmbeddedServerError
from monps.core.settings import Settings, conninfo
from tests.core.processes import SETTINGS, START, complaint, let_in, output, pid_file, postmaster, python


def works(url: URL) -> bool:
    with psycopg.connect(conninfo(url)) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


@contextmanager
def removed(place: Path) -> Iterator[Settings]:
    """A cluster of its own in ``place``, gone at the end."""
    made = Settings(data_dir=place)
    try:
        yield made
    finally:
        embedded.remove(made)


def test_postgresql_never_runs_as_root(settings: Settings) -> None:
    embedded.start(settings)
    process = postmaster(settings)
    users, groups = set(), set()
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # a worker that has done its work
            users |= set(one.uids())
            groups |= set(one.gids())
    assert users == {embedded.data_directory(settings).stat().st_uid}
    assert 0 not in users | groups or os.geteuid() != 0


def test_several_processes_at_once_get_the_same_server(folder: Path) -> None:
    with removed(folder) as settings:
        # What a process left that was killed while it made the cluster.
        half = embedded.data_directory(settings).with_name("postgresql-18.new")
        (half / "base").mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        processes = [python(START, folder) for _ in range(4)]
        pids = {output(process) for process in processes}
        assert pids == {str(postmaster(settings).pid)}
        assert not half.exists()


def test_several_threads_at_once_get_the_same_server(settings: Settings) -> None:
    embedded.stop(settings)
    urls: list[URL] = []
    threads = [threading.Thread(target=lambda: urls.append(embedded.start(settings))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(urls) == 4
    assert len(set(urls)) == 1


def dead_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.parametrize("whose", ["our own", "dead", "init"])
def test_a_pid_file_left_from_a_crash_stops_nobody(settings: Settings, whose: str) -> None:
    embedded.start(settings)
    lines = pid_file(settings).read_text().splitlines()
    embedded.stop(settings)
    pid = {"our own": os.getpid(), "dead": dead_pid(), "init": 1}[whose]
    pid_file(settings).write_text("\n".join([str(pid), *lines[1:]]) + "\n")
    (embedded.data_directory(settings) / ".s.PGSQL.5432.lock").write_text(f"{pid}\n")
    assert not embedded.is_running(settings)
    assert embedded.stop(settings) is False
    assert works(embedded.start(settings))
    assert postmaster(settings).pid != pid


@pytest.mark.parametrize("content", ["", "\n", "no number\n"])
def test_a_pid_file_that_says_nothing_stops_nobody(settings: Settings, content: str) -> None:
    embedded.start(settings)
    embedded.stop(settings)
    pid_file(settings).write_text(content)
    assert not embedded.is_running(settings)
    assert works(embedded.start(settings))


def test_it_recovers_after_a_kill(settings: Settings) -> None:
    url = embedded.start(settings)
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        # Test servers are told not to wait for the disk; what is to survive must.
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept (n integer)")
        connection.execute("INSERT INTO kept VALUES (7)")
        postmaster(settings).kill()
        # This session and the background processes are still there when the start begins.
        url = embedded.start(settings)
    with psycopg.connect(conninfo(url)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        connection.execute("DROP TABLE kept")


def test_a_folder_may_have_any_name(folder: Path) -> None:
    place = folder / "first"
    for name in ("John Doe's 50%25 & more?x=1#y, été 💾", "x" * 110):
        settings = Settings(data_dir=place.rename(folder / name) if place.exists() else folder / name)
        assert works(embedded.start(settings))
        embedded.stop(settings)
        place = settings.data_dir
    embedded.remove(settings)


def test_a_name_that_cannot_be_quoted_is_a_sentence(folder: Path) -> None:
    for name in ('a"b', "$HOME", "a`b`", "back\\slash"):
        with pytest.raises(EmbeddedServerError, match="cannot quote"):
            embedded.start(Settings(data_dir=folder / name))


def test_a_folder_behind_a_link_is_the_same_folder(settings: Settings, folder: Path) -> None:
    embedded.start(settings)
    (folder / "link").symlink_to(settings.data_dir)
    linked = Settings(data_dir=folder / "link")
    assert embedded.is_running(linked)
    embedded.start(linked)
    assert postmaster(linked) == postmaster(settings)


def test_a_cluster_of_another_name_is_another(settings: Settings, folder: Path) -> None:
    embedded.start(settings)
    longer = Settings(data_dir=settings.data_dir.with_name(f"{settings.data_dir.name}x"))
    embedded.data_directory(longer).mkdir(parents=True)
    shutil.copy(pid_file(settings), pid_file(longer))
    assert not embedded.is_running(longer)
    assert not embedded.is_running(Settings(data_dir=folder))


def test_a_file_in_the_folders_place_is_a_sentence(folder: Path) -> None:
    (folder / "file").touch()
    for place in (folder / "file", folder / "file" / "below"):
        settings = Settings(data_dir=place)
        assert not embedded.is_running(settings)
        with pytest.raises(EmbeddedServerError, match="Set MONPS_DATA_DIR to a folder you may write"):
            embedded.start(settings)


def test_a_cluster_of_another_major_is_a_sentence(settings: Settings) -> None:
    embedded.start(settings)
    embedded.stop(settings)
    version = embedded.data_directory(settings) / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(EmbeddedServerError, match=r"would not start: .* incompatible with server; its log is "):
        embedded.start(settings)
    version.write_text("18\n")


def test_too_little_space_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "MIN_FREE_BYTES", 2**60)
    with pytest.raises(EmbeddedServerError, match=r"only \d+ MB are free at .*MONPS_DATA_DIR"):
        embedded.start(Settings(data_dir=folder / "new"))
    assert list((folder / "new").glob("postgresql*/")) == []


def test_a_starter_that_hangs_is_not_waited_for_for_ever(folder: Path) -> None:
    hanging = cluster.Cluster(folder / "postgresql-18", 0.1)
    with hanging._locked(), pytest.raises(EmbeddedServerError, match=r"by another process .* within 0 s"):
        cluster.Cluster(folder / "postgresql-18", 0.1).ensure_running({})


def test_a_folder_that_is_not_ours_to_write_is_a_sentence(folder: Path, stranger: str | None) -> None:
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o755 if stranger else 0o500)
    let_in(folder)
    said = complaint(python(START, closed / "data", user=stranger, HOME=str(folder)))
    assert "EmbeddedServerError" in said
    assert "Permission denied" in said
    assert "Set MONPS_DATA_DIR to a folder you may write" in said


def test_a_cluster_of_somebody_else_is_a_sentence(settings: Settings, stranger: str | None) -> None:
    if stranger is None:
        pytest.skip("only root can try on behalf of two users")
    embedded.start(settings)
    let_in(settings.data_dir)
    for call in ("start", "is_running", "stop", "remove"):
        said = complaint(python(f"{SETTINGS}\nembedded.{call}(settings)", settings.data_dir, user=stranger))
        assert "EmbeddedServerError" in said, (call, said)
        assert "Permission denied" in said, (call, said)
    assert embedded.is_running(settings)


def test_an_ordinary_user_has_a_server_of_his_own(folder: Path, stranger: str | None) -> None:
    if stranger is None:
        pytest.skip("that is what every other test here does")
    let_in(folder)
    os.chown(folder, pwd.getpwnam(stranger).pw_uid, -1)
    with removed(folder) as settings:
        output(python(START, folder, user=stranger, HOME=str(folder)))
        assert postmaster(settings).uids().effective == pwd.getpwnam(stranger).pw_uid
