"""Other processes, for tests of what several of them share: this Python, as this user or as another."""

import functools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from monps.core import embedded
from monps.core.settings import Settings

SETTINGS = """
import sys
from pathlib import Path
from monps.core import embedded
from monps.core.settings import Settings, conninfo
settings = Settings(data_dir=Path(sys.argv[1]))
embedded.configuration["fsync"] = "off"
"""

START = f"""{SETTINGS}
import psycopg
with psycopg.connect(conninfo(embedded.start(settings))) as connection:
    connection.execute("SELECT 1")
print((embedded.data_directory(settings) / "postmaster.pid").read_text().split()[0])
"""
"""Starts the server of the folder in argv, uses it, and prints the server's process id."""


def python(
    code: str, *arguments: object, user: str | None = None, executable: str | None = None, **environment: str
) -> subprocess.Popen[str]:
    """A running Python with our packages; ``user`` if we are root."""
    identity: dict[str, Any] = {}
    if user is not None:
        executable = executable or interpreter(user)
        identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    return subprocess.Popen(
        [executable or sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
        **identity,
    )


@functools.cache
def interpreter(user: str) -> str | None:
    """This Python, or another of its version, if ``user`` may run it with our packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for found in (sys.executable, shutil.which(version, path="/usr/local/bin:/usr/bin")):
        with suppress(PermissionError):
            if found is not None:
                tried = python("import psycopg, monps.core.embedded", user=user, executable=found)
                tried.communicate(timeout=60)
                if tried.returncode == 0:
                    return found
    return None


def output(process: subprocess.Popen[str]) -> str:
    """What a process printed that must succeed."""
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return printed.strip()


def complaint(process: subprocess.Popen[str]) -> str:
    """The last line that a process said which must fail."""
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    return said.strip().splitlines()[-1]


def is_alive(process: psutil.Process) -> bool:
    # Where nobody waits for orphans, as in a container, a dead server stays as a zombie.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def pid_file(settings: Settings) -> Path:
    return embedded.data_directory(settings) / "postmaster.pid"


def postmaster(settings: Settings) -> psutil.Process:
    """The server's process."""
    return psutil.Process(int(pid_file(settings).read_text().splitlines()[0]))


def let_in(folder: Path) -> None:
    """Let every user pass and list ``folder`` and those above it, up to the temporary folder."""
    for each in (folder, *folder.parents):
        if each == Path(tempfile.gettempdir()):
            return
        each.chmod(each.stat().st_mode | 0o055)
