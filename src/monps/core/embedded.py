"""The embedded PostgreSQL: a real server from a PyPI wheel, for newcomers, tests and scratch work.

Scratch work has a server of its own beside it, which promises nothing: in memory where the machine has a folder for
that, without waiting for any disk. Making a thousand files there takes no time, and the desk's server is left alone.

``pg_stat_statements`` is preloaded, times are UTC, and the server outlives the process that started it: it ends only by
``monps db stop``. Several processes may ask for it at once, also while it recovers from a crash.
"""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy import URL

from monps.core.errors import EmbeddedServerError
from monps.core.settings import DRIVER, Settings, conninfo

if TYPE_CHECKING:
    from monps.core.cluster import Cluster

__all__ = [
    "configuration",
    "data_directory",
    "database_url",
    "is_running",
    "recreate_database",
    "remove",
    "scratch_database",
    "scratch_directory",
    "start",
    "start_scratch",
    "stop",
]

START_SECONDS = 60.0
"""Longest wait for a start: recovery after a crash takes a while."""

configuration = {
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "120",
    "log_min_duration_statement": "1s",
}
"""Settings written into the cluster when it is created."""

FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
}
"""What the scratch server does without: after a crash it is made anew. Of ``wal_level = minimal`` it would have nothing
but work: at each commit it looks through all buffers for those of every new table."""

MEMORY = Path("/dev/shm")  # noqa: S108 - shared by all users, so the folder in it is closed to others
"""The folder in memory of most Linux systems."""

MEMORY_BYTES = 1024 * 1024 * 1024
"""Free memory below which scratch work stays on the disk."""


def data_directory(settings: Settings) -> Path:
    """Folder of the cluster: one per PostgreSQL major, so that a new wheel never opens an old cluster."""
    return settings.data_dir / "postgresql-18"


def scratch_directory(settings: Settings) -> Path:
    """Folder of the scratch server: in memory, or beside the other one where there is no room for it."""
    on_disk = settings.data_dir / "scratch-18"
    key = hashlib.sha256(os.fsencode(settings.data_dir.resolve())).hexdigest()[:10]
    in_memory = MEMORY / f"monps-{os.getuid()}-{key}" / on_disk.name
    if in_memory.parent.exists() and in_memory.parent.stat().st_uid != os.getuid():
        return on_disk  # somebody else's, under our name
    if in_memory.exists():
        return in_memory
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return in_memory if has_room and not on_disk.exists() else on_disk


def start_scratch(settings: Settings) -> URL:
    """Start the scratch server if it does not run; it goes with :func:`stop`, and with it all that was in it.

    Returns:
        URL of its database ``postgres``, which nothing is written to.

    Raises:
        EmbeddedServerError: as for :func:`start`.
    """
    return _start(_scratch_cluster(settings), configuration | FORGETFUL, "postgres")


def start(settings: Settings) -> URL:
    """Start the server if it does not run, and make sure that the desk's database exists.

    Returns:
        URL of the desk's database (``settings.embedded_database``).

    Raises:
        EmbeddedServerError: the package is missing, the disk is full, or PostgreSQL does not come up; says what to do.
    """
    return _start(_cluster(settings), configuration, settings.embedded_database)


def _start(cluster: "Cluster", configuration: Mapping[str, str], database: str) -> URL:
    deadline = time.monotonic() + START_SECONDS
    while True:
        url = URL.create(
            DRIVER,
            username=cluster.superuser,
            port=cluster.port,
            database=database,
            query={"host": str(cluster.ensure_running(configuration))},
        )
        try:
            _ensure_database(url, database)
        except psycopg.OperationalError as error:
            # It may be recovering from a crash of one of its sessions, or on its way down.
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"the embedded PostgreSQL in {cluster.directory} takes no connection: {error}; "
                    f"its log is {cluster.log}"
                ) from error
            time.sleep(0.1)
        else:
            return url


def database_url(settings: Settings) -> URL:
    """The configured database, or the embedded one, started on demand."""
    return settings.url() or start(settings)


def is_running(settings: Settings) -> bool:
    """Whether the embedded server of these settings runs now."""
    return _cluster(settings).is_running()


def stop(settings: Settings, seconds: float = START_SECONDS) -> bool:
    """Stop the server, and the scratch server with it, which is deleted; False if neither ran.

    Raises:
        EmbeddedServerError: one of them did not stop in time.
    """
    scratch = _remove_scratch(settings, seconds)
    return _cluster(settings, seconds).stop() or scratch


def remove(settings: Settings) -> bool:
    """Stop the server and delete its cluster with all databases; False if there was none."""
    scratch = _remove_scratch(settings, START_SECONDS)
    return _cluster(settings).remove() or scratch


@contextmanager
def scratch_database(settings: Settings) -> Iterator[str]:
    """URL of a fresh empty database on the scratch server, dropped at the end of the block."""
    url = start_scratch(settings)
    name = f"scratch_{os.getpid()}_{secrets.token_hex(4)}"
    with _admin(url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with _admin(url) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def recreate_database(settings: Settings, name: str) -> None:
    """Drop the database ``name`` on the embedded server, with its sessions, and make it anew and empty."""
    with _admin(start(settings)) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))


def _remove_scratch(settings: Settings, seconds: float) -> bool:
    directory = scratch_directory(settings)
    removed = _cluster_in(directory, seconds).remove()
    if removed and directory.parent.parent == MEMORY:
        shutil.rmtree(directory.parent)
    return removed


def _cluster(settings: Settings, seconds: float = START_SECONDS) -> "Cluster":
    return _cluster_in(data_directory(settings), seconds)


def _scratch_cluster(settings: Settings) -> "Cluster":
    return _cluster_in(scratch_directory(settings), START_SECONDS)


def _cluster_in(directory: Path, seconds: float) -> "Cluster":
    try:
        from monps.core.cluster import Cluster  # noqa: PLC0415 - what it needs comes with an optional extra

        return Cluster(directory, seconds)
    except ImportError as error:
        raise EmbeddedServerError(
            "the embedded PostgreSQL is not installed; it is the database when MONPS_DATABASE_URL is unset, and the "
            "scratch space of comparisons: pip install 'monps[embedded]'"
        ) from error


@contextmanager
def _admin(url: URL) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo(url.set(database="postgres")), autocommit=True) as connection:
        yield connection


def _ensure_database(url: URL, name: str) -> None:
    with _admin(url) as connection:
        # Two processes may create it at once; the unique key of pg_database lets one of them win.
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return
