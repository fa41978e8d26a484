import numpy as np

from monps.sources.simulator.names import CLUBS, REFEREES, clubs, players


def test_nobody_has_the_name_of_another() -> None:
    assert len(set(CLUBS)) == len(CLUBS) == 40
    assert len(set(REFEREES)) == len(REFEREES)
    assert len({name.partition(" ")[2] for name in players(np.random.default_rng(3), 920)}) == 920


def test_clubs_are_drawn_without_repetition() -> None:
    drawn = clubs(np.random.default_rng(3), 40)
    assert sorted(drawn) == sorted(CLUBS)
    assert drawn != CLUBS
