"""The installed script has its own folder on the path, not the current one."""

import sys
from pathlib import Path

import pytest

from monps.core.importing import imported


def test_a_module_of_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "named_by_a_user.py").write_text("NAME = 'here'\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one])
    with pytest.raises(ModuleNotFoundError):
        imported("named_by_a_user")
    monkeypatch.chdir(tmp_path)
    assert imported("named_by_a_user").NAME == "here"
    assert imported("named_by_a_user") is imported("named_by_a_user")
    assert sys.path.count(str(tmp_path)) == 1
    monkeypatch.delitem(sys.modules, "named_by_a_user")
