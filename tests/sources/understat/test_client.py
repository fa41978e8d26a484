from pathlib import Path

import httpx

from monps.sources.archive import Archive
from monps.sources.understat import Client
from tests.sources.server import Answer, Server
from tests.sources.understat.tables import PLAYER, SHOT, page


def test_pages_are_asked_for_and_replayed(web: Server, http: httpx.Client, tmp_path: Path) -> None:
    web.answers = [Answer(body=page("shots", {"h": [SHOT], "a": []})), Answer(body=page("players", [PLAYER]))]
    asking = Client.of(http, Archive(tmp_path), web.url)
    shots, players = asking.fetch_match(11643, "EPL"), asking.fetch_players("EPL", 2019)
    assert (len(shots.shots), len(players.players)) == (1, 1)
    assert [request.path for request in web.requests] == ["/match/11643", "/league/EPL/2019"]
    replayed = Client.of(http, Archive(tmp_path, replay=True), web.url)
    assert (replayed.fetch_match(11643, "EPL"), replayed.fetch_players("EPL", 2019)) == (shots, players)
    assert len(web.requests) == 2
