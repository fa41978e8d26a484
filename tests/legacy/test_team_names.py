"""Team names: the exact search, and the guess that the desk falls back on."""

from collections.abc import Callable
from typing import Any

import pytest

from monps.legacy.team_names import find_team, normalize, unmatched_teams

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Côte d'Or", "cote d'or"), ("Arsenal FC", "arsenal"), ("Bayer-Leverkusen", "bayer leverkusen"), ("", "")],
)
def test_normalize(name: str, expected: str) -> None:
    assert normalize(name) == expected


def test_a_name_and_its_alias_find_the_team(played: str) -> None:
    assert played
    assert find_team("cote d'or")["team_name"] == "Côte d'Or"
    assert find_team("BRAVO UNITED")["team_name"] == "Bravo United"


def test_the_first_word_is_enough_to_be_wrong(played: str) -> None:
    assert played
    assert find_team("Alpha Centauri")["team_name"] == "Alpha"
    assert find_team("Nobody") is None


def test_a_team_without_mapping_is_listed(played: str, ask: Ask) -> None:
    assert played
    assert unmatched_teams() == []
    ask("DELETE FROM team_aliases")
    ask("DELETE FROM team_mapping WHERE team_name = 'Delta'")
    assert unmatched_teams() == ["Delta"]
