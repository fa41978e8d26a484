"""The documentation says what is there: commands, settings, errors, kinds, tables, links, examples."""

import importlib
import inspect
import pkgutil
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import monps
from monps.cli import app
from monps.core.errors import MonpsError
from monps.core.lifecycle import Phase
from monps.core.settings import Settings
from monps.introspection import Kind, Severity
from monps.models import Base
from monps.web import create_app
from tests.pages import DOCS, PAGES, ROOT, commands, name, prose, read

REFERENCE = DOCS / "reference"

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
INLINE = re.compile(r"`([^`\n]+)`")
ADDRESS = re.compile(r"https?://([\w.-]+)")
HOSTS = {"127.0.0.1", "keepachangelog.com", "semver.org", "www.football-data.co.uk"}
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users|tmp|opt|mnt)/")
REGISTRY = re.compile(r"index-url|pythonhosted|\bpypi\.|simple/|artifactory|devpi|GOPROXY", re.IGNORECASE)


def is_monps(words: list[str]) -> bool:
    return Path(words[0]).name == "monps"


def parse(words: list[str], *, placeholders: bool = False) -> None:
    """Understand a command as the terminal would, without running it; an unknown word or option raises."""
    command: Any = typer.main.get_command(app)
    path, rest = "monps", words
    while hasattr(command, "commands"):
        if placeholders and not rest:
            return
        context = command.make_context(path, list(rest), resilient_parsing=not rest)
        found, command, rest = command.resolve_command(context, list(rest))
        path = f"{path} {found}"
    command.make_context(path, list(rest), resilient_parsing=placeholders and not rest)


def every_module() -> Iterator[str]:
    for module in pkgutil.walk_packages(monps.__path__, "monps."):
        if not re.search(r"\.(legacy|migrations\.|__main__)", module.name):
            yield module.name


def errors(kind: type[MonpsError] = MonpsError) -> Iterator[type[MonpsError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from errors(child)


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.fixture(scope="module", autouse=True)
def _all_modules() -> None:
    for module in every_module():
        importlib.import_module(module)


def test_generated_pages_are_fresh() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "generate_reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_stale_page_is_noticed(tmp_path: Path) -> None:
    script = tmp_path / "scripts" / "generate_reference.py"
    script.parent.mkdir()
    script.write_text(read(ROOT / "scripts" / "generate_reference.py"), encoding="utf-8")
    reference = tmp_path / "docs" / "reference"
    reference.mkdir(parents=True)
    for page in REFERENCE.glob("*.md"):
        stale = read(page).replace("`MONPS_POOL_SIZE`", "`MONPS_POOL_LENGTH`")
        (reference / page.name).write_text(stale, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == "stale: settings.md; run scripts/generate_reference.py"


def test_every_command_and_option_is_documented() -> None:
    page = read(REFERENCE / "cli.md")

    def walk(path: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - typer gives its commands no public type
        yield f"## `{path}`\n"
        yield from (
            f"`{option}`" for one in command.params for option in (*one.opts, *one.secondary_opts) if "-" in option
        )
        for member, child in getattr(command, "commands", {}).items():
            yield from walk(f"{path} {member}", child)

    missing = [words for words in walk("monps", typer.main.get_command(app)) if words not in page]
    assert missing == []


def test_every_setting_is_documented() -> None:
    page = read(REFERENCE / "settings.md")
    assert [field for field in Settings.model_fields if f"`MONPS_{field.upper()}`" not in page] == []


def test_every_variable_that_the_code_names_is_documented() -> None:
    named: set[str] = set()
    for path in [
        *(ROOT / "src").rglob("*.py"),
        ROOT / "tests" / "conftest.py",
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
    ]:
        named |= set(re.findall(r"\bMONPS_[A-Z_]+[A-Z]\b", read(path)))
    page = read(REFERENCE / "settings.md")
    assert {variable for variable in named if f"`{variable}`" not in page} == set()


def test_every_variable_that_a_page_names_exists() -> None:
    known = set(re.findall(r"`(MONPS_[A-Z_]+)`", read(REFERENCE / "settings.md")))
    for page in PAGES:
        assert set(re.findall(r"\bMONPS_[A-Z_]+[A-Z]\b", read(page))) <= known, name(page)


def test_every_error_is_documented() -> None:
    page = read(REFERENCE / "errors.md")
    assert [kind.__name__ for kind in errors() if f"| `{kind.__name__}` |" not in page] == []


def test_every_difference_kind_and_severity_is_documented() -> None:
    page = read(REFERENCE / "difference-kinds.md")
    assert [word for word in (*Kind, *Severity) if f"| `{word}` |" not in page] == []


def test_every_table_and_column_is_documented() -> None:
    page = read(REFERENCE / "tables.md")
    for table in Base.metadata.tables.values():
        _, found, after = page.partition(f"## `{table.schema or 'public'}.{table.name}`\n")
        assert found, table
        section = after.partition("\n## ")[0]
        assert [column.name for column in table.columns if f"| `{column.name}` |" not in section] == []


def test_every_phase_and_endpoint_is_documented() -> None:
    assert [phase for phase in Phase if f"| `{phase}` |" not in read(REFERENCE / "lifecycle.md")] == []
    page = read(REFERENCE / "http-api.md")
    paths = create_app().openapi()["paths"]
    assert [path for path, methods in paths.items() for m in methods if f"## `{m.upper()} {path}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        path, _, anchor = target.partition("#")
        if ADDRESS.match(path):
            continue
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), target
        assert goal.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(goal), target


def test_the_map_names_every_page() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / target).resolve() for target in LINK.findall(prose(index))}
    assert [name(page) for page in PAGES if page.is_relative_to(DOCS) and page != index and page not in linked] == []


def test_decisions_have_the_parts_that_a_decision_has() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    for page in pages:
        assert read(page).startswith(f"# {page.name[:4]}: "), page.name
        titles = re.findall(r"^## (.*)$", read(page), re.MULTILINE)
        assert titles == ["Context", "Decision", "Consequences", "Alternatives"], page.name


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_exist(page: Path) -> None:
    for words in commands(page):
        if is_monps(words):
            parse(words[1:])
    for code in INLINE.findall(prose(page)):
        if code.startswith("monps ") and not code.startswith("monps …"):
            parse(shlex.split(code)[1:], placeholders=True)


def test_a_command_that_does_not_exist_is_noticed() -> None:
    for line in (
        "db upgarde",
        "db downgrade",
        "picks list --limt 3",
        "odds fetch football-data",
        "introspect --format xml",
    ):
        with pytest.raises(Exception, match=r"(?i)no such|missing|invalid|not one of|usage") as caught:
            parse(shlex.split(line))
        assert type(caught.value).__module__.startswith("typer"), line


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    lines = [words[1:] for words in commands(page) if words[0] == "make"]
    lines += [code.split()[1:] for code in INLINE.findall(prose(page)) if code.startswith("make ")]
    asked = {word for words in lines for word in words if "=" not in word and re.fullmatch(r"[a-z-]+", word)}
    assert asked <= targets


def test_commands_that_the_code_advises_exist() -> None:
    for module in every_module():
        source = inspect.getsource(importlib.import_module(module))
        for code in re.findall(r"`(monps [^`\n]+)`", source):
            parse(shlex.split(code)[1:], placeholders=True)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_of_a_machine_stands_in_a_page(page: Path) -> None:
    written = read(page)
    assert set(ADDRESS.findall(written)) <= HOSTS
    assert not PATH_OF_A_MACHINE.search(written)
    assert not REGISTRY.search(written)
    assert "shared/design" not in written
