"""Where and with what a run was made."""

import datetime as dt
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["facts"]

PACKAGES = (
    "monps",
    "psycopg",
    "asyncpg",
    "psycopg2-binary",
    "SQLAlchemy",
    "advanced-alchemy",
    "sqlmodel",
    "Django",
    "tortoise-orm",
    "piccolo",
    "peewee",
    "adbc-driver-postgresql",
    "connectorx",
    "polars",
    "pyarrow",
    "msgspec",
    "orjson",
)


def facts(server: str) -> dict[str, str]:
    """What a reader needs to judge the figures; ``server`` is PostgreSQL's version."""
    return {
        "Date": dt.datetime.now(dt.UTC).date().isoformat(),
        "Machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "PostgreSQL": f"{server}, on the same machine, over its socket, fsync on",
        "Python": platform.python_version(),
        "Packages": ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name))),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
