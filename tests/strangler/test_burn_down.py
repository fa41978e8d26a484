"""What is left by table and package, and the phases that follow from it."""

from dataclasses import replace
from datetime import date

import pytest

from monps.strangler import Inventory, scan
from monps.strangler.burn_down import BurnDown, Row, TablePhase
from monps.strangler.ledger import Ledger, Progress, Stage
from tests.strangler.expectations import CORPUS

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def found() -> Inventory:
    return scan(CORPUS)


def row(rows: tuple[Row, ...], name: str) -> Row:
    return next(one for one in rows if one.name == name)


def test_each_site_counts_for_each_of_its_tables(found: Inventory) -> None:
    counted = BurnDown.of(found, Ledger())
    for one in counted.tables:
        sites = [
            site for site in found.sites if (one.name in site.tables) or (not site.tables and "no table" in one.name)
        ]
        assert (one.name, one.sites, one.left) == (one.name, len(sites), len(sites))
        assert one.reads + one.writes == one.sites
    assert sum(one.sites for one in counted.packages) == counted.total.sites == len(found.sites)
    assert {one.name for one in counted.packages} == {"app", "archive", "scripts"}


def test_the_phase_of_a_table_follows_its_statements(found: Inventory) -> None:
    table = "odds_history"
    prints = {site.fingerprint for site in found.sites if table in site.tables}
    assert len(prints) >= 3
    begun = Ledger().recorded(found, DAY)
    assert row(BurnDown.of(found, begun).tables, table).phase is TablePhase.raw
    first = begun.noted([Progress(min(prints), candidate="Odds.latest")])
    assert row(BurnDown.of(found, first).tables, table).phase is TablePhase.moving
    every = begun.noted(Progress(one, cut_over=DAY) for one in prints)
    assert row(BurnDown.of(found, every).tables, table).phase is TablePhase.cut_over
    gone = replace(found, sites=tuple(site for site in found.sites if site.fingerprint not in prints))
    last = row(BurnDown.of(gone, every).tables, table)
    assert (last.phase, last.stages[Stage.removed], last.left) == (TablePhase.retired, len(prints), 0)


def test_the_headline_says_what_is_left(found: Inventory) -> None:
    assert (
        BurnDown.of(found, Ledger()).headline
        == f"{len(found.sites)} sites ({len(found.sites)} found): {len(found.sites)} left"
    )
