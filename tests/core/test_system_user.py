"""The user of the server when we are root, and what he must be let into."""

import os
from pathlib import Path

import pytest

from monps.core.system_user import NAME, let_run, let_through, system_user


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_only_root_needs_another_user() -> None:
    found = system_user()
    if os.geteuid() != 0:
        assert found is None
        return
    assert found is not None
    assert found.pw_name == NAME
    assert found.pw_uid != 0
    assert system_user() == found


def test_the_folders_above_are_passed_and_nothing_is_opened(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may change the folders up to the top")
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    (closed / "data").chmod(0o700)
    let_through(closed / "data")
    assert mode(closed) == 0o701, "passed, not listed"
    assert mode(closed / "data") == 0o700


def test_programs_that_only_root_may_read_are_opened(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may change the folders up to the top")
    programs, library = tmp_path / "install" / "bin", tmp_path / "install" / "lib" / "a.so"
    for file in (programs / "postgres", library):
        file.parent.mkdir(parents=True)
        file.touch(mode=0o600)
    (programs / "postgres").chmod(0o700)
    for folder in (tmp_path / "install", programs, library.parent):
        folder.chmod(0o700)
    let_run(programs)
    assert mode(programs / "postgres") == 0o705
    assert mode(library) == 0o604
    assert {mode(folder) for folder in (tmp_path / "install", programs, library.parent)} == {0o705}
