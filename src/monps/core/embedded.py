"""The embedded PostgreSQL: a real server from a PyPI wheel, for newcomers, tests and scratch work.

``pg_stat_statements`` is preloaded, times are UTC, and the server outlives the process that started it: it ends only by
``monps db stop``. Several processes may ask for it at once, also while it recovers from a crash.
"""

import os
import secrets
import time
from collections.abc import Iterator
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
    "start",
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


def data_directory(settings: Settings) -> Path:
    """Folder of the cluster: one per PostgreSQL major, so that a new wheel never opens an old cluster."""
    return settings.data_dir / "postgresql-18"


def start(settings: Settings) -> URL:
    """Start the server if it does not run, and make sure that the desk's database exists.

    Returns:
        URL of the desk's database (``settings.embedded_database``).

    Raises:
        EmbeddedServerError: the package is missing, the disk is full, or PostgreSQL does not come up; says what to do.
    """
    cluster = _cluster(settings)
    deadline = time.monotonic() + START_SECONDS
    while True:
        url = URL.create(
            DRIVER,
            username=cluster.superuser,
            port=cluster.port,
            database=settings.embedded_database,
            query={"host": str(cluster.ensure_running(configuration))},
        )
        try:
            _ensure_database(url, settings.embedded_database)
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
    """Stop the server; False if it did not run.

    Raises:
        EmbeddedServerError: it did not stop in time.
    """
    return _cluster(settings, seconds).stop()


def remove(settings: Settings) -> bool:
    """Stop the server and delete its cluster with all databases; False if there was none."""
    return _cluster(settings).remove()


@contextmanager
def scratch_database(settings: Settings) -> Iterator[str]:
    """URL of a fresh empty database on the embedded server, dropped at the end of the block."""
    url = start(settings)
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


def _cluster(settings: Settings, seconds: float = START_SECONDS) -> "Cluster":
    try:
        from monps.core.cluster import Cluster  # noqa: PLC0415 - what it needs comes with an optional extra

        return Cluster(data_directory(settings), seconds)
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
