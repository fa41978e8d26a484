"""The commands of the README: their list, and one clear sentence when something they need is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=folder, env=kept, capture_output=True, text=True, check=False)


def program(folder: Path, text: str) -> str:
    path = folder / "python-of-the-test"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_help_lists_the_commands(clone: Path) -> None:
    listed = make(clone).stdout
    assert all(word in listed for word in ("demo", "test", "check", "help", "DATA="))


def test_no_python(clone: Path) -> None:
    done = make(clone, "demo", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "monps needs Python 3.11 or newer; install it" in done.stdout
    assert not (clone / ".venv").exists()


def test_an_old_python(clone: Path) -> None:
    old = program(clone, 'case "$*" in *version_info*) exit 1;; *) echo "Python 3.9.2";; esac')
    done = make(clone, "test", old)
    assert "monps needs Python 3.11 or newer" in done.stdout
    assert "is Python 3.9.2" in done.stdout


def test_a_python_without_venv(clone: Path) -> None:
    bare = program(clone, 'case "$*" in *venv*) exit 1;; *) exit 0;; esac')
    done = make(clone, "demo", bare)
    assert "has no venv module; on Debian or Ubuntu: apt-get install python3-venv" in done.stdout


def test_no_space(clone: Path) -> None:
    folder = clone / "bin"
    folder.mkdir()
    df = folder / "df"
    df.write_text("#!/bin/sh\necho header\necho /dev/x 100 100 1000 99% /\n", encoding="utf-8")
    df.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    done = subprocess.run(["make", "demo"], cwd=clone, env={"PATH": path}, capture_output=True, text=True, check=False)
    assert "less than 1 GB is free here" in done.stdout
