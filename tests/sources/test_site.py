import json
import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from monps.core.errors import SourceError
from monps.sources.archive import Archive
from monps.sources.payload import decoded
from monps.sources.quota import Quota, QuotaExhausted
from monps.sources.site import Busy, Site, asked_to_wait
from tests.sources.server import Answer, Server, ok

KEY = "s3cret/key+1"
NOW = datetime(2025, 11, 1, 12, tzinfo=UTC)
PAGE = Answer(body=b"<!DOCTYPE html><title>Sign in</title>")
GOOD = {"fine": 1}


def read(content: bytes, address: str) -> object:
    return decoded(content, address)


def site(web: Server, http: httpx.Client, **fields: Any) -> Site:  # noqa: ANN401 - any field
    made = Site("a-site", web.url, http, SecretStr(KEY), "apiKey", pause_seconds=0.01, timeout_seconds=5)
    return replace(made, **fields)


def ask(of: Site, cost: int = 1, **params: str) -> object:
    return of.ask("v4/odds", params, read, cost)


def test_an_answer(web: Server, http: httpx.Client) -> None:
    web.answers = [ok(GOOD)]
    assert ask(site(web, http), regions="uk") == GOOD
    (request,) = web.requests
    assert (request.path, request.params) == ("/v4/odds", {"regions": "uk", "apiKey": KEY})
    assert request.headers["user-agent"].startswith("monps/")


def test_a_key_in_a_header(web: Server, http: httpx.Client) -> None:
    web.answers = [ok(GOOD)]
    ask(site(web, http, key_parameter=None, key_header="x-key"))
    assert web.requests[0].headers["x-key"] == KEY
    assert web.requests[0].params == {}


@pytest.mark.parametrize(
    "fault",
    [
        Answer(429, headers={"Retry-After": "0"}),
        Answer(500, b"<h1>oops</h1>"),
        Answer(503, headers={"Retry-After": "soon"}),
        Answer(body=json.dumps(GOOD).encode(), sent=5),
    ],
    ids=["too many", "server error", "overloaded", "cut off"],
)
def test_what_may_pass_is_tried_again(web: Server, http: httpx.Client, fault: Answer) -> None:
    web.answers = [fault, fault, ok(GOOD)]
    assert ask(site(web, http)) == GOOD
    assert len(web.requests) == 3


def test_a_site_that_is_silent_is_given_up(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(silent=True)]
    with pytest.raises(SourceError, match=r"the connection failed .*4 times over"):
        ask(site(web, http, timeout_seconds=0.1))
    assert len(web.requests) == 4


def test_nobody_listens(web: Server, http: httpx.Client) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SourceError, match=r"the connection failed .*4 times over"):
        ask(site(web, http, address=closed))


def test_a_reader_may_call_the_site_busy(web: Server, http: httpx.Client) -> None:
    def busy(_: bytes, address: str) -> None:
        raise Busy(address, None, "the minute is full")

    web.answers = [ok(GOOD)]
    with pytest.raises(SourceError, match="the minute is full, 4 times over"):
        site(web, http).ask("x", {}, busy)
    assert len(web.requests) == 4


def test_a_wait_that_is_too_long_is_said_and_not_sat_out(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(429, headers={"Retry-After": "3600"})]
    with pytest.raises(SourceError, match="asks to wait 3600 s"):
        ask(site(web, http))
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (Answer(401, b'{"message": "API key is not valid"}'), SourceError, "not valid.* Check the key of a-site"),
        (Answer(401, b'{"error_code": "OUT_OF_USAGE_CREDITS"}'), QuotaExhausted, "the quota is used up"),
        (Answer(403, b"no"), SourceError, "Check the key"),
        (Answer(422, b'{"message": "Invalid markets"}'), SourceError, "422 .*Invalid markets"),
        (Answer(404, b""), SourceError, "404 Not Found"),
        (Answer(301, b"", {"Location": "/elsewhere"}), SourceError, "301 Moved Permanently"),
        (PAGE, SourceError, r'HTML page \("Sign in"\)'),
        (Answer(body=b'{"cut'), SourceError, "no JSON"),
        (Answer(body=b""), SourceError, "it is empty"),
    ],
)
def test_what_will_not_pass_is_said_at_once_and_not_kept(
    web: Server, http: httpx.Client, tmp_path: Path, answer: Answer, kind: type[SourceError], reason: str
) -> None:
    web.answers = [answer]
    with pytest.raises(kind, match=reason) as raised:
        ask(site(web, http, archive=Archive(tmp_path)))
    assert raised.value.path == f"{web.url}/v4/odds"
    assert len(web.requests) == 1
    assert list(tmp_path.rglob("*")) == []


def test_a_redirection_is_followed_where_no_key_goes_along(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(302, b"", {"Location": "/elsewhere"}), ok(GOOD)]
    assert ask(site(web, http, key=None)) == GOOD
    assert [request.path for request in web.requests] == ["/v4/odds", "/elsewhere"]


def test_a_refusal_without_a_key_speaks_of_none(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(403, b"<html><title>Not\nfor you</title><p>long</html>")]
    with pytest.raises(SourceError, match=r"403 Forbidden: Not for you\. Ask a person$"):
        ask(site(web, http, key=None, advice="Ask a person"))


def test_the_quota_is_known_and_kept(web: Server, http: httpx.Client) -> None:
    web.answers = [ok(GOOD, x_requests_remaining="12", x_requests_used="488", x_requests_last="3"), ok(GOOD)]
    asking = site(web, http, reserve=10)
    ask(asking)
    assert asking.quota == Quota(12, 488, 3)
    with pytest.raises(QuotaExhausted, match="12 requests are left, this needs 3 and 10 are kept in reserve"):
        ask(asking, cost=3)
    assert len(web.requests) == 1
    ask(asking, cost=2)
    assert len(web.requests) == 2


def test_a_run_is_resumed_and_replayed_for_nothing(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [ok(GOOD), ok({"other": 2})]
    run = Archive(tmp_path / "run")
    assert ask(site(web, http, archive=run), regions="uk") == GOOD
    assert ask(site(web, http, archive=run), regions="uk") == GOOD
    assert len(web.requests) == 1
    replayed = site(web, http, archive=Archive(tmp_path / "run", replay=True))
    assert ask(replayed, regions="uk") == GOOD
    with pytest.raises(SourceError, match="this run never asked for v4/odds"):
        ask(replayed, regions="eu")
    assert len(web.requests) == 1
    assert ask(site(web, http, archive=Archive(tmp_path / "another run")), regions="uk") == {"other": 2}


@pytest.mark.parametrize("answer", [ok(GOOD), Answer(401, f"the key {KEY} is wrong".encode()), Answer(500), PAGE])
def test_the_key_is_in_no_log_no_error_and_no_name(
    web: Server, http: httpx.Client, tmp_path: Path, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    web.answers = [answer]
    asking = site(web, http, archive=Archive(tmp_path))
    seen = [repr(asking)]
    with caplog.at_level(logging.DEBUG):
        try:
            ask(asking)
        except SourceError as error:
            seen += [str(error), repr(error), error.path]
    seen += [str(path) for path in tmp_path.rglob("*")] + [record.getMessage() for record in caplog.records]
    assert any("HTTP Request: GET" in text for text in seen)
    for form in (KEY, "s3cret", "%2Fkey"):
        assert not any(form in text for text in seen)
    assert logging.getLogger("httpx").filters == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), ("0", 0), ("", None), ("soon", None), ("-1", None), ("Sat, 99 Nov 2025 12:00:00 GMT", None)],
)
def test_how_long_to_wait(text: str, seconds: float | None) -> None:
    assert asked_to_wait({"retry-after": text}, NOW) == seconds


@given(st.integers(-1000, 1000))
def test_a_wait_until_a_moment(seconds: int) -> None:
    until = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert asked_to_wait({"retry-after": until}, NOW) == max(0, seconds)


@given(st.text(max_size=40))
def test_any_text_is_a_wait_or_none(text: str) -> None:
    wait = asked_to_wait({"retry-after": text}, NOW)
    assert wait is None or wait >= 0
