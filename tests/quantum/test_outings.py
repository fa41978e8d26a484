from monps.quantum.matches import OfferedPrice, SideStats
from monps.quantum.outings import BACKINGS, Outing, outings
from tests.quantum.league import close, h2h, match, simulate


def test_both_benches_see_the_same_match_turned_round() -> None:
    played = match(
        score=(3, 1),
        half_time_home=1,
        half_time_away=0,
        home_stats=SideStats(shots=9),
        away_stats=SideStats(shots=4),
        closing=close(0.5, 0.3, 0.2),
    )
    ours, theirs = Outing(played, at_home=True), Outing(played, at_home=False)
    assert (ours.team, ours.opponent, theirs.team, theirs.opponent) == ("A", "B", "B", "A")
    assert (ours.goals, theirs.goals) == ((3, 1), (1, 3))
    assert (ours.half_time, theirs.half_time) == ((1, 0), (0, 1))
    assert (ours.margin, theirs.margin) == (2, -2)
    assert (ours.points, theirs.points) == (3, 0)
    assert (ours.closing, theirs.closing) == ((0.5, 0.3, 0.2), (0.2, 0.3, 0.5))
    assert [side.shots for side in theirs.stats] == [4, 9]


def test_what_is_not_known_stays_unknown() -> None:
    outing = Outing(match(score=(1, 1)), at_home=False)
    assert outing.points == 1
    assert outing.half_time is None
    assert outing.closing is None
    assert all(outing.offer(*backing) is None for backing in BACKINGS)


def test_offers_are_named_by_the_team() -> None:
    spreads = (
        OfferedPrice("spreads", "home", -0.5, "Book", 1.9, "opening"),
        OfferedPrice("spreads", "away", 0.5, "Book", 2.0, "opening"),
    )
    outing = Outing(match(prices=h2h(1.5, 4.0, 7.0) + spreads), at_home=False)
    found = {backing: offer.price for backing in BACKINGS if (offer := outing.offer(*backing))}
    assert found == {
        ("h2h", "team"): 7.0,
        ("h2h", "draw"): 4.0,
        ("h2h", "opponent"): 1.5,
        ("spreads", "team"): 2.0,
        ("spreads", "opponent"): 1.9,
    }


def test_every_match_is_in_two_series_in_order() -> None:
    league = simulate(6)
    series = outings(reversed(league.matches))
    assert sum(len(group) for group in series.values()) == 2 * len(league.matches)
    assert all([o.kickoff for o in group] == sorted(o.kickoff for o in group) for group in series.values())
    assert all(o.team == team for team, group in series.items() for o in group)
