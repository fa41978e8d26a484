"""The ledger: stages follow from facts, days are kept, and the file comes back."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import InventoryError
from monps.strangler import Inventory, scan
from monps.strangler.ledger import ENOUGH, Ledger, Parity, Progress, Stage
from tests.strangler.expectations import CORPUS

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def found() -> Inventory:
    return scan(CORPUS / "app")


def test_a_stage_is_reached_by_facts() -> None:
    one = Progress("f")
    assert one.stage is Stage.found
    one = replace(one, verified="L2", revision="0006")
    assert one.stage is Stage.verified
    one = replace(one, candidate="PickRepository.open")
    assert one.stage is Stage.candidate
    assert replace(one, parity=Parity(ENOUGH - 1, 0)).stage is Stage.candidate
    assert replace(one, parity=Parity(10 * ENOUGH, 1)).stage is Stage.candidate
    one = replace(one, parity=Parity(ENOUGH, 0))
    assert one.stage is Stage.parity
    assert replace(one, cut_over=DAY).stage is Stage.cut_over


def test_another_candidate_has_all_to_prove_again() -> None:
    one = Progress("f", "L3", "0006", "desk_bets:BetsRepository.open", Parity(ENOUGH, 0))
    assert one.of_candidate("desk_bets:BetsRepository.open") == one
    other = one.of_candidate("repositories:BetsRepository.open")
    assert (other.verified, other.parity, other.stage) == ("L3", None, Stage.candidate)


def test_a_draft_that_says_something_else_has_all_to_prove_again() -> None:
    name = "desk_bets:BetsRepository.open"
    one = replace(Progress("f", "L3").of_candidate(name, "a"), parity=Parity(ENOUGH, 0))
    assert one.of_candidate(name, "a") == one
    for other in (
        one.of_candidate(name, "b"),
        one.of_candidate(name),
        replace(one, draft=None).of_candidate(name, "a"),
    ):
        assert (other.candidate, other.parity, other.stage) == (name, None, Stage.candidate)


def test_parity_belongs_to_the_method_that_was_compared() -> None:
    parity = Parity(ENOUGH, 0)
    one = Progress("f", "L3").of_candidate("desk_bets:BetsRepository.open", "a")
    for name in ("BetsRepository.open", "desk_bets:BetsRepository.open"):
        assert one.compared(name, parity) == replace(one, parity=parity)
    for name in ("BetsRepository.opened", "Bets.open", "open", "repositories:BetsRepository.open"):
        other = one.compared(name, parity)
        assert (other.verified, other.candidate, other.draft, other.parity) == ("L3", name, None, parity)
    assert Progress("f").compared("BetsRepository.open", parity).stage is Stage.parity


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_upper_bound_is_above_the_share_that_was_seen(compared: int, mismatches: int) -> None:
    parity = Parity(max(compared, mismatches), mismatches)
    share = mismatches / parity.compared if parity.compared else 1.0
    assert share <= parity.upper_bound + 1e-12
    assert parity.upper_bound <= 1.0


def test_the_rule_of_three() -> None:
    assert Parity(300, 0).upper_bound == pytest.approx(0.01)


def test_days_are_recorded_once_each(found: Inventory, tmp_path: Path) -> None:
    first = Ledger().recorded(found, DAY).recorded(found, DAY)
    assert [(one.day, one.left) for one in first.history] == [(DAY, len(found.sites))]
    done = found.sites[0].fingerprint
    later = first.noted([Progress(done, "L3", "0006", "Repository.method", Parity(900, 0), DAY)])
    fewer = replace(found, sites=found.sites[:-5])
    later = later.recorded(fewer, DAY + timedelta(days=7))
    last = later.history[-1]
    cut = sum(site.fingerprint == done for site in fewer.sites)
    assert last.left == len(fewer.sites) - cut
    assert last.stages[Stage.removed] == len(later.removed(fewer)) > 0
    later.save(tmp_path / "ledger.json")
    assert Ledger.load(tmp_path / "ledger.json") == later


def test_no_file_is_an_empty_ledger_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    assert Ledger.load(tmp_path / "none") == Ledger()
    (tmp_path / "bad").write_text('{"history": 3}', encoding="utf-8")
    with pytest.raises(InventoryError, match="damaged"):
        Ledger.load(tmp_path / "bad")
    (tmp_path / "newer").write_text('{"version": 99}', encoding="utf-8")
    with pytest.raises(InventoryError, match="form 99"):
        Ledger.load(tmp_path / "newer")
