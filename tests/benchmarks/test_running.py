"""The harness on small tables: everyone is measured, and whoever answers or writes something else is caught."""

from collections.abc import Iterator

import pytest

from benchmarks.field import FIELD, OWN
from benchmarks.paths import Plan
from benchmarks.results import Results
from benchmarks.running import Run, WrongRows
from benchmarks.server import Server, started
from tests.benchmarks.wrong import TOO_MANY

pytestmark = pytest.mark.slow

PLAN = Plan(odds=20_500, picks=1_500, bulk=(1_500,), rounds=2, heavy_rounds=1, seconds=0.005, reads=64, patience=5)
MODEL = "benchmarks.contenders.raw_psycopg:Psycopg"
INSTALLED = (
    MODEL,
    "benchmarks.contenders.raw_psycopg:PsycopgBinary",
    "benchmarks.contenders.sqlalchemy_core:Core",
    "benchmarks.contenders.sqlalchemy_orm:Orm",
    "benchmarks.contenders.raw_psql:Psql",
    *OWN,
)
"""Those that the development install can run."""


@pytest.fixture(scope="module")
def filled() -> Iterator[Server]:
    with started() as server:
        server.fill(PLAN.odds, PLAN.picks)
        yield server


def run(server: Server, *targets: str, only: str = "") -> Results:
    return Run(server, PLAN, targets, say=lambda _: None).all(only)


def test_everyone_is_measured_on_every_path_he_goes(filled: Server) -> None:
    assert set(INSTALLED) <= set(FIELD)
    whole = Run(filled, PLAN, INSTALLED, say=lambda _: None)
    results = whole.all()
    assert results.notes == {}
    assert results.raw == {"psycopg", "psycopg binary", "psql COPY"}
    for path in whole.paths:
        who = set(results.samples[path.name])
        ours = "monps rows async" if "pool" in path.method else "monps rows"
        assert path.method == "drain" or ours in who, path.name
        assert path.method in {"drain", "pool_get_coalesced"} or len(who) > 1, path.name
        rounds = PLAN.heavy_rounds if path.is_heavy else PLAN.rounds
        for name in who:
            samples = results.of(path.name, name)
            assert len(samples) == rounds, (path.name, name)
            assert all(sample.wall > 0 and sample.calls > 0 for sample in samples)
            assert all((sample.p99 is not None) == ("pool" in path.method) for sample in samples)


def test_other_rows_end_the_run(filled: Server) -> None:
    with pytest.raises(WrongRows, match="lying answers other rows than psycopg on get_many 50: 50 rows beginning"):
        run(filled, MODEL, "tests.benchmarks.wrong:Lying", only="get_many")


def test_other_rows_in_the_table_end_the_run(filled: Server) -> None:
    with pytest.raises(WrongRows, match=r"forgetful has written other rows on insert 1500: 1999 \w+, not 2000 \w+"):
        run(filled, "tests.benchmarks.wrong:Forgetful", only="insert")


@pytest.mark.parametrize(
    ("target", "who", "why"),
    [
        ("tests.benchmarks.wrong:Failing", "get_many 50, failing", 'UndefinedColumn: column "no_such_column"'),
        ("tests.benchmarks.wrong:Crashing", "get_many 50, crashing", "its process ended with 50 during check"),
        ("tests.benchmarks.no_such:Peer", "Peer", "ModuleNotFoundError: No module named 'tests.benchmarks.no_such'"),
    ],
)
def test_who_cannot_is_noted_and_the_others_go_on(filled: Server, target: str, who: str, why: str) -> None:
    results = run(filled, target, MODEL, only="get_many")
    assert why in results.notes.pop(who)
    assert results.notes == {}
    assert list(results.samples["get_many 50"]) == ["psycopg"]


def test_who_fails_when_it_is_measured_is_noted(filled: Server) -> None:
    assert PLAN.bulk == (TOO_MANY,)
    results = run(filled, "tests.benchmarks.wrong:Tiring", MODEL, only="upsert")
    assert "UndefinedColumn" in results.notes.pop("upsert 1500, tiring")
    assert results.notes == {}
    assert list(results.samples["upsert 1500"]) == ["psycopg"]


def test_who_keeps_a_lock_holds_nobody_up(filled: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.server.LOCK_SECONDS", 1)
    results = run(filled, "tests.benchmarks.wrong:Locking", MODEL, only="insert")
    assert results.notes == {"insert 1500, locking": "it keeps the table locked while it has nothing to do"}
    assert list(results.samples["insert 1500"]) == ["psycopg"]


def test_what_a_library_prints_does_not_disturb(filled: Server) -> None:
    results = run(filled, MODEL, "tests.benchmarks.wrong:Silent", only="get_many")
    assert set(results.samples["get_many 50"]) == {"psycopg", "silent"}


def test_the_rows_that_are_written_are_those_that_the_server_makes(filled: Server) -> None:
    assert filled.expected(100) != filled.expected(101)
    run(filled, MODEL, only="upsert")
    assert filled.written() == filled.expected(PLAN.bulk[0])
