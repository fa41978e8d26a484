import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from monps.core.errors import SourceError
from monps.sources.archive import Archive
from monps.sources.odds_api import Client
from monps.sources.quota import QuotaExhausted
from tests.sources.odds_api.answers import book, event, h2h
from tests.sources.server import Answer, Server, ok


def client(web: Server, http: httpx.Client, archive: Archive | None = None, reserve: int = 0) -> Client:
    made = Client.of(http, SecretStr("k3y"), archive, reserve, web.url)
    return replace(made, site=replace(made.site, pause_seconds=0.01))


def test_odds_and_what_they_cost(web: Server, http: httpx.Client) -> None:
    web.answers = [ok([event(book(h2h()))], x_requests_remaining="7")]
    asking = client(web, http, reserve=2)
    found = asking.fetch_odds("soccer_epl", ("h2h", "totals"), ("uk", "eu"))
    assert len(found.prices) == 3
    (request,) = web.requests
    assert (request.path, request.params) == (
        "/sports/soccer_epl/odds",
        {"markets": "h2h,totals", "regions": "uk,eu", "oddsFormat": "decimal", "dateFormat": "iso", "apiKey": "k3y"},
    )
    with pytest.raises(QuotaExhausted, match="7 requests are left, this needs 6 and 2"):
        asking.fetch_odds("soccer_epl", ("h2h", "totals", "spreads"), ("uk", "eu"))
    assert len(web.requests) == 1


def test_one_event(web: Server, http: httpx.Client) -> None:
    web.answers = [ok(event(book(h2h())))]
    assert len(client(web, http).fetch_event_odds("soccer_epl", "a" * 32, ("btts", "alternate_totals")).prices) == 3
    assert web.requests[0].path == f"/sports/soccer_epl/events/{'a' * 32}/odds"


def test_scores(web: Server, http: httpx.Client) -> None:
    goals = [{"name": "North", "score": "1"}, {"name": "South", "score": "1"}]
    web.answers = [ok([event(completed=True, scores=goals)])]
    (match,) = client(web, http).fetch_scores("soccer_epl", days=3).matches
    assert (match.home_goals, match.away_goals) == (1, 1)
    assert web.requests[0].params == {"daysFrom": "3", "dateFormat": "iso", "apiKey": "k3y"}


def test_a_run_is_replayed_to_the_last_price(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [ok([event(book(h2h()))])]
    first = client(web, http, Archive(tmp_path)).fetch_odds("soccer_epl")
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.read_bytes() == json.dumps([event(book(h2h()))]).encode()
    assert "k3y" not in str(kept)
    assert client(web, http, Archive(tmp_path, replay=True)).fetch_odds("soccer_epl") == first
    assert len(web.requests) == 1


def test_an_exhausted_quota_is_called_so(web: Server, http: httpx.Client) -> None:
    web.answers = [Answer(401, b'{"message": "Usage quota has been reached", "error_code": "OUT_OF_USAGE_CREDITS"}')]
    with pytest.raises(QuotaExhausted):
        client(web, http).fetch_odds("soccer_epl")
    web.answers = [Answer(422, b'{"message": "Markets not supported by this endpoint: btts"}')]
    with pytest.raises(SourceError, match="not supported by this endpoint: btts"):
        client(web, http).fetch_odds("soccer_epl", ("btts",))
