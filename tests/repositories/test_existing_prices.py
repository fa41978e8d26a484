"""The existing collector's prices in the one store: every price is stored, known already, or counted as none."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from monps.models import Odds
from monps.repositories import Repositories
from monps.repositories.existing_prices import TakenOver
from tests.repositories import rows

HEAD = "match_id, sport, home_team, away_team, commence_time, bookmaker, collected_at"
OF = "'m1', 's', 'A', 'B', '2025-01-04 15:00', 'Pinnacle', '2025-01-04 14:00'"
COLLECTED = {
    "odds_history": ("home_odds, draw_odds, away_odds", "2.0, 0, NULL"),
    "odds_totals": ("line, over_odds, under_odds", "2.5, 1.9, 2.0"),
    "odds_btts": ("btts_yes_odds, btts_no_odds", "1.8, 1.0"),
}


@pytest.fixture
def work(all_of: Repositories) -> Repositories:
    """Seven prices of which two are none, and three handicaps of which one has no team and one no line."""
    for table, (names, values) in COLLECTED.items():
        all_of.session.execute(text(f"INSERT INTO {table} ({HEAD}, {names}) VALUES ({OF}, {values})"))
    for team, point in (("B", 0.75), ("C", -0.75), ("A", 0.3)):
        all_of.session.execute(
            text(
                f"INSERT INTO odds_spreads ({HEAD}, team, spread_point, spread_odds) VALUES ({OF}, :team, :point, 1.95)"
            ),
            {"team": team, "point": point},
        )
    return all_of


def test_every_price_is_stored_or_counted(work: Repositories) -> None:
    assert work.odds.take_over() == TakenOver(read=9, rejected=4, stored=5)
    found = {(one.market, one.selection, one.line): one for one in work.odds.get_all()}
    assert {key: one.price for key, one in found.items()} == {
        ("h2h", "home", None): Decimal("2.0"),
        ("totals", "over", Decimal("2.5")): Decimal("1.9"),
        ("totals", "under", Decimal("2.5")): Decimal("2.0"),
        ("btts", "yes", None): Decimal("1.8"),
        ("spreads", "away", Decimal("0.75")): Decimal("1.95"),
    }
    assert {one.captured_at for one in found.values()} == {rows.KICKOFF - rows.HOUR}


def test_again_changes_nothing_and_a_new_price_is_one_row(work: Repositories) -> None:
    work.odds.take_over()
    again = work.odds.take_over()
    assert (again.stored, again.unchanged) == (0, 5)
    work.session.execute(text("UPDATE odds_totals SET collected_at = '2025-01-04 14:30', over_odds = 1.85"))
    assert work.odds.take_over(rows.KICKOFF - rows.HOUR / 2) == TakenOver(read=2, rejected=0, stored=2)
    assert work.odds.count(Odds.market == "totals") == 4
