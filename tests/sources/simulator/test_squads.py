from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.simulator.squads import Player, Spell, lineup, squads

seeds = st.integers(0, 10_000)


def test_squads_share_no_name() -> None:
    made = squads(np.random.default_rng(1), 40)
    names = [player.name for squad in made for player in squad]
    assert (len(names), len(set(names))) == (920, 920)
    assert Counter(player.position for player in made[0]) == {"DF": 8, "MF": 8, "FW": 5, "GK": 2}


def test_forwards_finish_and_goalkeepers_do_not() -> None:
    players = [player for squad in squads(np.random.default_rng(1), 30) for player in squad]
    mean = {p: np.mean([x.finishing for x in players if x.position == p]) for p in ("GK", "DF", "MF", "FW")}
    assert mean["GK"] == 0 < mean["DF"] < mean["MF"] < mean["FW"]


@given(seeds)
def test_eleven_are_on_the_pitch_in_every_minute(seed: int) -> None:
    random = np.random.default_rng(seed)
    spells = lineup(random, squads(random, 1)[0])
    assert len({spell.player.name for spell in spells}) == len(spells)
    assert 11 <= len(spells) <= 16
    for minute in (1, 45, 46, 60, 75, 89, 90):
        on = [spell.player for spell in spells if spell.covers(minute)]
        assert len(on) == 11
        assert sum(player.position == "GK" for player in on) == 1
    assert sum(spell.end - spell.start for spell in spells) == 990
    assert all(0 <= spell.start < spell.end <= 90 for spell in spells)


def test_regulars_play_more() -> None:
    random = np.random.default_rng(4)
    (squad,) = squads(random, 1)
    starts = Counter(s.player.name for _ in range(200) for s in lineup(random, squad) if s.start == 0)
    fielders = sorted((player for player in squad if player.position == "MF"), key=lambda player: player.regular)
    assert starts[fielders[-1].name] > 150
    assert starts[fielders[0].name] < 50


def test_a_spell_begins_after_its_minute() -> None:
    spell = Spell(Player("A. Nyone", "MF", 0, 1), 60, 90)
    assert [spell.covers(minute) for minute in (60, 61, 90)] == [False, True, True]
