from dataclasses import replace

from monps.sources.balance import Balance, balances
from monps.sources.understat import parse_matches, parse_shots
from tests.sources.football_data.files import row, season
from tests.sources.odds_api.answers import book, event, h2h
from tests.sources.odds_api.answers import season as answer
from tests.sources.understat.tables import MATCH, SHOT, csv, shots


def test_rows_and_prices() -> None:
    assert balances(season(row(), row(HomeTeam="East", PSH="0"), row(FTR="A"), {})) == (
        Balance("match", 4, 2, 1, 1),
        Balance("price", 48, 47, 1, 0),
    )


def test_lay_prices_are_rejected_and_a_file_without_prices_has_no_account_of_them() -> None:
    found = answer(event(book(h2h(), h2h(2.2, 3.5, 3.7, key="h2h_lay"))))
    assert balances(found)[1] == Balance("price", 6, 3, 3, 0)
    assert len(balances(answer(event()))) == 1


def test_a_loss_shows() -> None:
    found = answer(event(book(h2h())))
    assert found.balanced
    lost = replace(found, prices=found.prices[1:])
    assert not lost.balanced
    assert [account.holds for account in balances(lost)] == [True, False]


def test_every_unit_of_a_file_has_an_account() -> None:
    played = parse_shots(shots(SHOT, SHOT | {"id": "2"}, SHOT | {"id": "3", "result": "?"}), "x", "EPL")
    assert balances(played) == (Balance("shot", 3, 2, 1, 0), Balance("match", 1, 1, 0, 0))
    expected = parse_matches(csv([MATCH], list(MATCH)), "x")
    assert balances(expected) == (Balance("match", 1, 1, 0, 0), Balance("expected goals", 1, 1, 0, 0))


def test_broken_values_are_an_account_of_their_own() -> None:
    estimated = season(row(Time="soon"))
    assert balances(estimated)[-1] == Balance("value", 1, 0, 1, 0)
