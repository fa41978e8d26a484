import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from monps.core.errors import DriftError
from monps.migrations import commands
from monps.models import Base
from monps.services import subject

MODELS = "from sqlalchemy import MetaData, Table\nmetadata = MetaData()\nTable('a', metadata)\n"


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Alembic folder of a project with three revisions, the last two side by side."""
    (tmp_path / "subject_of_tests.py").write_text(MODELS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "subject_of_tests", raising=False)
    versions = tmp_path / "alembic" / "versions"
    versions.mkdir(parents=True)
    for name, before in {"one": None, "two": "one", "three": "one"}.items():
        (versions / f"{name}.py").write_text(f"revision = {name!r}\ndown_revision = {before!r}\n", encoding="utf-8")
    return tmp_path / "alembic"


@pytest.fixture
def engine(empty_database: str) -> Engine:
    return create_engine(empty_database, poolclass=NullPool)


def stamp(engine: Engine, *heads: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num text PRIMARY KEY)"))
        for head in heads:
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})


def test_ours_has_our_revisions(engine: Engine) -> None:
    ours = subject.ours()
    assert ours.metadata is Base.metadata
    assert ours.revisions == commands.applied(commands.head())
    assert (ours.code[0] / "repositories").is_dir()
    with engine.connect() as connection:
        assert ours.applied(connection) == ()
    assert ours.pending(("0001_legacy_baseline",)) == ours.revisions[1:]


def test_without_a_history_nothing_is_known(engine: Engine, history: Path) -> None:
    stamp(engine, "two")
    one = subject.anybodys("subject_of_tests:metadata")
    with engine.connect() as connection:
        assert one.applied(connection) == ()
    assert (one.revisions, one.pending(())) == (None, ())
    assert one.code == (history.parent / "subject_of_tests.py",)


def test_a_history_with_two_heads(engine: Engine, history: Path) -> None:
    stamp(engine, "two")
    one = subject.anybodys("subject_of_tests:metadata", history)
    with engine.connect() as connection:
        assert one.applied(connection) == ("one", "two")
    assert one.revisions is not None
    assert set(one.revisions) == {"one", "two", "three"}
    assert one.pending(("one", "two")) == ("three",)


def test_a_database_without_revisions(engine: Engine, history: Path) -> None:
    with engine.connect() as connection:
        assert subject.anybodys("subject_of_tests:metadata", history).applied(connection) == ()


def test_a_revision_of_another_history_is_a_sentence(engine: Engine, history: Path) -> None:
    stamp(engine, "elsewhere")
    one = subject.anybodys("subject_of_tests:metadata", history)
    with engine.connect() as connection, pytest.raises(DriftError, match="cannot be followed from elsewhere"):
        one.applied(connection)


def test_a_folder_without_revisions_is_a_sentence(history: Path) -> None:
    with pytest.raises(DriftError, match=re.escape(f"{history.parent} holds no folder versions")):
        subject.anybodys("subject_of_tests:metadata", history.parent)
