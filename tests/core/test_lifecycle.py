import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.lifecycle import Lifecycle, Phase, lifecycle, phase_of

MOVING = lifecycle(Phase.template, ("0004", Phase.expanding), ("0005", Phase.active))


@pytest.mark.parametrize(
    ("applied", "phase"),
    [
        ((), Phase.template),
        (("0001", "0003"), Phase.template),
        (("0001", "0004"), Phase.expanding),
        (("0004", "0005"), Phase.active),
        (("0005",), Phase.active),
    ],
)
def test_the_latest_applied_revision_decides(applied: tuple[str, ...], phase: Phase) -> None:
    assert MOVING.at(applied) is phase


def test_it_says_until_when_each_phase_lasts() -> None:
    assert Lifecycle(((Phase.template, "0004"), (Phase.expanding, "0005"), (Phase.active, None))) == MOVING
    assert MOVING.revisions == ("0004", "0005")


def test_a_single_phase_lasts_for_ever() -> None:
    assert lifecycle(Phase.legacy_mapped).at({"0001", "0002"}) is Phase.legacy_mapped


@given(st.lists(st.sampled_from(list(Phase)), min_size=1, unique=True), st.data())
def test_any_forward_life_passes_through_its_phases_in_order(phases: list[Phase], data: st.DataObject) -> None:
    phases.sort(key=list(Phase).index)
    life = lifecycle(phases[0], *((f"r{number}", phase) for number, phase in enumerate(phases[1:])))
    done = data.draw(st.integers(0, len(phases) - 1))
    assert life.at([f"r{number}" for number in range(done)]) is phases[done]


@pytest.mark.parametrize(
    ("phases", "message"),
    [
        ((), "needs a last phase"),
        (((Phase.active, "0001"),), "needs a last phase"),
        (((Phase.planned, None), (Phase.active, None)), "ends at a revision of its own"),
        (((Phase.planned, "1"), (Phase.expanding, "1"), (Phase.active, None)), "ends at a revision of its own"),
        (((Phase.active, "1"), (Phase.planned, None)), "phases go forward only .* not active, planned"),
        (((Phase.active, "1"), (Phase.active, None)), "phases go forward only"),
    ],
)
def test_a_life_that_makes_no_sense_is_refused(phases: tuple[tuple[Phase, str | None], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Lifecycle(phases)


def test_phase_of_reads_info() -> None:
    assert phase_of({}, ()) is Phase.active
    assert phase_of({"lifecycle": MOVING}, {"0004"}) is Phase.expanding
    with pytest.raises(TypeError, match=r"'lifecycle'\] is 'planned'; write info="):
        phase_of({"lifecycle": "planned"}, ())
