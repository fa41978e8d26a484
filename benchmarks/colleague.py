"""A contender's process, seen from the one that asks."""

import json
import os
import select
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.contender import Place

__all__ = ["ROOT", "Colleague", "ContenderError"]

ROOT = Path(__file__).parents[1]


class ContenderError(Exception):
    """A contender could not do what it was asked; the text is its own error."""


class Colleague:
    """The process of the contender ``target`` (``module:Class``) at ``place``, whose price table has ``odds`` rows."""

    def __init__(self, target: str, place: Place, odds: int, patience: float = 900.0) -> None:
        self.target = target
        self._patience = patience
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "benchmarks.worker", target, json.dumps(asdict(place)), str(odds)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def ask(self, command: str, **arguments: object) -> dict[str, Any]:
        """Let it do something.

        Raises:
            ContenderError: it could not, or not in time.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None or self._process.poll() is not None:
            raise ContenderError(f"its process has ended with {self._process.returncode}")
        stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        stdin.flush()
        ready, _, _ = select.select([stdout], [], [], self._patience)
        if not ready:
            self.end()
            raise ContenderError(f"no answer to {command} within {self._patience:.0f} s")
        line = stdout.readline()
        if not line:
            self._process.wait()
            raise ContenderError(f"its process ended with {self._process.returncode} during {command}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ContenderError(answer["error"])
        return answer

    def end(self) -> None:
        """End the process, gently at first."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.kill(self._process.pid, 9)
            self._process.wait()
