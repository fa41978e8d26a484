from dataclasses import replace

from monps.sources.balance import Balance, balances
from tests.sources.football_data.files import row, season
from tests.sources.odds_api.answers import book, event, h2h
from tests.sources.odds_api.answers import season as answer


def test_rows_and_prices() -> None:
    assert balances(season(row(), row(HomeTeam="East", PSH="0"), row(FTR="A"), {})) == (
        Balance("match", 4, 2, 1, 1),
        Balance("price", 48, 47, 1, 0),
    )


def test_lay_prices_are_used_and_a_file_without_prices_has_no_account_of_them() -> None:
    found = answer(event(book(h2h(), h2h(2.2, 3.5, 3.7, key="h2h_lay"))))
    assert balances(found)[1] == Balance("price", 6, 6, 0, 0)
    assert len(balances(answer(event()))) == 1


def test_a_loss_shows() -> None:
    found = answer(event(book(h2h())))
    assert found.balanced
    lost = replace(found, prices=found.prices[1:])
    assert not lost.balanced
    assert [account.holds for account in balances(lost)] == [True, False]
