from pathlib import Path

import pytest

from monps.core.errors import DriftError
from monps.introspection import git
from tests.introspection.repositories import commit, new_repository


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    new_repository(tmp_path)
    commit(tmp_path, "nothing yet")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "list.toml").write_text("été\n", encoding="utf-8")
    commit(tmp_path, "a list")
    (tmp_path / "sub" / "list.toml").write_text("later\n", encoding="utf-8")
    return tmp_path


def test_a_file_as_it_was(repository: Path) -> None:
    path = repository / "sub" / "list.toml"
    assert git.file_at("HEAD", path) == "été\n"
    assert git.file_at("main~1", path) is None
    assert git.file_at("main", repository / "list.toml") is None


@pytest.mark.parametrize("revision", ["nowhere", "--help", "HEAD:sub/list.toml"])
def test_an_unknown_revision_is_a_sentence(repository: Path, revision: str) -> None:
    with pytest.raises(DriftError, match=r"git knows no revision .*; fetch it"):
        git.file_at(revision, repository / "list.toml")


def test_a_folder_of_no_repository_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(DriftError, match="git knows no revision 'HEAD'"):
        git.file_at("HEAD", tmp_path / "list.toml")


def test_who_commits(repository: Path) -> None:
    assert git.user_name(repository) == "Ada Desk"


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DriftError, match="there is no git on this machine"):
        git.file_at("HEAD", tmp_path / "list.toml")
