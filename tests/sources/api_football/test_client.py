import json
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from monps.core.errors import SourceError
from monps.sources.api_football import Client
from monps.sources.quota import QuotaExhausted
from tests.sources.api_football.answers import answer, bet, book, fixture, odds
from tests.sources.server import Answer, Server


def client(web: Server, http: httpx.Client) -> Client:
    made = Client.of(http, SecretStr("k3y"), address=web.url)
    return replace(made, site=replace(made.site, pause_seconds=0.01))


def test_fixtures(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(body=answer("fixtures", fixture()), headers={"x-ratelimit-requests-remaining": "99"})]
    asking = client(web, http)
    assert len(asking.fetch_fixtures(39, 2024).matches) == 1
    assert asking.quota is not None
    assert asking.quota.remaining == 99
    (request,) = web.requests
    assert (request.path, request.params) == ("/fixtures", {"league": "39", "season": "2024", "timezone": "UTC"})
    assert request.headers["x-apisports-key"] == "k3y"


def test_all_pages_of_odds(web: Server, http: httpx.Client) -> None:
    pages = [
        answer(
            "odds",
            odds(book(bet(1, ("Home", "2.0"))), fixture={"id": n, "date": "2024-08-10T11:00:00Z"}),
            paging={"current": n, "total": 3},
        )
        for n in (1, 2, 3)
    ]
    web.answers = [Answer(body=page) for page in pages]
    found = client(web, http).fetch_odds(79, 2024)
    assert [season.references[0].source_key for season in found] == ["1", "2", "3"]
    assert [request.params.get("page") for request in web.requests] == [None, "2", "3"]


def test_one_fixture(web: Server, http: httpx.Client) -> None:
    statistic = {"team": {"id": 1, "name": "North"}, "statistics": [{"type": "Fouls", "value": 3}]}
    web.answers = [Answer(body=answer("fixtures/statistics", statistic)), Answer(body=answer("fixtures/events"))]
    asking = client(web, http)
    assert len(asking.fetch_statistics(7).statistics) == 1
    assert asking.fetch_events(7).events == ()
    assert [(r.path, r.params) for r in web.requests] == [
        ("/fixtures/statistics", {"fixture": "7"}),
        ("/fixtures/events", {"fixture": "7"}),
    ]


def test_a_full_minute_is_waited_for_and_a_full_day_is_not(web: Server, http: httpx.Client) -> None:
    busy = Answer(body=answer("fixtures", errors={"rateLimit": "Too many requests."}))
    web.answers = [busy, busy, Answer(body=answer("fixtures", fixture()))]
    assert len(client(web, http).fetch_fixtures(39, 2024).matches) == 1
    web.answers = [Answer(body=answer("fixtures", errors={"requests": "limit for the day"}))]
    with pytest.raises(QuotaExhausted):
        client(web, http).fetch_fixtures(39, 2024)
    assert len(web.requests) == 4


def test_a_refusal_with_status_200(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(body=json.dumps({"errors": {"token": "bad"}, "response": []}).encode())]
    with pytest.raises(SourceError, match="refuses: token: bad"):
        client(web, http).fetch_fixtures(39, 2024)
