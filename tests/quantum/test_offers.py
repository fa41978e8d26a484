from monps.quantum.matches import OfferedPrice, Stage
from monps.quantum.offers import best_prices, main_line, selection_of


def offer(
    market: str, selection: str, line: float | None, price: float, book: str = "A", stage: Stage = "opening"
) -> OfferedPrice:
    return OfferedPrice(market, selection, line, book, price, stage)


BOOK = [
    offer("totals", "over", 2.5, 1.60),
    offer("totals", "under", 2.5, 2.40),
    offer("totals", "over", 3.0, 1.95),
    offer("totals", "under", 3.0, 1.93),
    offer("totals", "over", 3.5, 2.80),
    offer("spreads", "home", -0.75, 1.92),
    offer("spreads", "away", 0.75, 1.98),
    offer("h2h", "home", None, 1.80),
]


def test_the_best_price_wins_and_ties_go_by_name() -> None:
    prices = [
        offer("h2h", "home", None, 2.0, "B"),
        offer("h2h", "home", None, 2.1, "Z"),
        offer("h2h", "home", None, 2.1, "Y"),
    ]
    assert best_prices(prices)["h2h", "home", None].bookmaker == "Y"


def test_stages_do_not_mix_unless_asked_to() -> None:
    prices = [offer("h2h", "home", None, 2.0), offer("h2h", "home", None, 3.0, stage="closing")]
    assert best_prices(prices)["h2h", "home", None].price == 2.0
    assert best_prices(prices, "closing")["h2h", "home", None].price == 3.0
    assert best_prices(prices, None)["h2h", "home", None].price == 3.0


def test_the_main_line_is_the_balanced_one_with_both_sides() -> None:
    book = best_prices(BOOK)
    assert main_line(book, "totals") == 3.0
    assert main_line(book, "spreads") == -0.75
    assert main_line({}, "totals") is None


def test_selections_follow_the_main_line_of_their_side() -> None:
    book = best_prices(BOOK)
    for market, selection, price in (
        ("totals", "under", 1.93),
        ("spreads", "away", 1.98),
        ("spreads", "home", 1.92),
        ("h2h", "home", 1.8),
    ):
        found = selection_of(book, market, selection)
        assert found is not None
        assert found.price == price
    assert selection_of(book, "h2h", "draw") is None
    assert selection_of({}, "spreads", "home") is None


def test_a_level_handicap_has_its_other_side_at_minus_zero() -> None:
    book = best_prices([offer("spreads", "home", 0.0, 1.9), offer("spreads", "away", -0.0, 1.95)])
    assert main_line(book, "spreads") == 0
    assert selection_of(book, "spreads", "away") is not None
