"""The scan on the corpus: every site is found and described, and none is lost, by a count that knows no syntax tree."""

import io
import shutil
import sqlite3
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from monps.core.errors import InventoryError
from monps.strangler import Inventory, scan
from monps.strangler.vocabulary import Api, Resolution
from tests.strangler.expectations import CORPUS, FACTS, Expected, expectations, unread

ROOT = Path(__file__).parents[2]
NAMES = {"execute", "executemany", "exec_driver_sql", "fetchrow", "fetchval", "copy_expert", "mogrify", "callproc"}
FUNCTIONS = {"execute_values", "execute_batch", "read_sql", "read_sql_query"}


@pytest.fixture(scope="module")
def found() -> Inventory:
    return scan(CORPUS)


@pytest.mark.parametrize(
    "said", [one for one in expectations() if one.word == "expect"], ids=lambda one: f"{one.file}:{one.line}"
)
def test_a_site_is_what_the_corpus_says(found: Inventory, said: Expected) -> None:
    following = [site for site in found.sites if site.file == said.file and site.line > said.line]
    assert following, "no site follows"
    site = following[0]
    assert site.line <= said.line + 2
    assert {name: str(FACTS[name](site)) for name in said.facts} == dict(said.facts), site


def test_every_site_and_every_dismissal_is_expected(found: Inventory) -> None:
    said = list(expectations())
    for word, lines in (
        ("expect", [(site.file, site.line) for site in found.sites]),
        ("dismissed", [(one.file, one.line) for one in found.dismissed]),
    ):
        expected = [(one.file, one.line) for one in said if one.word == word]
        assert len(lines) == len(expected), (sorted(lines), sorted(expected))


def test_what_is_dismissed_has_its_reason(found: Inventory) -> None:
    for said in (one for one in expectations() if one.word == "dismissed"):
        following = [one for one in found.dismissed if one.file == said.file and one.line > said.line]
        assert said.said in following[0].reason


def test_files_that_cannot_be_read_are_told_with_their_suspects(found: Inventory) -> None:
    told = {one.file: one for one in found.unread}
    said = list(unread())
    assert sorted(told) == sorted(file for file, _, _ in said)
    for file, reason, suspects in said:
        assert reason in told[file].reason
        assert told[file].suspects == suspects


def calls(path: Path) -> Iterator[str]:
    """The names of what looks like a call of a door, told from tokens alone."""
    tokens = list(tokenize.tokenize(io.BytesIO(path.read_bytes()).readline))
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        method = token.string in NAMES and before.string == "." and after.string == "("
        function = token.string in FUNCTIONS and before.string != "def" and after.string == "("
        if token.type == tokenize.NAME and (method or function):
            yield token.string


LARGE = [pytest.param(ROOT / name, marks=pytest.mark.slow) for name in ("src", "tests")]


@pytest.mark.parametrize("folder", [CORPUS, *LARGE, Path(sqlite3.__file__).parent], ids=str)
def test_no_call_is_lost(folder: Path) -> None:
    found = scan(folder)
    known = Counter((one.file, one.callee.rpartition(".")[2]) for one in found.sites)
    known.update((one.file, one.callee.rpartition(".")[2]) for one in found.dismissed)
    unread_files = {one.file for one in found.unread}
    called: Counter[tuple[str, str]] = Counter()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name not in unread_files:
            called.update((name, word) for word in calls(path))
    assert called.total() > 0
    assert called - known == Counter()


def test_the_same_tree_gives_the_same_inventory_from_the_cache(tmp_path: Path) -> None:
    tree, cache = tmp_path / "tree", tmp_path / "cache"
    shutil.copytree(CORPUS, tree)
    first, again = scan(tree, cache=cache), scan(tree, cache=cache)
    assert again.reused == again.files + len(again.unread)
    assert (first.sites, first.dismissed, first.unread) == (again.sites, again.dismissed, again.unread)


def test_a_changed_constant_changes_the_sites_that_rest_on_it(tmp_path: Path) -> None:
    tree, cache = tmp_path / "tree", tmp_path / "cache"
    shutil.copytree(CORPUS, tree)
    scan(tree, cache=cache)
    queries = tree / "app" / "queries.py"
    queries.write_text(queries.read_text(encoding="utf-8").replace("FROM wagers w", "FROM bets w"), encoding="utf-8")
    after = scan(tree, cache=cache)
    assert after.reused == after.files + len(after.unread) - 2
    assert [site.function for site in after.sites if "bets" in site.tables_read] == ["by_alias", "by_module"]


def test_a_new_wrapper_is_noticed_in_files_that_did_not_change(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "calls.py").write_text("from door import ask\n\nask('SELECT 1 FROM wagers')\n", encoding="utf-8")
    (tree / "door.py").write_text("def ask(sql):\n    print(sql)\n", encoding="utf-8")
    assert scan(tree, cache=cache).sites == ()
    (tree / "door.py").write_text("def ask(sql, cursor=None):\n    cursor.execute(sql)\n", encoding="utf-8")
    after = scan(tree, cache=cache)
    assert [(site.api, site.resolution) for site in after.sites] == [
        (Api.wrapper, Resolution.static),
        (Api.execute, Resolution.forwarded),
    ]


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    for number in range(8):
        shutil.copytree(CORPUS / "app", tmp_path / f"app_{number}")
    alone, together = scan(tmp_path, processes=1), scan(tmp_path, processes=2)
    assert alone.files > 100
    assert alone.sites == together.sites


def test_a_damaged_cache_is_an_empty_one(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_bytes(b"not a cache")
    assert scan(CORPUS, cache=cache).reused == 0
    assert scan(CORPUS, cache=cache).reused > 0


def test_one_file_is_a_tree_of_one(found: Inventory) -> None:
    alone = scan(CORPUS / "app" / "traps.py")
    assert alone.files == 1
    assert len(alone.sites) == sum(site.file == "app/traps.py" for site in found.sites)


def test_a_file_that_is_nested_too_deeply_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    terms = " + ".join(f"'a{number} '" for number in range(900))
    nested = "f(" * 60 + "x" + ")" * 60
    (tmp_path / "deep.py").write_text(
        f"def f(cur, x):\n    cur.execute('SELECT ' + {terms})\n    cur.execute({nested})\n"
    )
    (tmp_path / "flat.py").write_text("def f(cur):\n    cur.execute('SELECT 1')\n")
    found = scan(tmp_path)
    assert [(site.file, site.resolution) for site in found.sites if site.file == "flat.py"] == [("flat.py", "static")]
    told = {line for one in found.unread for line in one.suspects} | {
        site.line for site in found.sites if site.file == "deep.py"
    }
    assert told == {2, 3}


def test_half_a_character_in_a_text_is_shown_as_its_escape(tmp_path: Path) -> None:
    (tmp_path / "half.py").write_text("def f(cur):\n    cur.execute('SELECT 1 AS \"\\ud8ff\"')\n")
    found = scan(tmp_path, cache=tmp_path / "cache")
    assert [site.variants[0].text for site in found.sites] == ['SELECT 1 AS "\\ud8ff"']
    assert Inventory.from_json(found.json()) == found


def test_a_tree_without_code_is_no_result(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(InventoryError, match="no Python file"):
        scan(tmp_path)
    with pytest.raises(InventoryError, match="no folder or file"):
        scan(tmp_path / "missing")


def test_the_inventory_comes_back_from_json(found: Inventory) -> None:
    assert Inventory.from_json(found.json()) == found
    with pytest.raises(InventoryError, match="no inventory"):
        Inventory.from_json("{}")


def test_importing_the_toolkit_needs_no_driver() -> None:
    code = "import sys, monps.strangler; sys.exit('psycopg2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
