"""Rewriting on copies: the desk without half of its raw SQL runs and reports the same, and what is not proven stays."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from monps.core.settings import conninfo, parse_url
from monps.strangler import scan
from monps.strangler.drafts import Drafts, draft
from monps.strangler.drafts.catalog import Catalog
from monps.strangler.drafts.tables import DeclaredTables
from monps.strangler.ledger import ENOUGH, Ledger, Parity, Progress
from monps.strangler.rewrites import Outcome, rewrite
from tests.strangler.drafts.conftest import desk_database

__all__ = ["desk_database"]

DESK = Path(__file__).parents[3] / "src" / "monps" / "legacy"
SESSION = """
import os
import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

engine = create_engine(
    "postgresql+psycopg://",
    creator=lambda: psycopg.connect(os.environ["MONPS_LEGACY_DSN"], options="-c timezone=UTC"),
    poolclass=NullPool,
)
session = sessionmaker(engine)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DESK, tmp_path / "desk", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def catalog(desk_database: str) -> Iterator[Catalog]:
    with psycopg.connect(conninfo(parse_url(desk_database))) as connection:
        yield Catalog(connection)


def proven(drafts: Drafts) -> Ledger:
    """What the other tools write down when all went well."""
    return Ledger().noted(
        Progress(fingerprint, "L3", "0001", f"desk_repositories:{method.place}", Parity(ENOUGH, 0))
        for fingerprint, method in drafts.methods.items()
    )


def rewritten(tree: Path, catalog: Catalog, change: Ledger | None = None, bridge: str | None = None) -> Outcome:
    found = scan(tree)
    drafts = draft(found.sites, DeclaredTables(catalog))
    (tree.parent / "desk_repositories.py").write_text(drafts.module(), encoding="utf-8")
    (tree.parent / "desk_session.py").write_text(SESSION, encoding="utf-8")
    return rewrite(tree, found, drafts, proven(drafts) if change is None else change, "desk_session:session", bridge)


def run(folder: Path, url: str, command: str) -> str:
    environment = {**os.environ, "MONPS_LEGACY_DSN": conninfo(parse_url(url)), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "desk", command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_rewritten_desk_reports_the_same(tree: Path, catalog: Catalog, desk_database: str) -> None:
    before = run(tree.parent, desk_database, "report")
    outcome = rewritten(tree, catalog)
    assert len(outcome.rewritten) >= 25
    outcome.apply()
    proven = {each.site.fingerprint for one in outcome.rewritten for each in one.candidates}
    (mark,) = outcome.marks(tree.parent)
    assert (mark.file, mark.number) == (tree.parent / "desk_repositories.py", len(proven))
    assert outcome.marks(tree) == []
    mark.file.write_text(mark.after, encoding="utf-8")
    assert outcome.marks(tree.parent) == []
    assert run(tree.parent, desk_database, "report") == before
    assert '"failed": []' in run(tree.parent, desk_database, "statements")
    gone = {(one.file, one.function) for one in outcome.rewritten}
    assert not [site.place for site in scan(tree).sites if (site.file, site.function) in gone]


@pytest.mark.slow
def test_a_second_run_finds_nothing_to_do(tree: Path, catalog: Catalog) -> None:
    first = rewritten(tree, catalog)
    first.apply()
    kept = {path: path.read_bytes() for path in tree.rglob("*.py")}
    again = rewritten(tree, catalog)
    again.apply()
    assert again.rewritten == []
    assert {path: path.read_bytes() for path in tree.rglob("*.py")} == kept


@pytest.mark.slow
def test_the_patches_are_the_edit(tree: Path, catalog: Catalog, tmp_path: Path) -> None:
    outcome = rewritten(tree, catalog)
    patches = outcome.write_patches(tmp_path / "patches", tree.parent)
    assert len(patches) == len(outcome.rewritten) + 1
    assert patches[-1].name.endswith("-desk_repositories-proven.patch")
    copied = Path(shutil.copytree(tree, tmp_path / "copied" / "desk"))
    shutil.copy(tree.parent / "desk_repositories.py", copied.parent)
    for patch in patches:
        command = ["git", "apply", "--whitespace=nowarn", str(patch)]
        where = copied.parent if patch == patches[-1] else copied
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (patch.name, done.stderr)
    (mark,) = outcome.marks(tree.parent)
    assert (copied.parent / "desk_repositories.py").read_text(encoding="utf-8") == mark.after
    outcome.apply()
    for path in sorted(tree.rglob("*.py")):
        assert path.read_bytes() == (copied / path.relative_to(tree)).read_bytes(), path.name


@pytest.mark.slow
def test_nothing_outside_a_rewritten_function_changes_but_imports(tree: Path, catalog: Catalog) -> None:
    for one in rewritten(tree, catalog).rewritten:
        inside, changed = False, list[str]()
        for line in one.patch.splitlines()[2:]:
            inside = inside or f"def {one.function.rpartition('.')[2]}(" in line
            if line[:1] in "+-" and not inside and "import" not in line and line.strip("+-, )") not in ("", "("):
                changed.append(line)
        assert [line for line in changed if not line.startswith(("-    ", "+    "))] == [], one.title


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"candidate": None}, "no candidate"),
        ({"verified": None}, "monps legacy prove"),
        ({"parity": None}, "0 comparisons"),
        ({"parity": Parity(ENOUGH - 1, 0)}, f"{ENOUGH - 1} comparisons"),
        ({"parity": Parity(10 * ENOUGH, 1)}, "not proven"),
        ({"candidate": "Repository.method"}, "does not name its module"),
    ],
)
def test_what_is_not_proven_stays(tree: Path, catalog: Catalog, change: dict[str, object], reason: str) -> None:
    found = scan(tree)
    few = replace(found, sites=tuple(site for site in found.sites if site.file == "reports.py"))
    drafts = draft(few.sites, DeclaredTables(catalog))
    whole = proven(drafts)
    ledger = whole.noted(replace(one, **change) for one in whole.progress.values())  # type: ignore[arg-type] # fields of Progress
    outcome = rewrite(tree, few, drafts, ledger, "desk_session:session", None)
    assert outcome.rewritten == []
    assert [text for place, text in outcome.refused if "profit_summary" in place and reason in text]


REFUSED = {
    "commits": (
        "ends transactions",
        "cur.execute('SELECT id FROM manual_bets')\n    a = cur.fetchall()\n    conn.commit()",
    ),
    "twice": (
        "used in 2 places",
        "cur.execute('SELECT id FROM manual_bets')\n    a = cur.fetchone(); b = cur.fetchall()",
    ),
    "counts": (
        "used in 2 places",
        "cur.execute('SELECT id FROM manual_bets')\n    a = cur.fetchall()\n    b = cur.rowcount",
    ),
    "outside": (
        "outside the loop",
        "for one in (1, 2):\n        cur.execute('SELECT id FROM manual_bets')\n    a = cur.fetchall()",
    ),
    "locks": ("locks rows", "cur.execute('SELECT id FROM manual_bets FOR UPDATE')\n    a = cur.fetchall()"),
    "handler": (
        "old driver",
        "try:\n        cur.execute('SELECT 1')\n        a = cur.fetchall()\n    except psycopg2.Error:\n        pass",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_depends_on_the_cursor_stays(tmp_path: Path, catalog: Catalog, name: str) -> None:
    reason, body = REFUSED[name]
    file = tmp_path / "one.py"
    text = f"import psycopg2\n\n\ndef one():\n    conn = psycopg2.connect('')\n    cur = conn.cursor()\n    {body}\n"
    file.write_text(text, encoding="utf-8")
    outcome = rewritten(file, catalog)
    assert outcome.rewritten == []
    assert reason in outcome.refused[0][1], outcome.refused


def test_a_connection_of_the_caller_needs_the_bridge(tmp_path: Path, catalog: Catalog) -> None:
    text = (
        "import psycopg2.extras\n\n\n"
        "def names(conn, team):\n"
        "    cur = conn.cursor()  # theirs\n"
        "    # which bets?\n"
        "    cur.execute('SELECT match_name FROM manual_bets WHERE selection = %s', (team,))\n"
        "    return [row[0] for row in cur]\n"
    )
    file = tmp_path / "names.py"
    file.write_text(text, encoding="utf-8")
    assert "pending rows" in rewritten(file, catalog).refused[0][1]
    (done,) = rewritten(file, catalog, bridge="desk_bridge:joined").rewritten
    assert done.after == (
        "import psycopg2.extras\n"
        "from desk_bridge import joined\n"
        "from desk_repositories import ManualBetsRepository\n\n\n"
        "def names(conn, team):\n"
        "    # which bets?\n"
        "    with joined(conn) as db:\n"
        "        found = ManualBetsRepository(db).names(team)\n"
        "    return [row[0] for row in found]\n"
    )
