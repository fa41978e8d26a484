"""Collectors: one for each file, read when asked and not before; the season of a day."""

from datetime import date
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from monps.core.errors import SourceError
from monps.services.collecting import downloads, files, from_api_football, from_odds_api, from_understat, season_code
from monps.sources import api_football, odds_api, understat
from monps.sources.archive import Archive
from tests.services.desk import season_file
from tests.sources.api_football import answers as football
from tests.sources.odds_api.answers import book, event, h2h, market, outcome
from tests.sources.server import Answer, Server, ok
from tests.sources.understat.tables import PLAYER, SHOT, page


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


def test_a_download_is_named_and_a_wrong_league_told(http: httpx.Client, tmp_path: Path) -> None:
    (collector,) = downloads(["Premier"], "2526", tmp_path, http)
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


def odds_client(web: Server, http: httpx.Client, folder: Path) -> odds_api.Client:
    return odds_api.Client.of(http, SecretStr("k3y"), Archive(folder), address=web.url)


def test_the_odds_api_is_asked_for_prices_and_scores_and_not_twice_in_a_run(
    web: Server, http: httpx.Client, tmp_path: Path
) -> None:
    goals = [{"name": "North", "score": "1"}, {"name": "South", "score": "0"}]
    web.answers = [ok([event(book(h2h()))]), ok([event(completed=True, scores=goals)])]
    for _ in range(2):
        prices, scores = from_odds_api(odds_client(web, http, tmp_path), ["soccer_epl"])
        assert [prices.name, scores.name] == ["the-odds-api soccer_epl prices", "the-odds-api soccer_epl scores"]
        assert len(prices.read().prices) == 3
        assert [match.home_goals for match in scores.read().matches] == [1]
    assert [request.path for request in web.requests] == ["/sports/soccer_epl/odds", "/sports/soccer_epl/scores"]


def test_an_odds_api_that_refuses_is_a_sentence_without_the_key(
    web: Server, http: httpx.Client, tmp_path: Path
) -> None:
    web.answers = [Answer(401, b'{"message": "wrong key"}')]
    prices, _ = from_odds_api(odds_client(web, http, tmp_path), ["soccer_epl"])
    with pytest.raises(SourceError) as caught:
        prices.read()
    assert "k3y" not in str(caught.value)


def test_markets_of_single_matches_are_asked_for_each_coming_match(
    web: Server, http: httpx.Client, tmp_path: Path
) -> None:
    events = [event(book(h2h()), id=letter * 32) for letter in "ab"]
    more = [one | {"bookmakers": [book(market("btts", outcome("Yes", 1.8), outcome("No", 2.0)))]} for one in events]
    web.answers = [ok(events), ok(more[0]), ok(more[1])]
    asked = from_odds_api(odds_client(web, http, tmp_path), ["soccer_epl"], event_markets=["btts"], days_of_scores=0)
    assert [len(one.read().prices) for one in asked] == [6, 4]
    paths = [f"/sports/soccer_epl/{what}odds" for what in ("", f"events/{'a' * 32}/", f"events/{'b' * 32}/")]
    assert [request.path for request in web.requests] == paths, "the matches themselves are asked for once"


def test_api_football_is_asked_for_fixtures_all_pages_of_prices_and_single_fixtures(
    web: Server, http: httpx.Client, tmp_path: Path
) -> None:
    pages = [
        football.odds(football.book(football.bet(1, ("Home", "2.0"))), fixture={"id": n, "date": football.KICKOFF})
        for n in (1, 2)
    ]
    statistic = {"team": {"id": 1, "name": "North"}, "statistics": [{"type": "Fouls", "value": 3}]}
    answers = [
        football.answer("fixtures", football.fixture()),
        *(football.answer("odds", one, paging={"current": n, "total": 2}) for n, one in enumerate(pages, start=1)),
        football.answer("fixtures/statistics", statistic, parameters={"fixture": "7"}),
        football.answer("fixtures/events", parameters={"fixture": "7"}),
    ]
    web.answers = [Answer(body=one) for one in answers]
    client = api_football.Client.of(http, SecretStr("k3y"), Archive(tmp_path), address=web.url)
    read = {one.name: one.read() for one in from_api_football(client, [(39, 2024)], [7])}
    assert list(read) == [f"api-football {what}" for what in ("39 fixtures", "39 odds", "7 statistics", "7 events")]
    odds = read["api-football 39 odds"]
    assert (len(odds.prices), len(odds.references), odds.balanced) == (2, 2, True), "both pages, as one"
    assert len(read["api-football 7 statistics"].statistics) == 1


def test_understat_is_asked_for_players_and_shots(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(body=page("players", [PLAYER])), Answer(body=page("shots", {"h": [SHOT], "a": []}))]
    client = understat.Client.of(http, Archive(tmp_path), web.url)
    players, shots = from_understat(client, [("EPL", 2019)], [("EPL", 11643)])
    assert (players.name, shots.name) == ("understat EPL 2019 players", "understat EPL 11643 shots")
    assert (len(players.read().players), len(shots.read().shots)) == (1, 1)
