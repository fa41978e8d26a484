"""A real streaming replica of a server, made by PostgreSQL's own programs."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from monps.core.cluster import programs
from monps.core.system_user import system_user
from tests.faults.faulty import Faulty

__all__ = ["replica_of"]


@contextmanager
def replica_of(faulty: Faulty, folder: Path) -> Iterator[URL]:
    """The address of a replica in ``folder``, which follows until it is promoted."""
    data, source, user = folder / "replica", str(faulty.url.query["host"]), system_user()
    identity: dict[str, Any] = {"cwd": "/"}
    if user is not None:
        identity |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        command = [str(programs() / program), *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **identity)

    folder.mkdir()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    run(
        "pg_basebackup", "-h", source, "-p", str(faulty.url.port), "-U", "postgres", "-D", str(data), "-R", "-c", "fast"
    )
    options = f"-c listen_addresses='' -p {faulty.url.port} -k {folder}"
    run("pg_ctl", "start", "--wait", "-D", str(data), "-l", str(data / "log"), "-o", options)
    try:
        yield faulty.url.update_query_dict({"host": str(folder)})
    finally:
        run("pg_ctl", "stop", "-D", str(data), "-m", "immediate")
