"""Two sources beside each other at the close: by the rule of the close, and against the market's own movement."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from monps.betting import devig
from monps.repositories import Repositories
from monps.services.agreement import Agreement, agreement
from tests.repositories import rows
from tests.repositories.test_closing import market

DAY = timedelta(days=1)
CLOSE, EARLY = {"home": 2.0, "draw": 3.5, "away": 4.0}, {"home": 2.4, "draw": 3.4, "away": 3.1}
NEAR = {"home": 2.02, "draw": 3.5, "away": 3.9}


@pytest.fixture
def work(session: Session) -> Repositories:
    """m1 and m2 are told of by both sources, m3 by one of them; the reference has the early and closing average."""
    work = Repositories(session)
    work.matches.store_results([rows.result(one) for one in ("m1", "m2", "m3")])
    for match_id in ("m1", "m2", "m3"):
        work.source_matches.upsert_many([rows.source_match(match_id, source="file", match_id=match_id)])
        told(work, "file", match_id, market("Market average", CLOSE))
        told(
            work, "file", match_id, market("Market average", EARLY, stage="opening", captured_at=rows.KICKOFF - 3 * DAY)
        )
    for match_id in ("m1", "m2"):
        work.source_matches.upsert_many([rows.source_match(match_id, source="api", match_id=match_id)])
    return work


def told(work: Repositories, source: str, match_id: str, prices: Sequence[rows.Row]) -> None:
    work.odds.store([one | {"source": source, "match_id": match_id} for one in prices])


def asked(work: Repositories, hours: int = 24) -> dict[str, Agreement]:
    shared, found = agreement(work, "api", "file", within=timedelta(hours=hours))
    assert shared == 2
    return {one.market: one for one in found}


def test_the_average_of_the_books_of_one_beside_the_stored_average_of_the_other(work: Repositories) -> None:
    told(work, "api", "m1", market("Bet365", NEAR))
    told(work, "api", "m1", market("Coral", CLOSE, captured_at=rows.KICKOFF - 2 * DAY))
    told(work, "api", "m1", market("Betfair Exchange", CLOSE | {"home": 1.01}))
    found = asked(work)["h2h"]
    close, early = devig(list(CLOSE.values())), devig(list(EARLY.values()))
    mine = devig([(CLOSE[one] + NEAR[one]) / 2 for one in CLOSE])
    assert (found.usable, found.matches, found.selections, found.moved) == (1, 1, 3, 3)
    assert found.difference == pytest.approx(abs(mine - close).mean())
    assert found.movement == pytest.approx(abs(early - close).mean())
    assert found.correlation == pytest.approx(1, abs=0.01)
    assert found.inside


def test_what_was_seen_too_early_does_not_count(work: Repositories) -> None:
    told(work, "api", "m1", market("Bet365", NEAR, captured_at=rows.KICKOFF - 30 * rows.HOUR))
    assert asked(work) == {}
    assert asked(work, hours=30)["h2h"].usable == 1


def test_a_match_under_a_wrong_id_is_outside_of_what_the_market_moved(work: Repositories) -> None:
    told(work, "api", "m1", market("Bet365", {"home": 4.0, "draw": 3.5, "away": 2.0}))
    assert asked(work)["h2h"].inside is False


def test_only_the_same_line_is_compared(work: Repositories) -> None:
    goals = {"over": 1.9, "under": 1.95}
    told(work, "file", "m1", market("Market average", goals, "totals", 2.5))
    told(work, "api", "m1", market("Bet365", goals, "totals", 3.0))
    found = asked(work)["totals"]
    assert (found.usable, found.matches, found.difference, found.correlation, found.inside) == (1, 0, None, None, None)
    told(work, "api", "m2", market("Bet365", goals, "totals", 2.5))
    told(work, "file", "m2", market("Market average", goals, "totals", 2.5))
    found = asked(work)["totals"]
    assert (found.usable, found.matches, found.selections) == (2, 1, 2)
    assert found.difference == pytest.approx(0)
    assert (found.moved, found.movement, found.inside) == (0, None, None), "no early total is known"


def test_sides_of_a_handicap_share_the_home_team_s_line(work: Repositories) -> None:
    for source, book in (("file", "Market average"), ("api", "Bet365")):
        told(work, source, "m1", market(book, {"home": 1.9, "away": 2.0}, "spreads", -0.5))
    told(
        work,
        "file",
        "m1",
        market(
            "Market average",
            {"home": 1.8, "away": 2.1},
            "spreads",
            -0.5,
            stage="opening",
            captured_at=rows.KICKOFF - 3 * DAY,
        ),
    )
    found = asked(work)["spreads"]
    assert (found.selections, found.moved, found.inside) == (2, 2, True)
