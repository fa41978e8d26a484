import json
from pathlib import Path

import pytest

from monps.core.errors import SourceError
from monps.sources.balance import balances
from monps.sources.reading import Hints, files_of, read_any
from tests.sources.api_football.answers import answer, fixture
from tests.sources.football_data.files import content, row
from tests.sources.odds_api.answers import COLUMNS, book, event, h2h, line
from tests.sources.understat.tables import PLAYER, SHOT, page, shots

REFUSED = {
    "bad_downloads/E0_2627.html_300.csv": "an HTML page",
    "api_football/error_rate_limit.json": "the quota is used up",
    "api_football/error_token.json": "the site refuses",
    "api_football/odds_bets_catalog_subset.json": "no endpoint",
}
"""Files that hold no rows, with what they are called."""


@pytest.mark.parametrize(
    ("name", "body", "source"),
    [
        ("E0.csv", content([row()]), "football-data"),
        ("odds.json", json.dumps([event(book(h2h()))]).encode(), "the-odds-api"),
        ("event.json", json.dumps(event(book(h2h()))).encode(), "the-odds-api"),
        ("flat.csv", f"{COLUMNS}\n{line('h2h', 'North', 2.0)}\n".encode(), "the-odds-api"),
        ("fixtures.json", answer("fixtures", fixture()), "api-football"),
        ("shots_epl_19-20.csv", shots(SHOT), "understat"),
        ("shots_La_liga_11643.0123456789ab.payload", page("shots", {"h": [SHOT]}), "understat"),
        ("shots_EPL_11643.0123456789ab.payload", json.dumps({"shots": {"h": [SHOT]}}).encode(), "understat"),
        ("players_EPL_2019-20.0123456789ab.payload", page("players", [PLAYER]), "understat"),
    ],
)
def test_the_content_says_what_a_file_is(tmp_path: Path, name: str, body: bytes, source: str) -> None:
    (tmp_path / name).write_bytes(body)
    found = read_any(tmp_path / name, Hints(sport="soccer_epl"))
    assert (found.source, found.balanced) == (source, True)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("x.json", b"7", "of no source that monps knows"),
        ("x.json", b"{", "no JSON"),
        ("x.csv", b"a,b\n", "not a football-data.co.uk file"),
        ("x.csv", b"<html><title>Sign in</title>", "HTML page"),
    ],
)
def test_what_is_of_no_source(tmp_path: Path, name: str, body: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(SourceError, match=reason):
        read_any(tmp_path / name)


@pytest.mark.data
def test_every_real_file_is_accounted_for(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ("football_data_co_uk", "the_odds_api", "api_football", "understat", "multimarket")
    paths = sorted(path for folder in folders for path in (shared_data / folder).rglob("*.*"))
    hints = Hints(sport="soccer_epl", fixture=867_946)
    lines: list[str] = []
    refused: dict[str, str] = {}
    for path in paths:
        name = f"{path.parent.name}/{path.name}"
        try:
            found = read_any(path, hints)
        except SourceError as error:
            refused[name] = error.reason
            lines.append(f"{name:58} {'-':9} {error.reason[:60]}")
            continue
        for account in balances(found):
            assert account.holds, path
            lines.append(
                f"{name:58} {account.unit:9} {account.read:6} {account.used:6} {account.rejected:5} {account.empty:5}"
            )
    with capsys.disabled():
        print(f"\n{'file':58} {'unit':9} {'read':>6} {'used':>6} {'rej.':>5} {'empty':>5}", *lines, sep="\n")  # noqa: T201 - the table is asked for
    assert refused.keys() == REFUSED.keys()
    assert all(REFUSED[name] in reason for name, reason in refused.items())
    assert len(paths) == 67


def test_the_files_of_a_folder_and_below_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/E1.CSV", "a.json", "read.me", "a-b.7.payload", "a.8.payload"):
        (tmp_path / name).touch()
    names = [str(file.relative_to(tmp_path)) for file in files_of(tmp_path)]
    assert names == ["a.8.payload", "a.json", "a-b.7.payload", "b/E1.CSV"], "fixtures come before what is about them"
    assert files_of(tmp_path / "read.me") == [tmp_path / "read.me"], "who names a file gets it read"


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder or file"):
        files_of(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"no \.csv, \.json or \.payload file"):
        files_of(tmp_path)
