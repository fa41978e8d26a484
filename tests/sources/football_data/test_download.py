import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from monps.core.errors import SourceError
from monps.sources.football_data import fetch, read, url
from tests.sources.football_data.files import content, row

GOOD = content([row(), row(HomeTeam="East")])
PAGE = b"<!DOCTYPE html><title>Not here</title>"


class Site:
    """A web server on this machine that gives the answers it was told to, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.requests: list[tuple[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, self.headers["User-Agent"]))
                status, body = site.answers.pop(0) if len(site.answers) > 1 else site.answers[0]
                self.send_response(status)
                if status == 301:
                    self.send_header("Location", body.decode())
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep the tests' output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as made:
        yield made


def get(site: str, client: httpx.Client, folder: Path, league: str = "E0", season: str = "2425") -> Path:
    return fetch(league, season, folder, client, site, pause_seconds=0.01)


def test_a_season_is_downloaded_and_can_be_read(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.answers = [(200, GOOD)]
    path = get(site.url, client, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / "E0_2425.csv"
    assert path.read_bytes() == GOOD
    assert len(read(path).matches) == 2
    ((address, agent),) = site.requests
    assert address == "/mmz4281/2425/E0.csv"
    assert agent.startswith("monps/")
    assert [file.name for file in path.parent.iterdir()] == ["E0_2425.csv"]


def test_server_errors_are_tried_again(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.answers = [(500, b""), (503, b""), (200, GOOD)]
    assert get(site.url, client, tmp_path).read_bytes() == GOOD
    assert len(site.requests) == 3


def test_a_site_that_stays_broken(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.answers = [(502, PAGE)]
    with pytest.raises(SourceError, match="answers 502 Bad Gateway, 4 times over"):
        get(site.url, client, tmp_path)
    assert len(site.requests) == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, PAGE, "the site has no such file. Check league and season"),
        (403, PAGE, "the site answers 403 Forbidden"),
        (300, PAGE, 'it is an HTML page ("Not here")'),
        (200, PAGE, 'it is an HTML page ("Not here")'),
        (200, b"", "it is empty"),
        (200, b"name,age\n", "not a football-data.co.uk file"),
        (200, content([]), "the file holds no match yet"),
    ],
)
def test_an_answer_that_is_no_season_never_replaces_a_good_file(
    site: Site, client: httpx.Client, tmp_path: Path, status: int, body: bytes, reason: str
) -> None:
    (tmp_path / "E0_2425.csv").write_bytes(GOOD)
    site.answers = [(status, body)]
    with pytest.raises(SourceError) as raised:
        get(site.url, client, tmp_path)
    assert reason in raised.value.reason
    assert raised.value.path == f"{site.url}/mmz4281/2425/E0.csv"
    assert len(site.requests) == 1
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"E0_2425.csv": GOOD}


def test_a_newer_answer_replaces_the_file(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "E0_2425.csv").write_bytes(b"old")
    site.answers = [(200, GOOD)]
    assert get(site.url, client, tmp_path, season="2024-25").read_bytes() == GOOD


def test_redirections_are_followed_but_not_in_circles(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.answers = [(301, b"/elsewhere.csv"), (200, GOOD)]
    assert get(site.url, client, tmp_path).read_bytes() == GOOD
    site.answers = [(301, b"/elsewhere.csv")]
    with pytest.raises(SourceError, match="the answer cannot be used"):
        get(site.url, client, tmp_path)


def test_nobody_listens(client: httpx.Client, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceError, match=r"the connection failed .*4 times over"):
        get(closed, client, tmp_path)


def test_a_folder_that_cannot_be_written(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.answers = [(200, GOOD)]
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SourceError, match="cannot be written"):
        get(site.url, client, tmp_path / "file")


def test_another_country_is_one_file(site: Site, client: httpx.Client, tmp_path: Path) -> None:
    site.answers = [(200, GOOD)]
    assert get(site.url, client, tmp_path, league="BRA", season="").name == "BRA.csv"
    assert site.requests[0][0] == "/new/BRA.csv"


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
