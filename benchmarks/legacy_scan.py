"""How long a scan takes: a tree of 330,000 lines, the first time and again.

The tree is made for the run. Its SQL is the code of ``src/monps/legacy`` and of the test corpus, copied with other
table names, so that no two copies hold the same statement; the rest is the standard library, because most lines of a
real tree send no SQL. The share of call sites is that of a real desk, about 5 in 1,000 lines. ``--dense`` takes SQL
only.

Run it with ``python benchmarks/legacy_scan.py``; it prints one line per scan.
"""

import argparse
import ast
import itertools
import re
import resource
import sysconfig
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from monps.strangler import Inventory, scan

ROOT = Path(__file__).parents[1]
LINES = 330_000
SITES = 1_640
PER_COPY = 200
"""Sites of one copy, about."""
TABLES = re.compile(
    r"\b(odds_history|odds_totals|odds_btts|odds_spreads|match_results|tracking_clv_picks|manual_bets|team_mapping|"
    r"team_aliases|bookmakers|fixtures|wagers)\b"
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--dense", action="store_true", help="no standard library: every line is of code that sends SQL"
    )
    options.add_argument("--processes", type=int, help="default: as many as there are processors")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="monps-scan-") as folder:
        tree, cache = Path(folder) / "tree", Path(folder) / "cache"
        grow(tree, dense=given.dense)
        measure("first scan", tree, cache, given.processes)
        measure("again", tree, cache, given.processes)
        changed = next(tree.rglob("manual_bets.py"))
        changed.write_text(changed.read_text(encoding="utf-8") + "\n\nLAST = 1\n", encoding="utf-8")
        measure("one file changed", tree, cache, given.processes)


def measure(name: str, tree: Path, cache: Path, processes: int | None) -> None:
    """Scan, and tell how long it took by the clock and by the processors; on a busy machine the two differ."""
    before = processor_seconds()
    found: Inventory = scan(tree, cache=cache, processes=processes)
    print(
        f"{name}: {found.seconds:.1f} s ({processor_seconds() - before:.1f} s of processors), "
        f"{found.files} files, {found.lines} lines, {len(found.sites)} sites, "
        f"{len(found.unread)} unread, {found.reused} files from the cache",
        flush=True,
    )


def processor_seconds() -> float:
    """What this process and those that it has ended used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def grow(tree: Path, *, dense: bool) -> None:
    """Write the tree."""
    lines = 0
    for number in itertools.count(1):
        made = copy(tree / f"app_{number:03d}", number)
        lines += made
        if lines >= LINES if dense else number * PER_COPY >= SITES:
            break
    for number, text in enumerate(standard_library()):
        if lines >= LINES:
            return
        target = tree / "lib" / f"module_{number:04d}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        lines += text.count("\n")


def copy(target: Path, number: int) -> int:
    """One more copy of the SQL code, with table names of its own; returns its lines."""
    lines = 0
    for folder in (ROOT / "src" / "monps" / "legacy", ROOT / "tests" / "strangler" / "corpus"):
        for path in sorted(folder.rglob("*.py")):
            text = TABLES.sub(
                lambda found: f"{found[1]}_{number}", path.read_bytes().decode("utf-8", "surrogateescape")
            )
            copied = target / folder.name / path.relative_to(folder)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(text.encode("utf-8", "surrogateescape"))
            lines += text.count("\n")
    return lines


def standard_library() -> Iterator[str]:
    """Modules of the standard library, again and again, that Python can parse."""
    paths = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("**/*.py"))
    kept = [path for path in paths if "site-packages" not in path.parts and "test" not in path.parts]
    for path in itertools.cycle(kept):
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        yield text


if __name__ == "__main__":
    main()
