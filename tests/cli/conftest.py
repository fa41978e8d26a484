"""Running a command line in this process, on a database of the test."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from monps.cli import main
from monps.cli.terminal import console


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code, its output, its complaint."""

    code: int
    output: str
    complaint: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("db", "current", url=...)`` is ``monps db current`` with MONPS_DATABASE_URL set to the URL."""

    def command(*arguments: str, url: str | None = None) -> Outcome:
        if url is not None:
            monkeypatch.setenv("MONPS_DATABASE_URL", url)
        monkeypatch.setattr(console, "width", 200)
        monkeypatch.setattr(sys, "argv", ["monps", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 0 if code is None else 1, captured.out, captured.err)

    return command
