"""Pictures: what they say and how many things they show, read from the files; never their pixels."""

import re
import struct
import xml.etree.ElementTree as ET
from datetime import timedelta
from pathlib import Path

import pytest

from monps.core.errors import MonpsError
from monps.repositories.ledger import Entry
from monps.services.charts import CHARTS, draw
from tests.services.entries import KICKOFF, entry

SVG = "{http://www.w3.org/2000/svg}"


def _ledger(bets: int = 100) -> list[Entry]:
    return [
        entry(
            id=number,
            match_id=f"m{number}",
            kickoff=KICKOFF + timedelta(days=number),
            clv=number % 11 - 4.0,
            fair_probability=0.3 + number % 5 / 10,
            won=number % 3 != 0,
            outcome="loss" if number % 3 == 0 else "win",
            profit=-1.0 if number % 3 == 0 else 1.0,
        )
        for number in range(bets)
    ]


def _words(path: Path) -> str:
    return " ".join("".join(one.itertext()) for one in ET.parse(path).iter(f"{SVG}text"))


def test_every_chart_in_both_forms(tmp_path: Path) -> None:
    done = draw(_ledger(), tmp_path / "charts")
    assert sorted(path.name for path in done.written) == sorted(
        f"{name}.{end}" for name in CHARTS for end in ("png", "svg")
    )
    assert done.left == []
    for path in done.written:
        if path.suffix == ".png":
            content = path.read_bytes()
            assert content.startswith(b"\x89PNG")
            assert struct.unpack(">II", content[16:24]) == (960, 540)


def test_what_the_charts_say(tmp_path: Path) -> None:
    draw([*_ledger(), entry(id=999, clv=None, profit=None)], tmp_path)
    wins, losses = 66, 34
    assert f"Profit {wins - losses:+.2f} units" in _words(tmp_path / "bankroll.svg")
    assert "coverage 100/101" in _words(tmp_path / "clv.svg")
    assert "Calibration of the fair close over 100 bets" in _words(tmp_path / "calibration.svg")
    words = _words(tmp_path / "yield-against-clv.svg")
    assert "standard error" in words
    assert "20 20 20 20 20" in words, "five groups of twenty bets"


def test_the_bars_hold_every_value_once(tmp_path: Path) -> None:
    """One value far out is counted in the last bar, and does not squeeze the others into one."""
    draw([*(entry(clv=number / 10) for number in range(-100, 100)), entry(clv=900.0)], tmp_path)
    bars = re.findall(r'id="bar-(\d+)-(\d+)"', (tmp_path / "clv.svg").read_text(encoding="utf-8"))
    assert len(bars) == 40
    assert sum(int(count) for _, count in bars) == 201
    assert sum(count != "0" for _, count in bars) == 40


def test_the_same_ledger_gives_the_same_files(tmp_path: Path) -> None:
    first, second = draw(_ledger(), tmp_path / "a"), draw(_ledger(), tmp_path / "b")
    assert [path.read_bytes() for path in first.written] == [path.read_bytes() for path in second.written]
    other = draw(_ledger(99), tmp_path / "c")
    assert [path.read_bytes() for path in first.written] != [path.read_bytes() for path in other.written]


def test_without_bets_there_is_no_picture_but_a_reason(tmp_path: Path) -> None:
    done = draw([entry(settled=False, profit=None, won=None, outcome=None)], tmp_path)
    assert done.written == []
    assert [one.partition(":")[0] for one in done.left] == list(CHARTS)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(MonpsError, match="cannot be written"):
        draw(_ledger(), tmp_path / "file")
