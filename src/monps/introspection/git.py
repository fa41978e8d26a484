"""The few questions that are asked of git."""

import shutil
import subprocess
from pathlib import Path

from monps.core.errors import DriftError

__all__ = ["file_at", "user_name"]


def file_at(revision: str, path: Path) -> str | None:
    """The text of the file at a revision, None if it was not there.

    Raises:
        DriftError: there is no git, the file is in no repository, or the revision is not known; it says which.
    """
    folder, name = path.absolute().parent, path.name
    found = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode != 0:
        raise DriftError(
            f"git knows no revision {revision!r} in {folder}; fetch it (in CI: a checkout of the full history), "
            "or name another"
        )
    commit = found.stdout.strip()
    if not _run(folder, "ls-tree", commit, "--", name).stdout.strip():
        return None
    return _run(folder, "show", f"{commit}:./{name}").stdout


def user_name(folder: Path) -> str | None:
    """Who commits in this folder by git's settings; None where git does not know."""
    return _run(folder, "config", "user.name").stdout.strip() or None


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("git")
    if program is None:
        raise DriftError("there is no git on this machine; leave out --since, and give --owner where one is asked for")
    command = [program, "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - words, no shell
