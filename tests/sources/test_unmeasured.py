from dataclasses import fields

from monps.sources.rows import MatchRow
from monps.sources.unmeasured import UNMEASURED


def test_every_count_of_a_match_is_unknown_and_nothing_else_is() -> None:
    counts = {field.name for field in fields(MatchRow) if field.name.startswith(("home_", "away_"))}
    assert UNMEASURED.keys() == counts - {"home_team", "away_team", "home_goals", "away_goals"}
    assert set(UNMEASURED.values()) == {None}
