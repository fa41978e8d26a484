from pathlib import Path

import pytest

from monps.core.errors import SourceError
from monps.sources.api_football import parse, read
from monps.sources.quota import QuotaExhausted
from tests.sources.api_football.answers import answer, fixture, odds


def test_an_answer_says_what_it_is() -> None:
    assert len(parse(answer("fixtures", fixture()), "x").matches) == 1
    assert len(parse(answer("odds", odds()), "x").references) == 1
    assert parse(answer("fixtures/events"), "x", 7).row_unit == "event"
    assert parse(answer("fixtures/statistics"), "x", 7).row_unit == "statistic"
    with pytest.raises(SourceError, match=r"answer of 'standings'; monps reads fixtures, fixtures/events"):
        parse(answer("standings"), "x")


@pytest.mark.data
def test_every_real_file_is_accounted_for(shared_data: Path) -> None:
    folder = shared_data / "api_football"
    rows = {}
    for path in sorted(folder.glob("fixture*.json")) + sorted(folder.glob("odds_fixture*.json")):
        found = read(path, 867_946 if path.name == "fixture_statistics_team_home.json" else None)
        assert found.balanced, path
        assert found.rejected == (), path
        rows[path.name] = (found.row_unit, found.rows_read, found.rows_empty, len(found.prices))
    assert rows == {
        "fixture_statistics_team_home.json": ("statistic", 17, 2, 0),
        "fixtures_epl_2022-08-29.json": ("match", 20, 0, 0),
        "fixtures_epl_2022-09-05.json": ("match", 29, 0, 0),
        "fixtures_events_215662.json": ("event", 18, 0, 0),
        "fixtures_live_all_2024-02-28.json": ("match", 14, 0, 0),
        "fixtures_statistics_831483_team375.json": ("statistic", 16, 2, 0),
        "odds_fixture1226178_bet1_bk8.json": ("match", 1, 0, 3),
    }


@pytest.mark.data
def test_real_refusals_and_the_catalogue_of_bets(shared_data: Path) -> None:
    folder = shared_data / "api_football"
    with pytest.raises(QuotaExhausted, match="request limit for the day"):
        read(folder / "error_rate_limit.json")
    with pytest.raises(SourceError, match="Missing application key"):
        read(folder / "error_token.json")
    with pytest.raises(SourceError, match="answer of 'no endpoint'"):
        read(folder / "odds_bets_catalog_subset.json")
    with pytest.raises(SourceError, match="Name the fixture's number"):
        read(folder / "fixture_statistics_team_home.json")


@pytest.mark.data
def test_a_player_under_two_spellings_is_one(shared_data: Path) -> None:
    events = read(shared_data / "api_football/fixtures_events_215662.json").events
    assert {event.player for event in events if event.player_key == "6126"} == {"Federico Andrada"}
