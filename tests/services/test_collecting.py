"""Collectors: one for each file, read when asked and not before; the season of a day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from monps.core.errors import SourceError
from monps.services.collecting import downloads, files, from_odds_api, season_code
from tests.services.desk import season_file
from tests.sources.odds_api.answers import book, event, h2h
from tests.sources.server import Answer, Server, ok


def test_files_and_folders(tmp_path: Path) -> None:
    path = season_file(tmp_path / "seasons")
    (by_folder,), (by_name,) = files([path.parent]), files([path])
    assert by_folder.name == by_name.name == str(path)
    assert len(by_name.read().matches) == 2


def test_a_file_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    path = season_file(tmp_path)
    (collector,) = files([path])
    path.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(SourceError, match="HTML"):
        collector.read()


def test_a_path_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder or file"):
        files([tmp_path / "nowhere"])


def test_a_download_is_named_and_a_wrong_league_told(tmp_path: Path) -> None:
    (collector,) = downloads(["Premier"], "2526", tmp_path)
    assert collector.name == "football-data Premier 2526"
    with pytest.raises(SourceError, match="no league 'Premier'"):
        collector.read()


def test_seasons_by_hand() -> None:
    assert season_code(date(2025, 6, 30)) == "2425"
    assert season_code(date(2025, 7, 1)) == "2526"
    assert season_code(date(1999, 12, 31)) == "9900"


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_the_second_year_of_a_season_follows_the_first(day: date) -> None:
    code = season_code(day)
    assert len(code) == 4
    assert int(code[2:]) == (int(code[:2]) + 1) % 100
    assert int(code[:2]) in {day.year % 100, (day.year - 1) % 100}


@pytest.fixture
def web() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


def test_the_odds_api_is_asked_for_prices_and_scores_and_not_twice_in_a_run(web: Server, tmp_path: Path) -> None:
    goals = [{"name": "North", "score": "1"}, {"name": "South", "score": "0"}]
    web.answers = [ok([event(book(h2h()))]), ok([event(completed=True, scores=goals)])]
    for _ in range(2):
        prices, scores = from_odds_api(["soccer_epl"], SecretStr("k3y"), tmp_path, address=web.url)
        assert [prices.name, scores.name] == ["the-odds-api soccer_epl prices", "the-odds-api soccer_epl scores"]
        assert len(prices.read().prices) == 3
        assert [match.home_goals for match in scores.read().matches] == [1]
    assert [request.path for request in web.requests] == ["/sports/soccer_epl/odds", "/sports/soccer_epl/scores"]


def test_an_odds_api_that_refuses_is_a_sentence_without_the_key(web: Server, tmp_path: Path) -> None:
    web.answers = [Answer(401, b'{"message": "wrong key"}')]
    prices, _ = from_odds_api(["soccer_epl"], SecretStr("k3y"), tmp_path, address=web.url)
    with pytest.raises(SourceError) as caught:
        prices.read()
    assert "k3y" not in str(caught.value)
