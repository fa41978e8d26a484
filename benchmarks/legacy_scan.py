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
import sysconfig
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from monps.strangler import Inventory, scan

ROOT = Path(__file__).parents[1]
LINES = 330_000
SITES = 1_640
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
        report("first scan", scan(tree, cache=cache, processes=given.processes))
        report("again", scan(tree, cache=cache, processes=given.processes))
        changed = next(tree.rglob("manual_bets.py"))
        changed.write_text(changed.read_text(encoding="utf-8") + "\n\nLAST = 1\n", encoding="utf-8")
        report("one file changed", scan(tree, cache=cache, processes=given.processes))


def report(name: str, found: Inventory) -> None:
    print(
        f"{name}: {found.seconds:.1f} s, {found.files} files, {found.lines} lines, {len(found.sites)} sites, "
        f"{len(found.unread)} unread, {found.reused} files from the cache",
        flush=True,
    )


def grow(tree: Path, *, dense: bool) -> None:
    """Write the tree."""
    lines = 0
    for number in itertools.count(1):
        made = copy(tree / f"app_{number:03d}", number)
        lines += made
        if lines >= LINES if dense else number * 109 >= SITES:
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
