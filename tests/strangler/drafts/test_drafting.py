"""The drafts of the corpus and of the existing desk: what is drafted gives the same rows, and the rest says why."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from monps.core.settings import conninfo, parse_url
from monps.strangler import CallSite, Variant, scan
from monps.strangler.drafts import Drafts, draft
from monps.strangler.drafts.catalog import Catalog
from monps.strangler.drafts.tables import DeclaredTables
from monps.strangler.vocabulary import Api, Driver, Resolution, StatementKind
from tests.strangler.drafts.sides import Sides, multiset, samples
from tests.strangler.expectations import CORPUS

ROOT = Path(__file__).parents[3]
DESK = ROOT / "src" / "monps" / "legacy"
BAR = 0.85
FAILS = {"missing_closings", "lone_percent", "mogrified"}
"""Functions whose statement psycopg2 or the server refuses, so that there is nothing to be the same as."""
CLOCK = {"Holder.through_property", "DeskWriter.bet"}
"""Functions whose statement answers with the time."""


def wanted(found: Sequence[CallSite]) -> list[CallSite]:
    """The static SELECTs that go to PostgreSQL."""
    return [
        site
        for site in found
        if site.kinds == (StatementKind.select,)
        and site.resolution is Resolution.static
        and site.driver is not Driver.sqlite
        and site.api is not Api.prepare
        and not site.file.startswith("app/models")
    ]


def rows_of(url: str, variant: Variant) -> Sequence[Mapping[str, Any]]:
    """Some rows of the first table that it reads, from which values are taken."""
    (table, *_) = (*variant.structure.tables_read, None)
    if table is None or "." in table:
        return []
    with psycopg.connect(conninfo(parse_url(url)), row_factory=dict_row) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 12".encode()).fetchall()


@pytest.fixture(params=["corpus", pytest.param("desk", marks=pytest.mark.slow)])
def tree(request: pytest.FixtureRequest) -> tuple[str, Path]:
    url = request.getfixturevalue(f"{request.param}_database")
    return url, CORPUS / "app" if request.param == "corpus" else DESK


@pytest.fixture
def drafts(tree: tuple[str, Path]) -> Iterator[tuple[Drafts, list[CallSite]]]:
    url, path = tree
    with psycopg.connect(conninfo(parse_url(url))) as connection:
        sites = wanted(scan(path).sites)
        yield draft(sites, DeclaredTables(Catalog(connection))), sites


def test_static_selects_draft_and_answer_the_same(
    tree: tuple[str, Path], drafts: tuple[Drafts, list[CallSite]], capsys: pytest.CaptureFixture[str]
) -> None:
    made, sites = drafts
    sides = Sides(conninfo(parse_url(tree[0])), tree[0], made)
    same, empty, texts = 0, list[str](), 0
    for site in (one for one in sites if one.function not in FAILS):
        for variant in site.variants:
            texts += 1
            method = made.methods.get(variant.fingerprint)
            if method is None:
                continue
            seen = 0
            for values in samples(method, rows_of(tree[0], variant)):
                old, new = sides.old(site, variant, method, values), sides.new(method, values)
                old = old[:1] if method.single else old
                seen += len(old)
                if site.function in CLOCK:
                    assert [list(map(type, row)) for row in old] == [list(map(type, row)) for row in new]
                else:
                    assert multiset(old) == multiset(new), (site.place, method.place, values)
            same += 1
            empty += [site.place] * (not seen)
    with capsys.disabled():
        print(f"\n{tree[1].name}: {same} of {texts} static SELECTs drafted, the same rows; no row seen: {empty}")  # noqa: T201
    assert same / texts >= BAR
    assert len(empty) <= texts * 0.05


def test_what_is_not_drafted_says_why(tree: tuple[str, Path], drafts: tuple[Drafts, list[CallSite]]) -> None:
    made, _ = drafts
    assert {one.site.function for one in made.refused} <= FAILS
    assert all(one.reason for one in made.refused)
    path = tree[1]
    with psycopg.connect(conninfo(parse_url(tree[0]))) as connection:
        every = scan(path).sites
        whole = draft(every, DeclaredTables(Catalog(connection)))
    for site in every:
        told = [one for one in whole.refused if one.site == site]
        assert told or all(whole.of(site)), site.place


@pytest.mark.slow
def test_the_module_is_typed_formatted_and_linted(drafts: tuple[Drafts, list[CallSite]], tmp_path: Path) -> None:
    file = tmp_path / "drafted.py"
    file.write_text(drafts[0].module(), encoding="utf-8")
    for command in (
        ["mypy", "--strict", f"--cache-dir={tmp_path / 'cache'}", str(file)],
        ["ruff", "format", "--isolated", "--line-length=120", "--check", str(file)],
        ["ruff", "check", "--isolated", "--line-length=120", "--select=E,F,I,UP,B,N,SIM", "--ignore=E501", str(file)],
    ):
        done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_a_draft_is_marked_and_names_what_it_replaces(drafts: tuple[Drafts, list[CallSite]]) -> None:
    for fingerprint, method in drafts[0].methods.items():
        assert method.source.startswith(f"# unproven: {fingerprint}\n")
        assert "Replace ``" in method.source
