"""The existing psycopg2 program as a process of its own: the new code never imports it, only runs it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from monps.core.errors import MonpsError
from monps.core.settings import conninfo

__all__ = ["LegacyProgram", "LegacyProgramError", "RunningDesk"]

Answer = dict[str, Any]


class LegacyProgramError(MonpsError):
    """The existing program did not run; the text holds what it said."""


class LegacyProgram:
    """``python -m monps.legacy`` against one database."""

    def __init__(self, url: URL) -> None:
        self._dsn = conninfo(url)

    def run(self, *arguments: str, progress: Callable[[int, int], None] | None = None) -> Answer:
        """Run one command to its end; ``progress`` hears of (done, total).

        Returns:
            The JSON object that the program prints last.

        Raises:
            LegacyProgramError: it ended with an error; the text is its own sentence.
        """
        answer = ""
        with self._start(*arguments) as process:
            for line in process.stdout or ():
                answer = line
                if progress is not None and line.startswith('{"progress"'):
                    step = json.loads(line)
                    progress(step["progress"], step["total"])
            complaint = process.stderr.read() if process.stderr else ""
        if process.returncode != 0:
            raise LegacyProgramError(f"the existing program failed at {arguments[0]}: {_last_line(complaint)}")
        found: Answer = json.loads(answer)
        return found

    @contextmanager
    def desk(self) -> Iterator["RunningDesk"]:
        """The desk at work for the length of the block; it is working when the block begins and is always stopped."""
        with tempfile.TemporaryDirectory(prefix="monps-desk-") as folder:
            stop, ready = Path(folder, "stop"), Path(folder, "ready")
            process = self._start("desk", "--stop-file", str(stop), "--ready-file", str(ready), "--rate", "300")
            _await(ready, process)
            running = RunningDesk(process, stop)
            try:
                yield running
            finally:
                running.stop()

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            [sys.executable, "-m", "monps.legacy", *arguments],
            env=os.environ | {"MONPS_LEGACY_DSN": self._dsn},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class RunningDesk:
    """Readers and writers of the existing program, at work in another process."""

    def __init__(self, process: subprocess.Popen[str], stop_file: Path) -> None:
        self._process = process
        self._stop_file = stop_file
        self._answer: Answer | None = None

    def stop(self) -> Answer:
        """End the desk (once) and return its own account: statements, failures, longest statement in milliseconds."""
        if self._answer is None:
            self._stop_file.touch()
            output, complaint = self._process.communicate(timeout=60)
            if self._process.returncode != 0:
                raise LegacyProgramError(f"the running desk failed: {_last_line(complaint)}")
            self._answer = json.loads(output.splitlines()[-1])
        return self._answer


def _await(ready: Path, process: subprocess.Popen[str], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            _, complaint = process.communicate()
            raise LegacyProgramError(f"the running desk did not start: {_last_line(complaint)}")
        time.sleep(0.02)


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
