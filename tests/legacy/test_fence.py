"""The fence round the legacy folder: nobody leans on it, so that one `rm -r` removes it."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
LEGACY = SOURCE / "monps" / "legacy"
# a running legacy program is spoken to from here, with psycopg2 imported lazily
MAY_SPEAK_PSYCOPG2 = {SOURCE / "monps" / "strangler" / name for name in ("tap.py", "bridge.py")}

IMPORT_ALL = """
import importlib, pkgutil, sys
import monps
names = [m.name for m in pkgutil.walk_packages(monps.__path__, "monps.") if not m.name.endswith("__main__")]
for name in names:
    if ".migrations.env" in name or ".migrations.versions." in name:
        continue  # run by Alembic, not imported
    importlib.import_module(name)
assert "psycopg2" not in sys.modules, "psycopg2 came in"
assert "monps.legacy" not in sys.modules
print(monps.__file__, len(names))
"""


def imported_modules(path: Path) -> set[str]:
    """Absolute names of everything the file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(SOURCE).parts[: -node.level] if path.is_relative_to(SOURCE) else ()
                base = ".".join([*package, *([base] if base else [])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def is_part_of(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def outside_files() -> list[Path]:
    files = [path for path in SOURCE.rglob("*.py") if not path.is_relative_to(LEGACY)]
    assert files
    return files


def test_the_package_lives_without_legacy(tmp_path: Path) -> None:
    copy = tmp_path / "src"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(copy / "monps" / "legacy")
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        env={**os.environ, "PYTHONPATH": str(copy)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(copy)), "the installed package was imported, not the copy"


def test_nobody_imports_legacy() -> None:
    guilty = [
        path for path in outside_files() if any(is_part_of(name, "monps.legacy") for name in imported_modules(path))
    ]
    assert guilty == []


def test_psycopg2_is_imported_behind_the_fence_only() -> None:
    guilty = [
        path
        for path in outside_files()
        if path not in MAY_SPEAK_PSYCOPG2 and any(is_part_of(name, "psycopg2") for name in imported_modules(path))
    ]
    assert guilty == []


def test_legacy_imports_psycopg2_and_itself_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"psycopg2"}
    for path in LEGACY.glob("*.py"):
        for name in imported_modules(path):
            assert name.split(".")[0] in allowed or is_part_of(name, "monps.legacy"), f"{path.name} imports {name}"


def test_legacy_holds_no_password() -> None:
    for path in LEGACY.rglob("*.py"):
        assert "password=" not in path.read_text(encoding="utf-8").replace(" ", ""), path.name


def test_tests_of_other_rooms_do_not_lean_on_legacy() -> None:
    tests = ROOT / "tests"
    # The corpus is code to be read, some of it by no Python of today.
    others = (tests / "legacy", tests / "strangler" / "corpus")
    guilty = [
        path
        for path in tests.rglob("*.py")
        if not any(path.is_relative_to(folder) for folder in others)
        and any(is_part_of(name, "monps.legacy") for name in imported_modules(path))
    ]
    assert guilty == []
