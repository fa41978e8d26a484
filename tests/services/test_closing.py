"""Closing lines of picks and bets: of the bet's own line, before kick-off, without the margin, and their origin."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.betting.closing import Unknown
from monps.betting.devig import DevigMethod, devig
from monps.betting.score_grid import ScoreGrid
from monps.models import ClosingLine, ManualBet, TrackingCLVPicks
from monps.repositories import Repositories
from monps.services.closing import NOT_A_MARKET, close_bets, close_picks
from tests.repositories import rows
from tests.repositories.test_closing import CLOSE, market

EARLY, LATER = rows.KICKOFF - timedelta(days=1), rows.KICKOFF + timedelta(hours=3)
RESULT = {"home": 2.0, "draw": 3.5, "away": 4.0}
FAIR = devig([2.0, 3.5, 4.0])


@pytest.fixture
def work(session: Session) -> Repositories:
    return Repositories(session)


def picked(work: Repositories, name: str, selection: str, line: float | None = None, **changes: object) -> int:
    own: rows.Row = {"market": name, "selection": selection, "line": line} | changes
    return work.tracking.add(TrackingCLVPicks(**(rows.pick() | own))).id


def told(*values: object) -> tuple[object, ...]:
    return values


def closed(work: Repositories, pick: int) -> ClosingLine:
    (found,) = work.ledger.find(ClosingLine.pick_id == pick)
    return found


def row(work: Repositories, pick: int) -> TrackingCLVPicks:
    found = work.tracking.get(pick)
    assert found is not None
    work.session.refresh(found)
    return found


def test_a_close_with_its_origin_in_the_table_and_beside_the_existing_columns(work: Repositories) -> None:
    work.odds.store(market("Pinnacle", RESULT))
    pick = picked(work, "h2h", "home", odds_at_pick=Decimal("2.1"))
    done = close_picks(work, LATER)
    assert (done.seen, done.changed, done.fair, done.moved, done.without) == (1, 1, 1, 0, [])
    found = closed(work, pick)
    assert (found.bookmaker, found.chain_position, found.captured_at) == ("Pinnacle", 1, CLOSE)
    assert (found.kickoff, found.age) == (rows.KICKOFF, timedelta(minutes=1))
    assert told(found.basis, found.line_moved, found.closing_line, found.price) == ("offered", False, None, 2)
    assert found.devig_method == "power"
    assert float(found.fair_probability or 0) == pytest.approx(FAIR[0], abs=1e-8)
    assert float(found.overround or 0) == pytest.approx(1 / 2 + 1 / 3.5 + 1 / 4 - 1, abs=1e-6)
    assert float(found.clv_percentage or 0) == pytest.approx(100 * (2.1 * FAIR[0] - 1), abs=1e-4)
    assert found.clv_raw == Decimal("5.0000")
    kept = row(work, pick)
    assert told(kept.odds_at_close, kept.clv_percentage) == (2, found.clv_percentage)
    assert (kept.closing_bookmaker, kept.closing_captured_at, kept.closing_method) == ("Pinnacle", CLOSE, "power")
    old = work.session.execute(text("SELECT closing_odds, clv_percentage FROM tracking_clv_picks")).one()
    assert old == (2, found.clv_percentage)


def test_pain_01_no_percent_sign_and_no_swallowed_error_leave_a_pick_without_its_close_unseen(
    work: Repositories,
) -> None:
    work.odds.store(market("Pinnacle", {"over": 1.9, "under": 2.0}, "totals", 2.5))
    over, lost = picked(work, "totals", "over", 2.5), picked(work, "h2h", "home", match_id="nowhere")
    done = close_picks(work, LATER)
    assert (done.seen, done.changed) == (2, 1)
    assert list(map(str, done.without)) == [f"{lost}: h2h home of match nowhere: {Unknown.NO_PRICE}"]
    assert closed(work, over).price == Decimal("1.9")


def test_pain_02_neither_another_line_nor_a_late_nor_a_broken_price_is_a_close(work: Repositories) -> None:
    other_line = market("Pinnacle", {"over": 5.0, "under": 1.17}, "totals", 4.5)
    after_kickoff = market("Pinnacle", {"over": 4.0, "under": 1.2}, "totals", 2.5, captured_at=rows.KICKOFF)
    broken = market("Betfair Exchange", {"home": 1.01, "draw": 3.5, "away": 4.0})
    sound = market("Market average", RESULT)
    work.odds.store([*other_line, *after_kickoff, *broken, *sound])
    over, home = picked(work, "totals", "over", 2.5), picked(work, "h2h", "home", odds_at_pick=2)
    close_picks(work, LATER)
    found = closed(work, home)
    assert told(found.bookmaker, found.chain_position, found.price) == ("Market average", 3, 2)
    assert found.clv_raw == 0
    moved = closed(work, over)
    assert (moved.price, moved.clv_raw, moved.line_moved, moved.basis) == (None, None, True, "score grid")
    assert moved.closing_line == Decimal("4.5")


def test_pain_02_a_better_price_than_the_close_has_the_same_sign_everywhere(work: Repositories) -> None:
    work.odds.store(market("Pinnacle", RESULT))
    better = picked(work, "h2h", "home", odds_at_pick=Decimal("2.5"))
    worse = picked(work, "h2h", "away", odds_at_pick=Decimal(3))
    bet = work.bets.add(ManualBet(**rows.bet(match_id="m1", odds_obtained=Decimal("2.5"))))
    close_picks(work, LATER)
    close_bets(work, LATER)
    (of_bet,) = work.ledger.find(ClosingLine.bet_id == bet.id)
    for one, sign in ((closed(work, better), 1), (closed(work, worse), -1), (of_bet, 1)):
        assert float(one.clv_percentage or 0) * sign > 0
        assert float(one.clv_raw or 0) * sign > 0
    work.session.refresh(bet)
    assert told(bet.closing_odds, bet.clv_percent) == (2, of_bet.clv_percentage)


@pytest.mark.parametrize(
    ("bet", "asked"),
    [
        (("totals", "over", 3.0), ("totals", "over", 3.0)),
        (("totals", "under", 2.75), ("totals", "under", 2.75)),
        (("spreads", "home", -1.0), ("spreads", "home", -1.0)),
        (("spreads", "away", 0.75), ("spreads", "away", 0.75)),
    ],
)
def test_a_moved_line_is_priced_by_the_score_grid_of_the_close(
    work: Repositories, bet: tuple[str, str, float], asked: tuple[str, str, float]
) -> None:
    grid = ScoreGrid.of_rates(1.7, 1.0, -0.05)
    fair = {
        name: {one: 1 / _fair(grid, name, one, line) for one in ones}
        for name, ones, line in (
            ("h2h", ("home", "draw", "away"), None),
            ("totals", ("over", "under"), 2.5),
            ("spreads", ("home", "away"), -0.5),
        )
    }
    work.odds.store(
        market("Pinnacle", fair["h2h"])
        + market("Pinnacle", fair["totals"], "totals", 2.5)
        + market("Pinnacle", fair["spreads"], "spreads", -0.5)
    )
    pick = picked(work, *bet)
    close_picks(work, LATER)
    found = closed(work, pick)
    assert (found.basis, found.line_moved, found.price) == ("score grid", True, None)
    assert float(found.fair_probability or 0) == pytest.approx(_fair(grid, *asked), abs=2e-3)
    assert row(work, pick).odds_at_close is None, "the book offered no price at this line"


def _fair(grid: ScoreGrid, name: str, selection: str, line: float | None) -> float:
    own = -line if name == "spreads" and selection == "away" and line == -0.5 else line
    parts = grid.shares(name, selection, own)
    return parts.win / (parts.win + parts.loss)


@pytest.mark.parametrize(
    ("bet", "fair"),
    [
        (("double_chance", "1x"), FAIR[0] + FAIR[1]),
        (("double_chance", "12"), FAIR[0] + FAIR[2]),
        (("draw_no_bet", "away"), FAIR[2] / (FAIR[0] + FAIR[2])),
    ],
)
def test_double_chance_and_draw_no_bet_follow_from_the_result_market(
    work: Repositories, bet: tuple[str, str], fair: float
) -> None:
    work.odds.store(market("Pinnacle", RESULT))
    pick = picked(work, *bet)
    close_picks(work, LATER)
    found = closed(work, pick)
    assert (found.basis, found.price, found.line_moved) == ("result", None, False)
    assert float(found.fair_probability or 0) == pytest.approx(fair, abs=1e-8)


def test_what_the_existing_code_wrote_stays_and_the_origin_stands_beside_it(work: Repositories) -> None:
    work.odds.store(market("Pinnacle", RESULT))
    pick = picked(work, "h2h", "home", odds_at_pick=Decimal("2.2"))
    work.session.execute(text("UPDATE tracking_clv_picks SET closing_odds = 1.8, clv_percentage = 22.22"))
    close_picks(work, LATER)
    kept = row(work, pick)
    assert (kept.odds_at_close, kept.clv_percentage, kept.closing_bookmaker) == (Decimal("1.8"), Decimal("22.22"), None)
    assert closed(work, pick).price == 2


def test_closing_again_changes_nothing_until_a_better_reference_arrives(work: Repositories) -> None:
    work.odds.store(market("Market average", RESULT))
    pick = picked(work, "h2h", "home")
    assert close_picks(work, LATER).changed == 1
    assert close_picks(work, LATER).seen == 0
    assert close_picks(work, LATER, again=EARLY).changed == 0
    work.odds.store(market("Pinnacle", RESULT | {"home": 1.95}))
    assert close_picks(work, LATER).seen == 0
    assert close_picks(work, LATER, again=EARLY).changed == 1
    work.session.expire_all()
    assert closed(work, pick).bookmaker == "Pinnacle"
    assert told(row(work, pick).odds_at_close, row(work, pick).closing_bookmaker) == (Decimal("1.95"), "Pinnacle")
    version = row(work, pick).version
    assert close_picks(work, LATER, again=EARLY).changed == 0
    assert row(work, pick).version == version
    assert close_picks(work, LATER, again=LATER).seen == 0


def test_a_bet_follows_its_closing_line_unless_the_existing_code_wrote_there(work: Repositories) -> None:
    work.odds.store(market("Market average", RESULT))
    ours, theirs = (work.bets.add(ManualBet(**(rows.bet() | {"match_name": name}))).id for name in ("a", "b"))
    work.session.execute(text("UPDATE manual_bets SET match_id = 'm1', market_type = 'h2h', selection = 'Home'"))
    close_bets(work, LATER)
    work.session.execute(text("UPDATE manual_bets SET closing_odds = 1.5 WHERE id = :id"), {"id": theirs})
    work.odds.store(market("Pinnacle", RESULT | {"home": 1.95}))
    assert close_bets(work, LATER, again=EARLY).changed == 2
    shown = work.session.execute(text("SELECT id, closing_odds FROM manual_bets ORDER BY id")).all()
    assert shown == [(ours, Decimal("1.95")), (theirs, Decimal("1.50"))]


def test_a_price_that_its_source_calls_early_is_no_close(work: Repositories) -> None:
    work.odds.store([one | {"stage": "opening"} for one in market("Pinnacle", RESULT)])
    pick = picked(work, "h2h", "home")
    assert close_picks(work, LATER).reasons == {Unknown.NO_PRICE: 1}
    assert work.ledger.find(ClosingLine.pick_id == pick) == []


def test_part_of_a_market_gives_the_raw_value_only(work: Repositories) -> None:
    work.odds.store(market("Pinnacle", {"home": 2.0}))
    pick = picked(work, "h2h", "home", odds_at_pick=Decimal("2.1"))
    done = close_picks(work, LATER, chain=("Pinnacle",))
    assert (done.fair, done.changed, done.reasons) == (0, 1, {Unknown.NOT_WHOLE: 1})
    assert done.without[0].priced
    found = closed(work, pick)
    assert told(found.fair_probability, found.clv_percentage, found.clv_raw) == (None, None, 5)


def test_a_method_that_leaves_a_price_no_chance_gives_the_raw_value_only(work: Repositories) -> None:
    work.odds.store(market("Pinnacle", {"home": 1.04, "draw": 15.0, "away": 101.0}))
    pick = picked(work, "h2h", "away", odds_at_pick=Decimal(101))
    close_picks(work, LATER, method=DevigMethod.ADDITIVE)
    assert told(closed(work, pick).fair_probability, closed(work, pick).clv_raw) == (None, 0)


def test_each_without_a_fair_price_has_its_reason_and_the_sum_is_what_was_looked_at(work: Repositories) -> None:
    broken = market("Pinnacle", {"over": 1.3, "under": 1.4}, "totals", 2.5)
    work.odds.store([*broken, *market("Pinnacle", RESULT)])
    for name in ("a", "b", "c", "d"):
        work.bets.add(ManualBet(**(rows.bet(match_id="m1") | {"match_name": name})))
    what = {
        "a": ("h2h", "Home", None),
        "b": ("totals", "Over", 2.5),
        "c": ("btts", "yes", None),
        "d": ("odd", "x", None),
    }
    for name, (of, selection, line) in what.items():
        work.session.execute(
            text("UPDATE manual_bets SET market_type = :of, selection = :one, line = :line WHERE match_name = :name"),
            {"of": of, "one": selection, "line": line, "name": name},
        )
    done = close_bets(work, LATER)
    assert done.reasons == {Unknown.REFUSED: 1, Unknown.NO_MARKET: 1, NOT_A_MARKET: 1}
    assert (done.seen, done.fair, len(done.without)) == (4, 1, 3)


def test_a_method_that_leaves_draw_no_bet_no_chance_has_nothing_to_store(work: Repositories) -> None:
    work.odds.store(market("Pinnacle", {"home": 1.02, "draw": 15.0, "away": 101.0}))
    pick = picked(work, "draw_no_bet", "away")
    done = close_picks(work, LATER, method=DevigMethod.ADDITIVE)
    assert done.reasons == {Unknown.NO_CHANCE: 1}
    assert work.ledger.find(ClosingLine.pick_id == pick) == []


def test_a_match_that_was_put_off_is_closed_at_its_real_kick_off(work: Repositories) -> None:
    put_off = rows.KICKOFF + timedelta(days=2)
    work.matches.store_results([rows.result(commence_time=put_off.replace(tzinfo=None))])
    work.odds.store(market("Pinnacle", RESULT))
    work.odds.store(market("Pinnacle", RESULT | {"home": 1.8}, captured_at=put_off - rows.HOUR))
    pick = picked(work, "h2h", "home")
    assert close_picks(work, LATER).seen == 0
    close_picks(work, put_off + rows.HOUR)
    assert (closed(work, pick).price, closed(work, pick).kickoff) == (Decimal("1.8"), put_off)


@pytest.mark.parametrize("gone", ["DELETE FROM {}", "TRUNCATE {}"])
def test_a_row_that_is_gone_takes_its_closing_line_with_it_and_no_other(work: Repositories, gone: str) -> None:
    work.odds.store(market("Pinnacle", RESULT))
    picked(work, "h2h", "home")
    work.bets.add(ManualBet(**(rows.bet() | {"match_id": "m1"})))
    close_picks(work, LATER)
    close_bets(work, LATER)
    assert work.ledger.count() == 2
    work.session.execute(text(gone.format("tracking_clv_picks")))
    assert work.ledger.count(ClosingLine.bet_id.is_not(None)) == work.ledger.count() == 1
    work.session.execute(text(gone.format("manual_bets")))
    assert work.ledger.count() == 0
