"""``monps introspect`` and its documented entry point: formats and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from monps.core.database import Database
from monps.introspection import load
from monps.online import migration_mutex
from tests.cli.conftest import Run
from tests.introspection.repositories import commit, new_repository

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_existing_desk_is_as_expected(run: Run, legacy_database: str) -> None:
    looked = run("introspect", url=legacy_database)
    assert looked.code == 0
    lines = looked.output.splitlines()
    assert lines[-1] == "73 expected column mismatches, 7 other expected, 0 unexpected"
    assert "column mismatches: 13 model-only, 47 database-only, 7 types, 6 nullability" in lines


def test_without_a_baseline_the_same_desk_fails(run: Run, legacy_database: str) -> None:
    looked = run("introspect", "--no-baseline", "--format", "json", url=legacy_database)
    assert looked.code == 1
    found = json.loads(looked.output)
    assert found["outcome"] == "unexpected"
    assert sum(one["kind"] == "column_extra" for one in found["differences"]) == 47


def test_markdown_and_everything(run: Run, legacy_database: str) -> None:
    assert run("introspect", "--format", "markdown", url=legacy_database).output.startswith("# Models and database")
    assert "odds_taken" in run("introspect", "--all", url=legacy_database).output


def test_could_not_look_is_code_2(run: Run, legacy_database: str, tmp_path: Path) -> None:
    missing = run("introspect", "--baseline", str(tmp_path / "none.toml"), url=legacy_database)
    assert missing.code == 2
    assert "cannot be read" in missing.complaint
    assert run("introspect", url="postgresql://me@127.0.0.1:1/desk").code == 2


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "sarif", "junit"])
def test_a_report_goes_to_a_file(run: Run, legacy_database: str, tmp_path: Path, form: str) -> None:
    file = tmp_path / "report"
    looked = run("introspect", "--format", form, "--all", "--output", str(file), url=legacy_database)
    assert (looked.code, looked.output) == (0, "73 expected column mismatches, 7 other expected, 0 unexpected\n")
    assert "public.tracking_clv_picks.odds_taken:column_extra" in file.read_text(encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["report"]


def test_code_and_suggestions_on_demand(run: Run, legacy_database: str) -> None:
    looked = run("introspect", "--no-baseline", "--explain", "--suggest", url=legacy_database)
    assert "used at src/monps/legacy/picks_tracker.py:" in looked.output
    assert "PickRepository.recent (mapped, " in looked.output
    assert "    Column('odds_taken', Numeric(), nullable=True)" in looked.output
    assert '    op.execute("ALTER TABLE public.tracking_clv_picks ALTER COLUMN away_team TYPE text")' in looked.output


def test_while_a_migration_runs_it_is_said(run: Run, database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    with database.engine.connect() as connection, migration_mutex(connection):
        looked = run("introspect", "--wait", "0.2", url=url)
    assert looked.code == 2
    assert "is migrating it. Run again later, or with --wait SECONDS" in looked.complaint
    assert run("introspect", url=url).code == 0


SHOP = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    pass
class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's project, in a git repository."""
    new_repository(tmp_path)
    (tmp_path / "shop_of_cli.py").write_text(SHOP, encoding="utf-8")
    commit(tmp_path, "a shop")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "shop_of_cli", raising=False)
    return tmp_path


def execute(url: str, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))


def test_anybodys_models_from_missing_to_accepted_to_gone(run: Run, shop: Path, empty_database: str) -> None:
    ask = ("introspect", "--metadata", "shop_of_cli:Base", "--url", empty_database)
    assert run(*ask).output.endswith("0 expected column mismatches, 0 other expected, 1 unexpected\n")
    execute(empty_database, "CREATE TABLE orders (id serial PRIMARY KEY, memo text); CREATE TABLE beside (id int)")
    looked = run(*ask)
    assert looked.code == 1
    assert "unmanaged tables, of no model: public.beside" in looked.output
    key = "public.orders.memo:column_extra"
    kept = run(*ask, "--accept", key, "--reason", "the night report", "--until", "2999-01-01")
    assert (kept.code, kept.complaint) == (1, f"accepted {key}\n")
    assert kept.output.endswith("1 expected column mismatch, 0 other expected, 1 unexpected\n")
    (entry,) = load(shop / "drift-baseline.toml")
    assert (entry.key, entry.owner) == (key, "Ada Desk")
    execute(empty_database, "ALTER TABLE orders DROP COLUMN memo, ADD COLUMN note varchar")
    assert "1 vanished" in run(*ask).output
    done = run(*ask, "--remove-vanished")
    assert (done.code, done.complaint) == (0, f"removed {key}\n")
    assert load(shop / "drift-baseline.toml") == ()


def test_since_a_revision_the_count_may_only_fall(run: Run, shop: Path, empty_database: str) -> None:
    ask = ("introspect", "--metadata", "shop_of_cli:Base", "--url", empty_database)
    execute(empty_database, "CREATE TABLE orders (id serial PRIMARY KEY, note varchar, a int, b int)")
    why = ("--reason", "why", "--owner", "me")
    run(*ask, "--accept", "public.orders.a:column_extra", *why)
    commit(shop, "one is expected")
    assert run(*ask, "--accept", "all", *why).code == 0
    grown = run(*ask, "--since", "HEAD")
    assert grown.code == 1
    assert "public.orders.b:column_extra" in grown.output
    assert "public.orders.a:column_extra" not in grown.output
    assert "2 entries in the baseline against 1 before" in grown.output
    assert run(*ask, "--since", "HEAD~1").code == 0
    assert run(*ask, "--since", "nowhere").code == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--metadata", "shop_of_cli"], "write package.module:name"),
        (["--metadata", "nowhere_of_cli:Base"], "there is no module 'nowhere_of_cli'"),
        (["--url", "mysql://me@host/desk"], "--url is no PostgreSQL URL"),
        (["--url", "postgresql://me@127.0.0.1:1/desk"], "Check --url and that the server runs"),
        (["--alembic", "nowhere"], "nowhere holds no folder versions"),
        (["--baseline", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (["--explain", "--code", "nowhere"], "there is no code at nowhere"),
        (["--output", "nowhere/report"], "the report cannot be written to nowhere/report"),
        (["--accept", "all"], "add --reason"),
        (["--scratch", "postgresql://me@127.0.0.1:1/desk"], "refused to make or drop a scratch database"),
    ],
)
def test_a_mistake_is_one_sentence_and_code_2(
    run: Run, shop: Path, empty_database: str, options: list[str], message: str
) -> None:
    del shop
    looked = run("introspect", "--metadata", "shop_of_cli:Base", "--url", empty_database, *options)
    assert looked.code == 2
    assert message in looked.complaint
    assert looked.complaint.startswith("monps: ")
    assert "Traceback" not in looked.complaint


def test_a_baseline_that_is_no_toml_is_one_sentence(run: Run, shop: Path, empty_database: str) -> None:
    (shop / "drift-baseline.toml").write_text("[[expected", encoding="utf-8")
    looked = run("introspect", "--metadata", "shop_of_cli:Base", "--url", empty_database)
    assert looked.code == 2
    assert looked.complaint.startswith("monps: drift-baseline.toml: is no TOML")


def test_the_script_is_the_same_command(migrated_database: str) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/db_introspection.py"],
        cwd=ROOT,
        env=os.environ | {"MONPS_DATABASE_URL": migrated_database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "0 expected column mismatches" in done.stdout
