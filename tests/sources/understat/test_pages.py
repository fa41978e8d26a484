import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.understat import parse_league, parse_match
from tests.sources.understat.tables import PLAYER, SHOT, page

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8)


@given(texts)
def test_a_page_and_plain_json_give_the_same_shots(player: str) -> None:
    sides = {"h": [SHOT | {"player": player}], "a": [SHOT | {"id": "2", "h_a": "a"}]}
    of_page = parse_match(page("shots", sides), "x", "EPL")
    of_json = parse_match(json.dumps({"shots": sides, "rosters": {}}).encode(), "x", "EPL")
    assert of_page == of_json
    assert [(shot.player, shot.team) for shot in of_page.shots] == [(player, "North"), ("A Player", "South")]


def test_missing_values_and_bad_entries() -> None:
    sides = {"h": [SHOT | {"player_assisted": None, "lastAction": "None"}, 7, {"id": "3"}]}
    found = parse_match(page("shots", sides), "x", "EPL")
    assert (found.balanced, found.shots[0].assisted_by, found.shots[0].last_action) == (True, None, None)
    assert [rejected.reason[:14] for rejected in found.rejected] == ["it is not an o", "it lacks minut"]


def test_players_of_a_league() -> None:
    (player,) = parse_league(page("players", [PLAYER]), "x", "La_liga", 2024).players
    assert (player.league, player.season) == ("SP1", "2024-25")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>Not found</html>", "the page holds no shots"),
        (b"{}", "the answer holds no shots"),
        (page("shots", {"h": 5}), "something else where a list"),
        (b"<script>var shotsData = JSON.parse('\\x7B')</script>", "no JSON"),
    ],
)
def test_pages_that_hold_no_shots(content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        parse_match(content, "x", "EPL")


def test_a_shot_with_a_text_that_no_database_takes_is_refused_alone() -> None:
    content = json.dumps({"shots": {"h": [SHOT, SHOT | {"id": "2", "player": "A\0"}], "a": []}}).encode()
    found = parse_match(content, "x", "EPL")
    assert (len(found.shots), [row.line for row in found.rejected], found.balanced) == (1, [2], True)
