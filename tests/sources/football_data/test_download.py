import socket
from pathlib import Path

import httpx
import pytest

from monps.core.errors import SourceError
from monps.sources.football_data import fetch, read, url
from tests.sources.football_data.files import content, row
from tests.sources.server import Answer, Server

GOOD = content([row(), row(HomeTeam="East")])
PAGE = b"<!DOCTYPE html><title>Not here</title>"


def get(site: str, http: httpx.Client, folder: Path, league: str = "E0", season: str = "2425") -> Path:
    return fetch(league, season, folder, http, site, pause_seconds=0.01)


def test_a_season_is_downloaded_and_can_be_read(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(body=GOOD)]
    path = get(web.url, http, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / "E0_2425.csv"
    assert path.read_bytes() == GOOD
    assert len(read(path).matches) == 2
    (request,) = web.requests
    assert request.path == "/mmz4281/2425/E0.csv"
    assert request.headers["user-agent"].startswith("monps/")
    assert [file.name for file in path.parent.iterdir()] == ["E0_2425.csv"]


def test_server_errors_are_tried_again(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(500, b""), Answer(503, b""), Answer(body=GOOD)]
    assert get(web.url, http, tmp_path).read_bytes() == GOOD
    assert len(web.requests) == 3


def test_a_site_that_asks_to_wait_is_waited_for(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(429, headers={"Retry-After": "0"}), Answer(body=GOOD, sent=9), Answer(body=GOOD)]
    assert get(web.url, http, tmp_path).read_bytes() == GOOD
    assert len(web.requests) == 3
    web.answers = [Answer(429, headers={"Retry-After": "3600"})]
    with pytest.raises(SourceError, match="asks to wait 3600 s"):
        get(web.url, http, tmp_path)


def test_a_site_that_stays_broken(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(502, PAGE)]
    with pytest.raises(SourceError, match="answers 502 Bad Gateway, 4 times over"):
        get(web.url, http, tmp_path)
    assert len(web.requests) == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, PAGE, "the site answers 404 Not Found: Not here. Check league and season; the season may not have begun"),
        (403, PAGE, "the site answers 403 Forbidden: Not here. Check league"),
        (300, PAGE, "the site answers 300 Multiple Choices: Not here. Check league and season"),
        (200, PAGE, 'it is an HTML page ("Not here")'),
        (200, b"", "it is empty"),
        (200, b"name,age\n", "not a football-data.co.uk file"),
        (200, content([]), "the file holds no match yet"),
    ],
)
def test_an_answer_that_is_no_season_never_replaces_a_good_file(
    web: Server, http: httpx.Client, tmp_path: Path, status: int, body: bytes, reason: str
) -> None:
    (tmp_path / "E0_2425.csv").write_bytes(GOOD)
    web.answers = [Answer(status, body)]
    with pytest.raises(SourceError) as raised:
        get(web.url, http, tmp_path)
    assert reason in raised.value.reason
    assert raised.value.path == f"{web.url}/mmz4281/2425/E0.csv"
    assert len(web.requests) == 1
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"E0_2425.csv": GOOD}


def test_a_newer_answer_replaces_the_file(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "E0_2425.csv").write_bytes(b"old")
    web.answers = [Answer(body=GOOD)]
    assert get(web.url, http, tmp_path, season="2024-25").read_bytes() == GOOD


def test_redirections_are_followed_but_not_in_circles(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(301, b"", {"Location": "/elsewhere.csv"}), Answer(body=GOOD)]
    assert get(web.url, http, tmp_path).read_bytes() == GOOD
    web.answers = [Answer(301, b"", {"Location": "/elsewhere.csv"})]
    with pytest.raises(SourceError, match="the answer cannot be used"):
        get(web.url, http, tmp_path)


def test_nobody_listens(http: httpx.Client, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceError, match=r"the connection failed .*4 times over"):
        get(closed, http, tmp_path)


def test_a_folder_that_cannot_be_written(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(body=GOOD)]
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SourceError, match="cannot be written"):
        get(web.url, http, tmp_path / "file")


def test_another_country_is_one_file(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(body=GOOD)]
    assert get(web.url, http, tmp_path, league="BRA", season="").name == "BRA.csv"
    assert web.requests[0].path == "/new/BRA.csv"


@pytest.mark.parametrize(
    ("league", "season", "path"),
    [
        ("E0", "2425", "mmz4281/2425/E0.csv"),
        ("SP1", "2024-25", "mmz4281/2425/SP1.csv"),
        ("SC0", "2024/2025", "mmz4281/2425/SC0.csv"),
        ("EC", "9900", "mmz4281/9900/EC.csv"),
        ("E0", "1920", "mmz4281/1920/E0.csv"),
        ("ARG", "2024", "new/ARG.csv"),
    ],
)
def test_addresses(league: str, season: str, path: str) -> None:
    assert url(league, season) == f"https://www.football-data.co.uk/{path}"


@pytest.mark.parametrize(
    ("league", "season"), [("e0", "2425"), ("../x", "2425"), ("E0", "2426"), ("E0", "2024"), ("E0", "")]
)
def test_leagues_and_seasons_that_cannot_be(league: str, season: str) -> None:
    with pytest.raises(SourceError, match=r"use a division such as E0|write it as 2024-25 or 2425"):
        url(league, season)
