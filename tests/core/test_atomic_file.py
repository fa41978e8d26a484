"""Whole files: the new content takes the old one's place, or nothing changes and nothing is left beside it."""

from pathlib import Path

import pytest

from monps.core.atomic_file import write_whole


@pytest.mark.parametrize("content", ["é\n", "é\n".encode()])
def test_text_and_bytes_take_the_place_of_what_was_there(tmp_path: Path, content: str | bytes) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    write_whole(target, content)
    assert target.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    (tmp_path / "file" / "inside").write_text("old")
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "file", b"new")
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "file", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
