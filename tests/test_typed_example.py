"""mypy --strict on a user's program: the package is typed as it says, and mistakes are errors."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import ROOT

EXAMPLE = ROOT / "tests" / "typed_example"

pytestmark = pytest.mark.slow  # mypy reads SQLAlchemy and all of monps, with no cache


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy says of the example when it sees monps as an installed package, with none of our settings."""
    folder = tmp_path_factory.mktemp("user")
    for name in ("desk.py", "wrong.py"):
        (folder / name).write_text((EXAMPLE / name).read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", "desk.py", "wrong.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return [line for line in done.stdout.splitlines() if ": error: " in line]


def test_a_correct_program_is_correct(errors: list[str]) -> None:
    assert [line for line in errors if line.startswith("desk.py")] == []


def test_each_mistake_is_an_error_where_it_stands(errors: list[str]) -> None:
    text = Path(EXAMPLE / "wrong.py").read_text(encoding="utf-8")
    marked = {
        (number, code)
        for number, line in enumerate(text.splitlines(), start=1)
        for code in re.findall(r"# error: \[([\w-]+)\]", line)
    }
    found = {
        (int(match[1]), match[2])
        for line in errors
        if (match := re.match(r"wrong\.py:(\d+): error: .*\[([\w-]+)\]$", line))
    }
    assert found == marked
