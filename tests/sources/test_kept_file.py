from pathlib import Path

import pytest

from monps.core.errors import SourceError
from monps.sources.kept_file import keep


def test_a_file_is_written_with_its_folders_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "file"
    assert keep(b"one", target) == target
    assert keep(b"two", target).read_bytes() == b"two"
    assert list(target.parent.iterdir()) == [target]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.mkdir()
    (target / "inside").write_text("old")
    with pytest.raises(SourceError, match="cannot be written"):
        keep(b"new", target)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
