from datetime import date

import pytest

from monps.quantum.dna.psyche import PsycheDNA, psyche_dna, psyche_profile
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import PlayedMatch
from monps.quantum.shrinkage import Rate
from tests.quantum.league import match

DAY = date(2024, 1, 1)


def played(score: tuple[int, int], half: tuple[int, int], day: int) -> PlayedMatch:
    return match("A", "B", score, day=day, half_time_home=half[0], half_time_away=half[1])


def test_by_hand() -> None:
    matches = [
        played((2, 1), (0, 1), 0),  # A comes back
        played((0, 2), (0, 1), 1),  # A does not
        played((1, 1), (1, 0), 2),  # A loses a lead, after a defeat
        played((0, 0), (0, 0), 3),
    ]
    sample = LeagueSample.of(matches, DAY)
    ours = psyche_dna(sample)["A"]
    assert ours.comeback is not None
    assert (ours.comeback.raw, ours.comeback.n) == (1.5, 2)
    assert ours.lead_protection is not None
    assert (ours.lead_protection.raw, ours.lead_protection.n) == (1, 1)
    assert ours.response is not None
    assert ours.response.raw == pytest.approx(1 - sample.expected_points(sample.outings["A"][2]))
    assert ours.response.n == 1


def test_without_half_time_only_the_response_is_known() -> None:
    matches = [match("A", "B", (0, 1)), match("A", "B", (1, 1), day=1)]
    found = psyche_dna(LeagueSample.of(matches, DAY))
    assert set(found) == {"A"}
    assert found["A"].comeback is found["A"].lead_protection is None
    assert psyche_profile(found["A"]) is None


@pytest.mark.parametrize(
    ("comeback", "protection", "profile"),
    [
        (0.8, 2.7, "PREDATOR"),
        (0.8, 2.2, "VOLATILE"),
        (0.4, 2.7, "CONSERVATIVE"),
        (0.4, 2.2, "FRAGILE"),
        (0.61, 2.7, "BALANCED"),
        (0.6, 2.5, "BALANCED"),
    ],
)
def test_profiles(comeback: float, protection: float, profile: str) -> None:
    vector = PsycheDNA(Rate(comeback, comeback, 0.6, 1.0, 9), Rate(protection, protection, 2.5, 1.0, 9), None)
    assert psyche_profile(vector) == profile
