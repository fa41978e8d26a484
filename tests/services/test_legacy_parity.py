"""The pairs of this desk, on a database that its own program has filled: real statements, real repositories."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import ParityError
from monps.core.settings import Settings, parse_url
from monps.services import schema
from monps.services.legacy_pairs import PAIRS
from monps.services.legacy_parity import compare, pairs_of
from monps.services.legacy_program import LegacyProgram
from monps.sources.feed import to_feed
from monps.sources.simulator import simulate
from monps.strangler import scan
from monps.strangler.parity import Verdict
from tests.conftest import Server

DESK = Path(__file__).parents[2] / "src" / "monps" / "legacy"
MATCHES = 60


@pytest.fixture(scope="module")
def filled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Sixty matches played by the existing program, the last ten without a result; then every revision."""
    url = server.create_database()
    feed = tmp_path_factory.mktemp("feed") / "feed.jsonl"
    matches = list(to_feed(simulate()))[:MATCHES]
    for match in matches[-10:]:
        match["score_home"] = match["score_away"] = None
    feed.write_text("".join(f"{json.dumps(match)}\n" for match in matches), encoding="utf-8")
    program = LegacyProgram(parse_url(url))
    program.run("setup")
    program.run("replay", str(feed))
    database = Database(Settings(database_url=SecretStr(url)))
    schema.adopt(database)
    schema.upgrade(database)
    yield database
    database.dispose()
    server.drop_database(url)


def test_every_pair_is_equal_or_its_fault_is_shown(filled: Database) -> None:
    outcomes = {one.name: one for one in compare(filled, scan(DESK), PAIRS, calls=20, seconds=30)}
    told = {name: (one.verdict, str(one.difference)) for name, one in outcomes.items()}
    wrong = {name: what for name, what in told.items() if what[0] in {Verdict.differs, Verdict.failed}}
    assert not wrong
    explained = {name for name, one in outcomes.items() if one.verdict is Verdict.explained}
    assert {"CLV and profit by league", "CLV of a producer", "over picks without a closing price"} <= explained
    for name in ("picks of a match", "settle a bet", "add a note to a bet", "all bets in one row"):
        assert outcomes[name].verdict is Verdict.equal, told[name]


def test_nothing_was_changed_by_the_writers(filled: Database) -> None:
    list(compare(filled, scan(DESK), pairs_of("monps.services.legacy_pairs:PAIRS", "note"), calls=5, seconds=30))
    with filled.session() as session:
        assert session.scalar(text("SELECT count(*) FROM manual_bets WHERE notes LIKE 'looked at%'")) == 0


def test_pairs_are_found_by_name() -> None:
    assert len(pairs_of("monps.services.legacy_pairs:PAIRS")) == len(PAIRS)
    for name, only in (("no.such:PAIRS", None), ("monps.services.legacy_pairs:NONE", None), ("json", None)):
        with pytest.raises(ParityError):
            pairs_of(name, only)
    with pytest.raises(ParityError, match="no pair whose name holds"):
        pairs_of("monps.services.legacy_pairs:PAIRS", "no such name")
