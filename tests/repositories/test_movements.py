"""How prices moved: opening, every change, closing, and never across two bookmakers or lines."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monps.models import Odds
from monps.repositories import Repositories
from monps.repositories.movements import Movement
from tests.conftest import Counting
from tests.repositories import rows

OPENED = rows.KICKOFF - 48 * rows.HOUR


def test_from_opening_to_closing_with_the_moves_between(all_of: Repositories, counting: Counting) -> None:
    seen = [2.0, 2.0, 2.2, 2.2, 2.1]
    all_of.odds.store(
        [rows.price(price=price, captured_at=OPENED + hour * rows.HOUR) for hour, price in enumerate(seen)]
    )
    all_of.odds.store([rows.price(price=9, captured_at=rows.KICKOFF)])
    with counting(1):
        (found,) = all_of.odds.movements("m1", rows.KICKOFF)
    assert found == Movement(
        "h2h",
        "home",
        None,
        "Pinnacle",
        prices=(2.0, 2.2, 2.1),
        times=(OPENED, OPENED + 2 * rows.HOUR, OPENED + 4 * rows.HOUR),
        captures=5,
        last_seen=OPENED + 4 * rows.HOUR,
    )
    assert (found.opening, found.closing) == (2.0, 2.1)
    assert found.change == pytest.approx(5)


def test_two_books_and_two_lines_are_four_movements(all_of: Repositories) -> None:
    over: rows.Row = {"market": "totals", "selection": "over", "captured_at": OPENED}
    all_of.odds.store(
        [
            rows.price(bookmaker=book, line=line, price=line + len(book), **over)
            for book in ("Coral", "Pinnacle")
            for line in (2.5, 3.5)
        ]
    )
    found = all_of.odds.movements("m1", rows.KICKOFF)
    assert [(one.line, one.bookmaker, one.prices) for one in found] == [
        (2.5, "Coral", (7.5,)),
        (2.5, "Pinnacle", (10.5,)),
        (3.5, "Coral", (8.5,)),
        (3.5, "Pinnacle", (11.5,)),
    ]
    assert all(one.change == 0 for one in found)


@given(seen=st.lists(st.sampled_from([1.5, 2.0, 2.5]), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_move_is_a_price_that_differs_from_the_one_before(all_of: Repositories, seen: list[float]) -> None:
    all_of.odds.delete_where(Odds.match_id == "m1")
    moments = [OPENED + timedelta(minutes=minute) for minute in range(len(seen))]
    all_of.odds.store([rows.price(price=one, captured_at=at) for one, at in zip(seen, moments, strict=True)])
    (found,) = all_of.odds.movements("m1", rows.KICKOFF)
    moves = [one for index, one in enumerate(seen) if index == 0 or seen[index - 1] != one]
    assert list(found.prices) == moves
    assert len(found.times) == len(moves)
    assert (found.opening, found.closing, found.captures) == (seen[0], seen[-1], len(seen))
