from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.odds_api import parse_snapshot, read
from tests.sources.odds_api.answers import book, event, h2h, line, market, outcome, season, snapshot


def test_a_snapshot_reads_like_the_answer_that_it_was_made_of() -> None:
    answer = season(event(book(h2h(), market("totals", outcome("Over", 1.9, 2.5)), h2h(2.2, 3.6, 3.9, key="h2h_lay"))))
    flat = snapshot(
        line("h2h", "North", 2.1),
        line("h2h", "South", 3.6),
        line("h2h", "Draw", 3.4),
        line("totals", "Over", 1.9, 2.5),
        line("h2h_lay", "North", 2.2),
        line("h2h_lay", "South", 3.9),
        line("h2h_lay", "Draw", 3.6),
    )
    assert (flat.matches, flat.prices) == (answer.matches, answer.prices)
    assert [row.line for row in flat.rejected] == [6, 7, 8]
    assert [row.reason for row in flat.rejected] == [row.reason for row in answer.rejected]
    assert (flat.balanced, flat.prices_read, flat.columns_ignored) == (True, 7, ("pulled_at",))


def test_bad_lines_are_listed_with_their_number() -> None:
    found = snapshot(
        line("h2h", "North", "2,1"),
        line("h2h", "North", "nan"),
        line("totals", "Over", 1.9, "x"),
        line("h2h", "South", 3.6),
        line("h2h", "Draw", 3.4, commence_time="2025-11-02T15:00:00Z"),
        line("h2h", "Draw", 3.4, home_team="East"),
        line("h2h", "South", 3.6),
    )
    assert (found.balanced, len(found.matches), len(found.prices), found.prices_read) == (True, 1, 1, 7)
    assert [rejected.line for rejected in found.rejected] == [2, 3, 4, 6, 7, 8]


def test_the_sport_must_be_said(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.csv"
    path.write_text("game_id,commence_time")
    with pytest.raises(SourceError, match="its header lacks home_team"):
        read(path)
    with pytest.raises(SourceError, match="Name its sport key"):
        parse_snapshot(
            b"game_id,commence_time,home_team,away_team,last_update,market,name,price,point\n", "made-up.csv", None
        )


@given(st.lists(st.tuples(st.text("019.-xeN ", max_size=5), st.text("0.5-n", max_size=4)), max_size=5))
def test_any_cells_are_accounted_for(cells: list[tuple[str, str]]) -> None:
    found = snapshot(*(line("totals", "Over", price, point) for price, point in cells))
    assert found.balanced
    assert found.prices_read == len(cells)
