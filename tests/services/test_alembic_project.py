"""Revisions of other projects: applied without their ``env.py``, in an order, or named where they cannot be."""

import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monps.core.errors import MigrationError
from monps.core.settings import conninfo
from monps.services.alembic_project import AlembicProject
from tests.services.alembic_folder import STEPS, revision, write


def columns(url: str) -> list[str]:
    with psycopg.connect(conninfo(make_url(url))) as connection:
        rows = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('bets') AND attnum > 0 ORDER BY attnum"
        ).fetchall()
    return [str(name) for (name,) in rows]


def test_each_revision_is_applied_and_env_is_not_run(tmp_path: Path, empty_database: str) -> None:
    project = AlembicProject(write(tmp_path))
    assert project.between(None) == tuple(STEPS)
    assert project.between("b2", "c3") == ("b2", "c3")
    assert project.between("a1", "a1") == ("a1",)
    project.upgrade(make_url(empty_database), "a1")
    assert columns(empty_database) == ["id", "stake"]
    project.upgrade(make_url(empty_database), "c3")
    assert columns(empty_database) == ["id", "amount", "market"]


def test_a_revision_may_use_what_the_project_gives_it(
    tmp_path: Path, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path.parent)
    path = list(sys.path)
    (tmp_path / "own_words.py").write_text("TABLE = 'bets'\n", encoding="utf-8")
    (tmp_path / "bets.sql").write_text("ALTER TABLE bets ADD note text", encoding="utf-8")
    steps = {
        "a1": 'import own_words; op.execute(f"CREATE TABLE {own_words.TABLE} (id int)")',
        "b2": 'from pathlib import Path; op.execute(Path("bets.sql").read_text(encoding="utf-8"))',
        "c3": "with op.get_context().autocommit_block(): "
        'op.create_index("ix", "bets", ["id"], postgresql_concurrently=True)',
        "d4": 'assert "production" not in context.config.get_main_option("sqlalchemy.url")',
    }
    AlembicProject(write(tmp_path, steps)).upgrade(make_url(empty_database), "d4")
    assert columns(empty_database) == ["id", "note"]
    assert (Path.cwd(), sys.path) == (tmp_path.parent, path)


def test_branches_are_walked_one_after_the_other(tmp_path: Path, empty_database: str) -> None:
    write(tmp_path)
    revision(tmp_path, "b3", "a1", 'op.add_column("bets", sa.Column("note", sa.Text))')
    project = AlembicProject(tmp_path)
    way = project.between(None)
    assert way[0] == "a1"
    assert sorted(way) == ["a1", "b2", "b3", "c3"]
    for step in way:
        project.upgrade(make_url(empty_database), step)
    assert sorted(columns(empty_database)) == ["amount", "id", "market", "note"]
    revision(tmp_path, "d4", ("c3", "b3"), "pass")
    assert AlembicProject(tmp_path).between("a1")[-1] == "d4"


def test_the_folder_of_revisions_alone_and_pyproject_will_do(tmp_path: Path) -> None:
    write(tmp_path)
    assert AlembicProject(tmp_path / "migrations").between(None) == tuple(STEPS)
    (tmp_path / "alembic.ini").unlink()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.alembic]\nscript_location = "%(here)s/migrations"\n', encoding="utf-8"
    )
    assert AlembicProject(tmp_path).between(None) == tuple(STEPS)


def test_what_is_no_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match=r"neither alembic\.ini nor versions"):
        AlembicProject(tmp_path)
    write(tmp_path, {})
    with pytest.raises(MigrationError, match="holds no revisions"):
        AlembicProject(tmp_path)
    (tmp_path / "migrations" / "versions" / "a1_step.py").write_text("revision = (", encoding="utf-8")
    with pytest.raises(MigrationError, match="cannot be read"):
        AlembicProject(tmp_path)


def test_a_way_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    project = AlembicProject(write(tmp_path))
    with pytest.raises(MigrationError, match="a1 does not come after b2"):
        project.between("b2", "a1")
    with pytest.raises(MigrationError, match="zz"):
        project.between("zz")


def test_a_revision_that_does_not_apply_is_named(tmp_path: Path, empty_database: str) -> None:
    steps = {"a1": "pass", "b2": 'op.execute("SELECT nothing")', "c3": 'raise KeyError("REGION")'}
    project = AlembicProject(write(tmp_path, steps))
    for step, said in (("b2", "UndefinedColumn"), ("c3", "UndefinedColumn")):
        with pytest.raises(MigrationError, match=rf"revision {step} of .* does not apply .*{said}.* without env\.py"):
            project.upgrade(make_url(empty_database), step)
    steps["b2"] = "pass"
    with pytest.raises(MigrationError, match="KeyError: 'REGION'"):
        AlembicProject(write(tmp_path, steps)).upgrade(make_url(empty_database), "c3")
