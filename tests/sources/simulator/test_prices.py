from collections import defaultdict

import numpy as np
import pytest

from monps.betting.devig import devig
from monps.betting.odds import overround
from monps.sources.simulator.prices import Offer, offers
from monps.sources.simulator.strengths import outcomes, score_grids

MEANS = np.exp(np.random.default_rng(8).normal(0.3, 0.35, (600, 2)))
OFFERS = list(offers(np.random.default_rng(1), MEANS))
BOOKS = ("Pinnacle", "Betfair Exchange", "Bet365", "William Hill", "bwin")
SIZES = {"h2h": 3, "totals": 2, "spreads": 2, "btts": 2}


def markets() -> dict[tuple[str, ...], list[Offer]]:
    found: dict[tuple[str, ...], list[Offer]] = defaultdict(list)
    for offer in OFFERS:
        line = "" if offer.market != "totals" or offer.lines is None else str(offer.lines[0])
        found[offer.bookmaker, offer.stage, offer.market, line].append(offer)
    return found


def prices(bookmaker: str, stage: str, market: str, line: str = "") -> np.ndarray:
    return np.stack([offer.prices for offer in markets()[bookmaker, stage, market, line]], axis=1)


def test_every_market_is_complete_and_every_price_a_price() -> None:
    for (_, _, market, _), found in markets().items():
        assert len(found) == len({offer.selection for offer in found}) == SIZES[market]
        for offer in found:
            assert offer.prices.shape == (600,)
            assert (offer.prices >= 1.01).all()
            assert (np.round(offer.prices, 2) == offer.prices).all()


def test_bookmakers_have_their_margins_at_both_stages() -> None:
    for stage in ("opening", "closing"):
        margins = {book: overround(prices(book, stage, "h2h")).mean() for book in BOOKS}
        assert sorted(margins, key=margins.__getitem__) == [
            "Betfair Exchange",
            "Pinnacle",
            "Bet365",
            "bwin",
            "William Hill",
        ]
        assert 0 < margins["Betfair Exchange"] < 0.012
        assert 0.05 < margins["William Hill"] < 0.08


def test_the_market_rows_are_the_mean_and_the_best_without_the_exchange() -> None:
    books = np.stack([prices(book, "opening", "h2h") for book in BOOKS if book != "Betfair Exchange"])
    assert prices("Market average", "opening", "h2h") == pytest.approx(books.mean(axis=0), abs=0.0051)
    assert (prices("Market maximum", "opening", "h2h") == books.max(axis=0)).all()
    exchange = prices("Betfair Exchange", "opening", "h2h")
    assert (exchange > prices("Market maximum", "opening", "h2h")).any()


def test_handicaps_go_in_quarters_and_face_each_other() -> None:
    lines = set()
    for stage in ("opening", "closing"):
        for book in BOOKS:
            home, away = markets()[book, stage, "spreads", ""]
            assert home.lines is not None
            assert away.lines is not None
            assert (home.lines == -away.lines).all()
            lines |= set(home.lines.tolist())
    assert {line * 4 % 1 for line in lines} == {0.0}
    assert {-0.75, -0.5, -0.25, 0.0, 0.25} <= lines
    assert "-0.0" not in {str(line) for line in lines}


def test_handicaps_are_even_money_and_move_towards_the_close() -> None:
    home = {stage: markets()["Pinnacle", stage, "spreads", ""][0] for stage in ("opening", "closing")}
    inside = np.abs(np.asarray(home["closing"].lines)) < 3
    assert np.abs(devig(prices("Pinnacle", "closing", "spreads"))[inside, 0] - 0.5).max() < 0.12
    moved = np.mean(np.asarray(home["opening"].lines) != np.asarray(home["closing"].lines))
    assert 0.2 < moved < 0.8


def test_the_close_is_nearer_to_the_truth_for_everyone() -> None:
    truth = outcomes(score_grids(MEANS))
    for book in (*BOOKS, "Market average", "Market maximum"):
        loss = {
            stage: -(truth * np.log(devig(prices(book, stage, "h2h")))).sum(axis=1).mean()
            for stage in ("opening", "closing")
        }
        entropy = -(truth * np.log(truth)).sum(axis=1).mean()
        assert 0 < loss["closing"] - entropy < 0.3 * (loss["opening"] - entropy)


def test_prices_of_all_markets_tell_one_story() -> None:
    over = {line: devig(prices("Pinnacle", "closing", "totals", line))[:, 0] for line in ("1.5", "2.5", "2.75", "3.5")}
    assert ((over["1.5"] > over["2.5"]) & (over["2.5"] > over["2.75"]) & (over["2.75"] > over["3.5"])).all()
    grids = score_grids(MEANS)
    goals = np.add.outer(np.arange(11), np.arange(11))
    assert np.abs(over["2.5"] - grids[:, goals > 2.5].sum(axis=1)).mean() < 0.02
    both = devig(prices("Pinnacle", "closing", "btts"))[:, 0]
    assert np.abs(both - grids[:, 1:, 1:].sum(axis=(1, 2))).mean() < 0.02
