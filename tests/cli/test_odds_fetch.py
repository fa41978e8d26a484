"""``monps odds fetch``: ask a real server, keep what it answers, import it without asking; what fails is a sentence."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_odds_import import accounts
from tests.sources.api_football.answers import answer, bet, book, fixture, odds
from tests.sources.football_data.files import content, row
from tests.sources.odds_api import answers as prices
from tests.sources.server import Answer, Server, ok
from tests.sources.understat.tables import MATCH, PLAYER, SHOT, csv, page

STATISTIC = {"team": {"id": 1, "name": "North"}, "statistics": [{"type": "Fouls", "value": 3}]}
EPL = ("odds", "fetch", "the-odds-api", "--sport", "soccer_epl")


@pytest.fixture(autouse=True)
def _sites(web: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for site in ("FOOTBALL_DATA", "ODDS_API", "API_FOOTBALL", "UNDERSTAT"):
        monkeypatch.setenv(f"MONPS_{site}_ADDRESS", web.url)
    monkeypatch.setenv("MONPS_ODDS_API_KEY", "k3y")
    monkeypatch.setenv("MONPS_API_FOOTBALL_KEY", "k3y")
    monkeypatch.setenv("MONPS_DATA_DIR", str(tmp_path / "data"))


def test_football_data(run: Run, web: Server, migrated_database: str, tmp_path: Path) -> None:
    web.answers = [Answer(body=content([row()])), Answer(404, b"<title>Not here</title>")]
    told = run("odds", "fetch", "football-data", "--league", "E0", "--league", "E1", "--season", "2425")
    assert told.code == 1
    assert "Check league and season" in told.complaint
    assert "football-data E0 2425: match 1" in told.output
    folder = tmp_path / "data" / "football-data"
    assert f"monps odds import {folder}" in told.output
    assert run("odds", "import", str(folder), url=migrated_database).code == 0


def test_the_odds_api(run: Run, web: Server, migrated_database: str, tmp_path: Path) -> None:
    btts = prices.market("btts", prices.outcome("Yes", 1.8), prices.outcome("No", 2.0))
    goals = [{"name": "North", "score": "1"}, {"name": "South", "score": "0"}]
    quota = {"x_requests_remaining": "488", "x_requests_used": "12"}
    web.answers = [
        ok([prices.event(prices.book(prices.h2h()))]),
        ok(prices.event(prices.book(btts))),
        ok([prices.event(completed=True, scores=goals)], **quota),
    ]
    options = ("--market", "h2h", "--region", "uk", "--region", "eu", "--event-market", "btts", "--scores", "3")
    told = run(*EPL, *options, "--folder", str(tmp_path / "run"))
    assert told.code == 0, told.complaint
    assert "quota: 488 left, 12 used" in told.output
    assert [request.params.get("markets") for request in web.requests] == ["h2h", "btts", None]
    assert web.requests[0].params["regions"] == "uk,eu"
    assert "k3y" not in told.output + "".join(str(file) for file in (tmp_path / "run").rglob("*"))
    imported = run("odds", "import", str(tmp_path / "run"), url=migrated_database)
    assert imported.code == 0, imported.complaint
    assert sum(int(cells[3]) for cells in accounts(imported.output) if cells[1] == "price") == 5
    assert len(web.requests) == 3, "an import asks nobody"


def test_api_football(run: Run, web: Server, migrated_database: str, tmp_path: Path) -> None:
    coming = odds(book(bet(1, ("Home", "2.0"))), fixture={"id": 7, "date": "2024-08-10T11:00:00Z"})
    web.answers = [
        Answer(body=answer("fixtures", fixture(7)), headers={"x-ratelimit-requests-remaining": "97"}),
        Answer(body=answer("odds", coming)),
        Answer(body=answer("fixtures/statistics", STATISTIC, parameters={"fixture": "7"})),
        Answer(body=answer("fixtures/events", parameters={"fixture": "7"})),
    ]
    options = ("--league", "39", "--season", "2024", "--fixture", "7", "--folder", str(tmp_path / "run"))
    told = run("odds", "fetch", "api-football", *options)
    assert told.code == 0, told.complaint
    assert "quota: 97 left" in told.output
    imported = run("odds", "import", str(tmp_path / "run"), url=migrated_database)
    assert imported.code == 0, imported.complaint
    stored = {cells[1]: cells[3] for cells in accounts(imported.output) if cells[3] != "0"}
    assert stored == {"match": "1", "price": "1", "statistic": "1"}, "the fixture before what is about it"


def test_understat(run: Run, web: Server, migrated_database: str, tmp_path: Path) -> None:
    played = tmp_path / "matches.csv"
    played.write_bytes(csv([MATCH | {"saison": "2019-2020", "date": "2019-08-09"}], list(MATCH)))
    run("odds", "import", str(played), url=migrated_database)
    web.answers = [Answer(body=page("players", [PLAYER])), Answer(body=page("shots", {"h": [SHOT], "a": []}))]
    options = ("--league", "EPL", "--season", "2019", "--match", "11643", "--folder", str(tmp_path / "run"))
    told = run("odds", "fetch", "understat", *options)
    assert told.code == 0, told.complaint
    imported = run("odds", "import", str(tmp_path / "run"), url=migrated_database)
    assert imported.code == 0, imported.complaint
    assert {cells[1] for cells in accounts(imported.output)} >= {"player", "shot"}
    assert {cells[1]: cells[3] for cells in accounts(imported.output)}["player"] == "1"


def test_a_run_that_broke_off_goes_on_in_its_folder_without_paying_again(run: Run, web: Server, tmp_path: Path) -> None:
    good = ok([prices.event(prices.book(prices.h2h()))])
    web.answers = [good, Answer(401, b'{"error_code": "OUT_OF_USAGE_CREDITS"}'), good]
    more = ("--sport", "soccer_spl", "--sport", "soccer_usa_mls", "--folder", str(tmp_path / "run"))
    broken = run(*EPL, *more)
    assert broken.code == 1
    assert "the quota is used up" in broken.complaint
    assert f"kept in {tmp_path / 'run'}" in broken.output
    assert len(web.requests) == 2, "the third sport is not asked for"
    assert run(*EPL, *more).code == 0
    paths = [request.path.split("/")[2] for request in web.requests]
    assert paths == ["soccer_epl", "soccer_spl", "soccer_spl", "soccer_usa_mls"]


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Answer(429, headers={"Retry-After": "3600"}), "asks to wait 3600 s"),
        (Answer(body=b"<html><title>Sign in</title>"), "HTML page"),
        (Answer(302, headers={"Location": "/elsewhere"}), "302 Found"),
        (Answer(body=answer("fixtures", errors={"token": "bad key"})), "refuses: token: bad key"),
        (Answer(body=answer("fixtures", errors={"requests": "limit"})), "the quota is used up"),
        (Answer(body=answer("fixtures", errors=["odd"])), "refuses"),
    ],
)
def test_what_fails_is_a_sentence_and_nothing_is_kept(
    run: Run, web: Server, tmp_path: Path, reply: Answer, sentence: str
) -> None:
    web.answers = [reply]
    options = ("--league", "39", "--season", "2024", "--no-odds", "--folder", str(tmp_path / "run"))
    told = run("odds", "fetch", "api-football", *options)
    assert (told.code, len(web.requests)) == (1, 1)
    assert sentence in told.complaint
    assert "k3y" not in told.complaint
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("variable", "arguments"),
    [("MONPS_ODDS_API_KEY", EPL), ("MONPS_API_FOOTBALL_KEY", ("odds", "fetch", "api-football", "--fixture", "7"))],
)
def test_a_key_is_a_setting(
    run: Run, web: Server, monkeypatch: pytest.MonkeyPatch, variable: str, arguments: tuple[str, ...]
) -> None:
    monkeypatch.delenv(variable)
    refused = run(*arguments)
    assert (refused.code, web.requests) == (2, [])
    assert f"set {variable}" in refused.complaint


@pytest.mark.parametrize(
    "arguments", [("api-football",), ("api-football", "--league", "39"), ("understat", "--league", "EPL")]
)
def test_nothing_asked_for_is_a_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    refused = run("odds", "fetch", *arguments)
    assert refused.code == 1
    assert "--season 2025" in refused.complaint
