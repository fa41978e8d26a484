"""The command line of the desk: one sentence per mistake, no traceback, no password."""

import os
import subprocess
import sys

from monps.legacy.config import DSN_VARIABLE
from tests.legacy.conftest import RunLegacy


def test_without_an_address(run_legacy: RunLegacy) -> None:
    outcome = run_legacy(None, "report")
    assert outcome.code == 1
    assert outcome.errors.startswith("MONPS_LEGACY_DSN is not set")
    assert outcome.lines == ()


def test_an_address_of_another_library_is_explained_without_its_password() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monps.legacy", "report"],
        env={**os.environ, DSN_VARIABLE: "postgresql+psycopg://somebody:s3cret@host/name"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "no libpq address" in done.stderr
    assert "s3cret" not in done.stderr


def test_without_tables(empty_database: str, run_legacy: RunLegacy) -> None:
    for command in ("report", "statements"):
        outcome = run_legacy(empty_database, command)
        assert outcome.code == 1
        assert "setup` first" in outcome.errors
        assert "Traceback" not in outcome.errors


def test_an_unknown_command_is_refused(run_legacy: RunLegacy) -> None:
    assert run_legacy(None, "dance").code == 2
