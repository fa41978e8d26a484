"""Repository methods by name."""

import pytest

from monps.core.database import Database
from monps.repositories import Repositories, UnitOfWork
from monps.repositories.offers import PricePoint
from monps.repositories.repositories import On
from monps.services.methods import ExplainError, method_named, methods_of, repositories


def test_every_repository_is_known_with_every_public_method() -> None:
    assert set(repositories()) == {name for name, one in vars(Repositories).items() if isinstance(one, On)}
    for name, kind in repositories().items():
        for method in methods_of(kind):
            found = method_named(f"{name}.{method}")
            assert (str(found), found.model) == (f"{name}.{method}", kind.model)
            assert "self" not in found.parameters
    assert {"get_by_league", "find", "upsert_many"} <= set(methods_of(repositories()["teams"]))
    assert not {"load", "rows", "model", "key"} & set(methods_of(repositories()["teams"]))


def test_a_step_brings_its_parameter() -> None:
    assert list(method_named("odds.rows.get").parameters) == ["kind", "key"]
    assert list(method_named("odds.load.find").parameters) == ["plan", "where", "order_by", "limit", "offset"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("team.latest", r"no repository 'team'; there are bets, chess, .*, tracking"),
        ("teams", r"teams has no method ''; it has .*get_by_league"),
        ("teams.get_by_leage", r"teams has no method 'get_by_leage'; it has .*get_by_league"),
        ("teams._all", "teams has no method '_all'"),
        ("teams.model", "teams has no method 'model'"),
        ("teams.rows", "teams has no method 'rows'"),
        ("odds.rows.latest", "odds.rows has no method 'latest'; it has .*keyset_page"),
        ("odds.columns.find", "no way 'columns' to a method of odds; there are load, rows"),
        ("odds.rows.rows.find", "no way 'rows.rows'"),
        ("session.execute", "no repository 'session'"),
        ("", "no repository ''"),
    ],
)
def test_an_unknown_name_lists_what_there_is(name: str, sentence: str) -> None:
    with pytest.raises(ExplainError, match=sentence):
        method_named(name)


def test_calling_it_is_calling_the_method(database: Database) -> None:
    with UnitOfWork(database=database) as work:
        assert method_named("teams.names").call(work, {}) == []
        assert method_named("odds.rows.find").call(work, {"kind": PricePoint, "where": [], "limit": 1}) == []
        with pytest.raises(ExplainError, match=r"teams\.latest takes no leage; it takes league"):
            method_named("teams.latest").call(work, {"leage": "E0"})
        with pytest.raises(ExplainError, match=r"odds\.as_of needs match_id, at as well"):
            method_named("odds.as_of").call(work, {})
