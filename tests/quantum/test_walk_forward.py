from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monps.quantum.walk_forward import walk_forward
from tests.quantum.league import START, later, match, simulate


def test_every_block_knows_only_what_came_before_it() -> None:
    league = simulate(6, 2)
    blocks = list(walk_forward(league.matches, league.end))
    assert sum(len(block.matches) for block in blocks) == 30
    assert {m.season for block in blocks for m in block.matches} == {"2024-25"}
    for block in blocks:
        assert block.model is not None
        assert block.model.as_of == block.opens == min(m.kickoff for m in block.matches)
        assert len(block.known) == block.model.sample_size == sum(m.kickoff < block.opens for m in league.matches)
        assert max(m.kickoff for m in block.matches) - block.opens < timedelta(days=7)
    assert all(later.opens - block.opens >= timedelta(days=7) for block, later in pairwise(blocks))


def test_the_first_week_of_all_has_no_model() -> None:
    league = simulate(6)
    models = [block.model for block in walk_forward(league.matches, league.end)]
    assert models[0] is None
    assert None not in models[1:]


def test_a_newcomer_is_announced() -> None:
    matches = [match(), match("New", "A", day=30)]
    block = list(walk_forward(matches, START + timedelta(days=60)))[1]
    assert block.model is not None
    assert block.model.matches_of("New") == 0


def test_an_earlier_season_is_walked_without_its_future() -> None:
    league = simulate(6, 2)
    blocks = list(walk_forward(league.matches, league.end, season="2023-24"))
    assert sum(len(block.matches) for block in blocks) == 30
    assert max(len(block.known) for block in blocks) < 30


@settings(deadline=None, max_examples=10)
@given(share=st.floats(0.1, 0.9), seed=st.integers(0, 99))
def test_the_future_changes_no_block(share: float, seed: int) -> None:
    league = simulate(6)
    day = league.day(share)
    one, other = (list(walk_forward(ms, day, season="2023-24")) for ms in (league.matches, later(league, day, seed)))
    assert [(b.opens, b.matches, b.known) for b in one] == [(b.opens, b.matches, b.known) for b in other]
