"""Exposure: every open bet is in one group, whatever the groups are."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monps.models import ManualBet
from monps.repositories import Repositories
from tests.repositories import rows

BETS = st.lists(
    st.fixed_dictionaries(
        {
            "market_type": st.sampled_from(["h2h", "totals", "btts"]),
            "bookmaker": st.sampled_from(["Pinnacle", "Coral"]),
            "result": st.sampled_from([None, "win"]),
            "odds_obtained": st.sampled_from([1, 2, 3]),
            "stake": st.sampled_from([1, 2, 4]),
        }
    ),
    max_size=10,
)


@given(given_bets=BETS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_groups_together_are_all_that_is_at_stake(all_of: Repositories, given_bets: list[rows.Row]) -> None:
    all_of.bets.delete_where(ManualBet.id > 0)
    all_of.bets.add_many(ManualBet(**rows.bet(**one)) for one in given_bets)
    open_bets = [one for one in given_bets if one["result"] is None]
    for found in (all_of.bets.exposure("market"), all_of.bets.exposure("bookmaker"), all_of.bets.exposure("day")):
        assert sum(one.stake for one in found) == float(all_of.bets.at_stake())
        assert sum(one.bets for one in found) == len(open_bets)
        assert sum(one.returns for one in found) == sum(
            one["stake"] * one["odds_obtained"] for one in open_bets if one["odds_obtained"] > 1
        )
        assert [one.stake for one in found] == sorted((one.stake for one in found), reverse=True)
