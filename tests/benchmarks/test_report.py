# ruff: noqa: RUF001 - a ratio is written with its sign
import json
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.paths import Kind
from benchmarks.paths import Path as Way
from benchmarks.report import BEGIN, END, Report
from benchmarks.results import Results, Sample
from tests.pages import DOCS, read

GET = Way("Single reads", "one row", "get")
INSERT = Way("Bulk writes", "insert 100,000", "insert", Kind.write, 100_000)


@pytest.fixture
def report() -> Report:
    results = Results(raw={"psycopg binary"}, contenders=["psycopg binary", "monps rows", "Django"])
    for name, wall in {"psycopg binary": 50e-6, "monps rows": 55e-6, "Django": 700e-6}.items():
        results.add("get", name, Sample(wall, wall / 2, None, 100))
    results.add("insert 100000", "Django", Sample(8.0, 7.0, 12_000_000, 1))
    results.notes["insert 100000, peewee"] = "left out: it would take about 300 s"
    return Report(results, [GET, INSERT, Way("Lists", "not gone", "list_odds")], {"Machine": "a | b"}, "make bench")


def test_ratios_goals_dashes_and_notes(report: Report) -> None:
    text = report.markdown()
    assert "- Command: `make bench`" in text
    row = "| Single reads: one row | monps rows | ≤ 1.2 × psycopg binary | 1.10 | 1.10 | 1.10 | met | Django 14.0 |"
    assert row in text
    assert "| psycopg binary | ×1.00 (50.0 µs) |" in text
    assert "| Django | ×14.0 |" in text
    assert "| Django | (8.00 s) |" in text
    assert "| Django | 12 |" in text
    assert "- insert 100000, peewee: left out" in text
    assert "not gone" not in text


def test_the_page_keeps_what_stands_around_the_marks(report: Report, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    report.write_page(page)
    report.write_page(page)
    text = page.read_text(encoding="utf-8")
    assert text == f"before\n{BEGIN}\n\n{report.markdown()}\n\n{END}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="has no lines"):
        report.write_page(page)


def test_the_page_of_the_project_has_the_marks() -> None:
    text = read(DOCS / "explanation" / "performance.md")
    assert text.count(BEGIN) == text.count(END) == 1


def test_samples_are_kept_for_programs(report: Report, tmp_path: Path) -> None:
    report.write_json(tmp_path / "results.json")
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert kept["samples"]["insert 100000"]["Django"][0]["memory"] == 12_000_000


def test_the_terminal_shows_the_same(report: Report) -> None:
    console = Console(width=200)
    with console.capture() as shown:
        report.show(console)
    assert "×14.0" in shown.get()
    assert "insert 100000, peewee: left out" in shown.get()
