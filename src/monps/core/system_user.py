"""The user that PostgreSQL runs as when we are root: it refuses to run as root itself."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

__all__ = ["let_run", "let_through", "system_user"]

NAME = "embedded_postgres"


def system_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", NAME]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a fixed command
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise ChildProcessError(
            f"PostgreSQL does not run as root and no user {NAME} could be made for it: "
            f"{done.stderr.decode(errors='replace').strip()}"
        ) from None


def let_through(path: Path) -> None:
    """Let the system user pass the folders above ``path``."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def let_run(programs: Path) -> None:
    """Let the system user run what lies in ``programs``, with the libraries beside it, where only root may."""
    let_through(programs)
    if all(file.stat().st_mode & stat.S_IXOTH for file in (programs, *programs.iterdir())):
        return
    for file in (programs.parent, *programs.parent.rglob("*")):
        mode = file.stat().st_mode
        file.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
