import pytest
from sqlalchemy.orm import selectinload

from monps.core.errors import MultipleFound, NotFound
from monps.core.statements import counting
from monps.models import ManualBet, TeamQuantumDNA
from monps.repositories import Repositories
from tests.repositories import rows


@pytest.fixture
def three(all_of: Repositories) -> Repositories:
    for name in ("one", "two", "three"):
        all_of.bets.add(ManualBet(**rows.bet(name)))
    return all_of


def test_find_first_and_one(three: Repositories) -> None:
    name = ManualBet.match_name
    assert [bet.match_name for bet in three.bets.find(name != "two", order_by=name.desc())] == ["three", "one"]
    assert [bet.match_name for bet in three.bets.find(order_by=name, limit=1, offset=1)] == ["three"]
    first = three.bets.first(order_by=(name.desc(), ManualBet.id))
    assert first is not None
    assert first.match_name == "two"
    assert three.bets.first(name == "none") is None
    assert three.bets.one(name == "two").match_name == "two"
    with pytest.raises(NotFound, match=r"no ManualBet with key .*match_name"):
        three.bets.one(name == "none")
    with pytest.raises(MultipleFound, match="more than one ManualBet"):
        three.bets.one(name != "none")


def test_many_by_key_in_one_statement(three: Repositories) -> None:
    ids = [bet.id for bet in three.bets.get_all()]
    with counting(at_most=1):
        found = three.bets.get_many([*ids, ids[0], -1])
    assert list(found) == ids
    assert found[ids[1]].match_name == "two"
    with counting(at_most=0):
        assert three.bets.get_many([]) == {}


def test_many_by_a_key_of_several_columns(all_of: Repositories) -> None:
    all_of.odds.upsert_many([rows.price("m1"), rows.price("m2")])
    keys = [(point.match_id, point.captured_at, point.id) for point in all_of.odds.get_all()]
    assert list(all_of.odds.get_many([*keys, ("m3", *keys[0][1:])])) == keys


def test_a_plan_loads_beside_what_a_use_case_needs(all_of: Repositories) -> None:
    all_of.teams.upsert_many([rows.team("A"), rows.team("B")])
    all_of.strategies.upsert_many([rows.strategy(of="A"), rows.strategy(of="B")])
    plan = (selectinload(TeamQuantumDNA.strategies),)
    with counting(at_most=2):
        teams = all_of.teams.load(plan).find(order_by=TeamQuantumDNA.team_name)
        assert [len(team.strategies) for team in teams] == [1, 1]
    all_of.session.expire_all()
    team = all_of.teams.load(plan).get(teams[0].id)
    assert team is not None
    assert len(team.strategies) == 1


def test_a_stream_of_entities(three: Repositories) -> None:
    names = [bet.match_name for bet in three.bets.stream(order_by=ManualBet.id, size=2)]
    assert names == ["one", "two", "three"]
    assert [len(block) for block in three.bets.blocks(order_by=ManualBet.id, size=2)] == [2, 1]
