"""``python -m benchmarks``: measure, show and write down."""

import argparse
import shlex
import signal
import sys
import time
from pathlib import Path

from rich.console import Console

from benchmarks.field import FIELD
from benchmarks.machine import facts
from benchmarks.paths import Plan
from benchmarks.report import Report
from benchmarks.running import Run
from benchmarks.server import started

__all__ = ["main"]


def main() -> None:
    """Run what the command line asks for; exit with 1 when a contender failed on a path that it should go."""
    asked = _arguments()
    # Ended from outside it takes its server and the contenders' processes with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    plan = Plan.quick() if asked.quick else Plan.full() if asked.full else Plan.usual()
    console, progress = Console(width=200), Console(stderr=True)
    begun = time.perf_counter()
    with started() as server:
        progress.print(f"filling {plan.odds:,} rows")
        server.fill(plan.odds, plan.picks)
        known = facts(server.version)
        wanted = [target for target in FIELD if asked.contenders in target]

        def say(text: str) -> None:
            progress.print(f"{time.perf_counter() - begun:6.0f} s  {text}", markup=False, highlight=False)

        run = Run(server, plan, wanted, say)
        results = run.all(asked.path)
    report = Report(results, run.paths, known, shlex.join(["python", "-m", "benchmarks", *_shown(sys.argv[1:])]))
    report.show(console)
    report.write_json(asked.json)
    if asked.page is not None:
        report.write_page(asked.page)
    progress.print(f"{(time.perf_counter() - begun) / 60:.1f} minutes; every sample is in {asked.json}")
    failed = {who: note for who, note in results.notes.items() if not note.startswith("left out")}
    sys.exit(1 if failed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="small tables and few rounds, to see that everything works")
    size.add_argument("--full", action="store_true", help="the bulk writes of a million rows too")
    parser.add_argument("--path", default="", help="only paths whose name contains this, such as get or insert")
    parser.add_argument("--contenders", default="", help="only contenders whose module or class contains this")
    parser.add_argument("--json", type=Path, default=Path("bench-results.json"), help="where every sample goes")
    parser.add_argument("--page", type=Path, help="a page whose results are written anew")
    return parser.parse_args()


def _shown(arguments: list[str]) -> list[str]:
    """The arguments that change what is measured; where it is written is nobody's concern."""
    return [one for one in arguments if one.startswith("--") and not one.startswith(("--json", "--page"))]


if __name__ == "__main__":
    main()
