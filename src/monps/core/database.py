"""Engines and sessions, sync and async, over one driver.

A :class:`Database` is built from settings by a door and passed down. ``get_db()`` and friends use the process's
default database, which is built at first use: importing monps builds nothing. Nothing is kept unless ``commit()`` is
called.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, sessionmaker

from monps.core import embedded
from monps.core.connecting import answer_limit, connect_arguments
from monps.core.deadline import async_connect, wait_at_most
from monps.core.driver_errors import install
from monps.core.pool import AsyncPool, PoolStatus, SyncPool
from monps.core.settings import Settings, load_settings
from monps.core.statements import observe_engine

__all__ = [
    "Database",
    "Health",
    "PoolStatus",
    "async_db_dependency",
    "async_health",
    "configure",
    "db_dependency",
    "dispose",
    "get_async_db",
    "get_database",
    "get_db",
    "get_pool_status",
    "health",
]


@dataclass(frozen=True, slots=True)
class Health:
    """What a health check found; ``revision`` is the Alembic revision, None where Alembic has not run."""

    ok: bool
    server_version: str
    database: str
    revision: str | None
    milliseconds: float


class Database:
    """One PostgreSQL database: its URL, a sync and an async engine, and their session factories (all built lazily)."""

    def __init__(self, settings: Settings, url: URL | None = None) -> None:
        self.settings = settings
        self._url = url

    @cached_property
    def replica(self) -> "Database":
        """Where read-only units of work go: the configured replica, or this database where there is none."""
        url = self.settings.replica() if self._url is None else None
        return self if url is None else Database(self.settings, url)

    @cached_property
    def url(self) -> URL:
        """The database's URL; starts the embedded server if no other is configured."""
        return self._url or embedded.database_url(self.settings)

    @cached_property
    def engine(self) -> Engine:
        """The sync engine: a pool of 5 + 10 connections by default."""
        engine = create_engine(self.url, poolclass=SyncPool, **self._options())
        if (limit := answer_limit(self.settings)) is not None:
            wait_at_most(engine, limit)
        return _seen(engine)

    @cached_property
    def async_engine(self) -> AsyncEngine:
        """The async engine, with a pool of its own of the same size."""
        options = self._options()
        if (limit := answer_limit(self.settings)) is not None:
            options["connect_args"]["async_creator_fn"] = async_connect(limit)
        engine = create_async_engine(self.url, poolclass=AsyncPool, **options)
        _seen(engine.sync_engine)
        return engine

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        """Factory of sync sessions; objects stay readable after a commit."""
        return sessionmaker(self.engine, expire_on_commit=False)

    @cached_property
    def async_sessions(self) -> async_sessionmaker[AsyncSession]:
        """Factory of async sessions; objects stay readable after a commit."""
        return async_sessionmaker(self.async_engine, expire_on_commit=False)

    def _options(self) -> dict[str, Any]:
        settings = self.settings
        return {
            "pool_size": settings.pool_size,
            "max_overflow": settings.pool_overflow,
            "pool_timeout": settings.pool_timeout,
            "pool_recycle": settings.pool_recycle,
            "connect_args": connect_arguments(settings, self.url),
            # Wherever a profile is read JSONB is decoded, which msgspec does several times faster than json.
            "json_deserializer": msgspec.json.decode,
            # An error of SQLAlchemy would quote them.
            "hide_parameters": not settings.log_parameters,
        }

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A session; the block's end rolls back what was not committed and returns the connection."""
        with self.sessions() as session:
            yield session

    @contextlib.asynccontextmanager
    async def async_session(self) -> AsyncIterator[AsyncSession]:
        """The same, async."""
        async with self.async_sessions() as session:
            yield session

    def health(self) -> Health:
        """Ask the server who it is.

        Raises:
            DatabaseUnavailable: no answer; the reason is the driver's, the URL is without its password.
        """
        started = time.perf_counter()
        with self.session() as session:
            return _ask(session, started)

    async def async_health(self) -> Health:
        """The same over the async engine."""
        started = time.perf_counter()
        async with self.async_session() as session:
            return await session.run_sync(_ask, started)

    def pools(self) -> dict[str, SyncPool]:
        """The pools by engine, ``sync`` and ``async``; only those of engines that were used."""
        used = {"sync": self.__dict__.get("engine"), "async": self.__dict__.get("async_engine")}
        return {name: engine.pool for name, engine in used.items() if engine is not None}

    def pool_status(self) -> dict[str, PoolStatus]:
        """Their figures at this moment."""
        return {name: pool.figures() for name, pool in self.pools().items()}

    @property
    def used_replica(self) -> "Database | None":
        """The replica, if it was used and is another database."""
        replica: Database | None = self.__dict__.get("replica")
        return replica if replica is not self else None

    def dispose(self) -> None:
        """Close the connections; inside asyncio only the sync engine's, so use :meth:`async_dispose` there."""
        if self.used_replica is not None:
            self.used_replica.dispose()
        if "engine" in self.__dict__:
            self.engine.dispose()
        if "async_engine" in self.__dict__ and not _in_asyncio():
            asyncio.run(self.async_engine.dispose())

    async def async_dispose(self) -> None:
        """Close both engines' connections."""
        if self.used_replica is not None:
            await self.used_replica.async_dispose()
        if "async_engine" in self.__dict__:
            await self.async_engine.dispose()
        self.dispose()


def _seen(engine: Engine) -> Engine:
    observe_engine(engine)
    return install(engine)


def _in_asyncio() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _ask(session: Session, started: float) -> Health:
    version, database, known = session.execute(
        text(
            "SELECT current_setting('server_version'), current_database(),"
            " to_regclass('public.alembic_version') IS NOT NULL"
        )
    ).one()
    revision = session.scalar(text("SELECT max(version_num) FROM public.alembic_version")) if known else None
    milliseconds = (time.perf_counter() - started) * 1000
    return Health(ok=True, server_version=version, database=database, revision=revision, milliseconds=milliseconds)


class _Default:
    """The process's default database, made once even when threads race for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._database: Database | None = None

    def get(self) -> Database:
        with self._lock:
            if self._database is None:
                self._database = Database(load_settings())
            return self._database

    def set(self, database: Database | None) -> None:
        with self._lock:
            old, self._database = self._database, database
        if old is not None and old is not database:
            old.dispose()


_default = _Default()


def configure(database: Database) -> None:
    """Make ``database`` the process's default (a door does this; so does a test)."""
    _default.set(database)


def get_database() -> Database:
    """The process's default database, built from the environment at first use."""
    return _default.get()


def dispose() -> None:
    """Forget the default database and close its connections; the next use builds it anew."""
    _default.set(None)


@contextlib.contextmanager
def get_db() -> Iterator[Session]:
    """Open a session on the default database for a ``with`` block; ``session.commit()`` keeps its work."""
    with get_database().session() as session:
        yield session


@contextlib.asynccontextmanager
async def get_async_db() -> AsyncIterator[AsyncSession]:
    """Open a session of the async engine for an ``async with`` block."""
    async with get_database().async_session() as session:
        yield session


def db_dependency() -> Iterator[Session]:
    """A session for one request: ``Annotated[Session, Depends(db_dependency)]`` in FastAPI; the route commits."""
    with get_db() as session:
        yield session


async def async_db_dependency() -> AsyncIterator[AsyncSession]:
    """The same, async: ``Annotated[AsyncSession, Depends(async_db_dependency)]``; the route body commits."""
    async with get_async_db() as session:
        yield session


def health() -> Health:
    """Health of the default database; see :meth:`Database.health`."""
    return get_database().health()


async def async_health() -> Health:
    """Health of the default database over the async engine."""
    return await get_database().async_health()


def get_pool_status() -> dict[str, PoolStatus]:
    """Pool figures of the default database by engine."""
    return get_database().pool_status()
