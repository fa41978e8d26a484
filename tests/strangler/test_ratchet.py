"""The ratchet: nothing new, nothing forgotten, and no line numbers."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from monps.core.errors import InventoryError
from monps.strangler import Inventory, scan
from monps.strangler.ratchet import entries_of, judge, load, save
from tests.strangler.expectations import CORPUS


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def listed(tree: Path, tmp_path: Path) -> Path:
    save(tmp_path / "raw-sql.toml", entries_of(scan(tree)))
    return tmp_path / "raw-sql.toml"


def test_the_same_code_holds(tree: Path, listed: Path) -> None:
    verdict = judge(scan(tree), load(listed))
    assert verdict.holds
    assert verdict.known >= 90


def test_moved_lines_and_new_spaces_hold(tree: Path, listed: Path) -> None:
    file = tree / "app" / "traps.py"
    text = file.read_text(encoding="utf-8").replace("import psycopg2\n", "import psycopg2\n\n\n# moved\n", 1)
    file.write_text(
        text.replace("SELECT id FROM fixtures WHERE id", "SELECT id\\n  FROM fixtures WHERE id"), encoding="utf-8"
    )
    assert judge(scan(tree), load(listed)).holds


def test_new_sql_fails_and_is_named(tree: Path, listed: Path) -> None:
    file = tree / "app" / "traps.py"
    file.write_text(
        file.read_text(encoding="utf-8") + "\n\ndef more(cur):\n    cur.execute('SELECT 7')\n", encoding="utf-8"
    )
    verdict = judge(scan(tree), load(listed))
    assert not verdict.holds
    (new,) = verdict.new
    assert (new.file, new.function, new.statement) == ("app/traps.py", "more", "SELECT 7")
    assert verdict.lines_of(new) == str(file.read_text(encoding="utf-8").count("\n"))
    assert verdict.vanished == ()


def test_the_same_text_once_more_in_its_function_fails(tree: Path, listed: Path) -> None:
    file = tree / "app" / "mixed.py"
    line = '    conn.cursor().execute("SAVEPOINT before")\n'
    file.write_text(file.read_text(encoding="utf-8").replace(line, line * 3), encoding="utf-8")
    (new,) = judge(scan(tree), load(listed)).new
    assert (new.function, new.count) == ("both", 2)


def test_gone_sql_fails_until_its_entry_is_removed(tree: Path, listed: Path) -> None:
    file = tree / "app" / "newer.py"
    gone = sum(site.file == "app/newer.py" for site in scan(tree).sites)
    file.unlink()
    verdict = judge(scan(tree), load(listed))
    assert (len(verdict.vanished), verdict.new) == (gone, ())
    save(listed, [entry for entry in load(listed) if entry.file != "app/newer.py"])
    assert judge(scan(tree), load(listed)).holds


def test_a_file_that_can_no_longer_be_read_fails(tree: Path, listed: Path) -> None:
    file = tree / "app" / "newer.py"
    file.write_text(file.read_text(encoding="utf-8") + "\nprint 'python 2'\n", encoding="utf-8")
    verdict = judge(scan(tree), load(listed))
    assert [(one.file, one.fingerprint) for one in verdict.new] == [("app/newer.py", "unread")]
    assert verdict.vanished


def test_what_is_saved_comes_back(tmp_path: Path, tree: Path) -> None:
    found: Inventory = scan(tree)
    odd = replace(found.sites[0], expression='"quotes" and \\ \t and \x07', variants=())
    entries = entries_of(replace(found, sites=(odd, *found.sites[1:])))
    save(tmp_path / "list", entries)
    assert load(tmp_path / "list") == entries


def test_a_missing_or_damaged_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match="--accept"):
        load(tmp_path / "none")
    for content in ("[[site]\n", '[[site]]\nwrong = "field"\n'):
        (tmp_path / "bad").write_text(content, encoding="utf-8")
        with pytest.raises(InventoryError, match="damaged"):
            load(tmp_path / "bad")
