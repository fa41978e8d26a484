"""Settlement: every outcome in the row, the existing code's boolean beside it, and a trail of every correction."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import Repositories
from monps.services.settling import settle_bets, settle_picks
from tests.repositories import rows


@pytest.fixture
def work(session: Session) -> Repositories:
    return Repositories(session)


def played(work: Repositories, home: int, away: int, match_id: str = "m1", **statistics: object) -> None:
    work.matches.store_results([rows.result(match_id, score_home=home, score_away=away)])
    work.matches.store_statistics([rows.statistics(match_id, **statistics)])


def picked(work: Repositories, market: str, selection: str, line: float | None = None, **changes: object) -> int:
    own: rows.Row = {"market": market, "selection": selection, "line": line} | changes
    return work.tracking.add(TrackingCLVPicks(**(rows.pick() | own))).id


def columns(work: Repositories, pick: int) -> tuple[Any, ...]:
    """Outcome and profit, and what the existing code reads of them."""
    found = work.session.execute(
        text("SELECT outcome, pnl, is_won, is_winner, is_resolved, profit_loss FROM tracking_clv_picks WHERE id = :id"),
        {"id": pick},
    )
    return tuple(found.one())


def of(bet: ManualBet) -> tuple[Any, ...]:
    return bet.result, bet.profit_loss


def trail(work: Repositories, table: str) -> list[tuple[Any, ...]]:
    asked = "SELECT reason, old, new FROM audit.change_log WHERE table_name = :t AND operation = 'UPDATE' ORDER BY id"
    return [tuple(row) for row in work.session.execute(text(asked), {"t": table})]


@pytest.mark.parametrize(
    ("bet", "outcome", "profit", "won"),
    [
        (("h2h", "draw", None), "win", Decimal(1), True),
        (("h2h", "home", None), "loss", Decimal(-1), False),
        (("totals", "over", 2.0), "push", Decimal(0), None),
        (("totals", "over", 1.75), "half_win", Decimal("0.5"), True),
        (("totals", "over", 2.25), "half_loss", Decimal("-0.5"), False),
        (("spreads", "away", -0.25), "half_loss", Decimal("-0.5"), False),
        (("ht_ft", "home/draw", None), "win", Decimal(1), True),
    ],
)
def test_an_outcome_its_profit_and_the_existing_boolean(
    work: Repositories, bet: tuple[str, str, float | None], outcome: str, profit: Decimal, won: object
) -> None:
    played(work, 1, 1, half_time_home=1, half_time_away=0)
    pick = picked(work, *bet)
    done = settle_picks(work)
    assert (done.seen, done.settled, done.corrected, done.left) == (1, 1, [], [])
    assert columns(work, pick) == (outcome, profit, won, won, True, profit)


def test_pain_08_a_draw_is_no_loss_on_draw_no_bet(work: Repositories) -> None:
    played(work, 1, 1)
    pick = picked(work, "draw_no_bet", "home")
    settle_picks(work)
    assert columns(work, pick) == ("push", 0, None, None, True, 0)
    # What the existing code takes for open, it would settle once more, as a loss.
    still_open = work.session.scalar(text("SELECT count(*) FROM tracking_clv_picks WHERE is_resolved = false"))
    assert still_open == 0
    (figures,) = work.tracking.performance("all")
    assert (figures.settled, figures.profit) == (1, 0.0)


def test_pain_08_what_the_existing_code_settled_as_a_loss_is_corrected_when_asked(work: Repositories) -> None:
    played(work, 1, 1)
    pick = picked(work, "draw_no_bet", "home")
    work.session.execute(
        text("UPDATE tracking_clv_picks SET is_resolved = true, is_winner = false, profit_loss = -1 WHERE id = :id"),
        {"id": pick},
    )
    assert settle_picks(work).seen == 0
    assert columns(work, pick) == (None, -1, False, False, True, -1)
    done = settle_picks(work, existing=True)
    assert done.corrected == [f"{pick}: settled again at 1-1: loss -> push"]
    assert columns(work, pick) == ("push", 0, None, None, True, 0)


def test_settling_again_changes_nothing(work: Repositories) -> None:
    played(work, 2, 0)
    pick = picked(work, "h2h", "home")
    settle_picks(work)
    before = work.session.scalar(text("SELECT version FROM tracking_clv_picks WHERE id = :id"), {"id": pick})
    written = len(trail(work, "tracking_clv_picks"))
    again = settle_picks(work)
    assert (again.seen, again.settled, again.corrected) == (1, 0, [])
    assert work.session.scalar(text("SELECT version FROM tracking_clv_picks WHERE id = :id"), {"id": pick}) == before
    assert len(trail(work, "tracking_clv_picks")) == written


def test_a_corrected_score_settles_again_and_leaves_a_trail(work: Repositories) -> None:
    played(work, 2, 1)
    pick = picked(work, "h2h", "home")
    bet = work.bets.add(ManualBet(**rows.bet(match_id="m1")))
    settle_picks(work)
    settle_bets(work)
    assert of(bet) == ("win", 1)
    played(work, 2, 2)
    assert settle_picks(work).corrected == [f"{pick}: settled again at 2-2: win -> loss"]
    assert settle_bets(work).corrected == [f"{bet.id}: settled again at 2-2: win -> loss"]
    assert columns(work, pick) == ("loss", -1, False, False, True, -1)
    work.session.refresh(bet)
    assert of(bet) == ("loss", -1)
    reason, old, new = trail(work, "tracking_clv_picks")[-1]
    assert reason == "settled again at 2-2: win -> loss"
    assert (old["outcome"], new["outcome"]) == ("win", "loss")
    reason, old, new = trail(work, "manual_bets")[-1]
    assert reason == "settled again at 2-2: win -> loss"
    assert (float(old["profit_loss"]), float(new["profit_loss"])) == (1, -1)


def test_an_award_makes_a_bet_void_and_no_score_brings_it_back(work: Repositories) -> None:
    played(work, 3, 0, status="awarded")
    pick = picked(work, "h2h", "home")
    bet = work.bets.add(ManualBet(**rows.bet(match_id="m1")))
    settle_picks(work)
    settle_bets(work)
    assert columns(work, pick) == ("void", 0, None, None, True, 0)
    work.session.refresh(bet)
    assert of(bet) == ("void", 0)
    played(work, 0, 3)
    assert settle_picks(work).corrected == []
    assert settle_bets(work).corrected == []


def test_a_void_of_the_existing_code_stays(work: Repositories) -> None:
    played(work, 2, 1)
    pick = picked(work, "h2h", "home")
    work.session.execute(
        text("UPDATE tracking_clv_picks SET is_resolved = true, is_winner = NULL, profit_loss = 0 WHERE id = :id"),
        {"id": pick},
    )
    assert settle_picks(work, existing=True).seen == 0


def test_what_cannot_be_settled_stays_open_with_the_reason(work: Repositories) -> None:
    played(work, 1, 0)
    pick = picked(work, "ht_ft", "home/home")
    strange = work.bets.add(ManualBet(**rows.bet(match_id="m1", market_type="corners", selection="over 9.5")))
    done = settle_picks(work)
    assert done.settled == 0
    assert done.left[0].startswith(f"{pick}: ")
    assert "half-time score" in done.left[0]
    assert settle_bets(work).left[0].startswith(f"{strange.id}: ")


def test_a_pick_without_a_price_has_no_profit_and_no_loss(work: Repositories) -> None:
    played(work, 0, 1)
    pick = picked(work, "h2h", "home", odds_at_pick=None)
    settle_picks(work)
    assert columns(work, pick)[:2] == ("loss", None)


def test_a_word_of_the_existing_code_against_an_outcome_stands(work: Repositories) -> None:
    played(work, 2, 1)
    pick = picked(work, "h2h", "home")
    settle_picks(work)
    work.session.execute(text("UPDATE tracking_clv_picks SET is_winner = false WHERE id = :id"), {"id": pick})
    assert columns(work, pick)[0] is None
    assert columns(work, pick)[2:4] == (False, False)


def test_bets_as_the_existing_code_writes_them_are_settled_by_quarters_too(work: Repositories) -> None:
    played(work, 1, 1)
    own: rows.Row = {
        "market_type": "totals",
        "selection": "Over 2.25",
        "line": Decimal("2.25"),
        "odds_obtained": Decimal("1.90"),
    }
    bet = work.bets.add(ManualBet(**rows.bet(match_id="m1", stake=20, **own)))
    settle_bets(work)
    work.session.refresh(bet)
    assert of(bet) == ("half_loss", -10)


def test_a_bet_without_a_match_id_is_of_exactly_the_match_that_it_names(work: Repositories) -> None:
    played(work, 1, 0)
    own: rows.Row = {"market_type": "btts", "selection": "no", "match_id": None}
    of_it = work.bets.add(ManualBet(**rows.bet("A vs B", **own)))
    other = work.bets.add(ManualBet(**rows.bet("A vs BB", **own)))
    assert settle_bets(work).settled == 1
    for one in (of_it, other):
        work.session.refresh(one)
    assert (of_it.result, other.result) == ("win", None)
