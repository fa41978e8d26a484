from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting import markets
from monps.betting.markets import LEGACY_SPELLINGS, LINES, SELECTIONS, Market, Selection, format_legacy, parse
from monps.core.errors import UnknownMarket

LEGACY_MARKETS = (
    Market.H2H, Market.DOUBLE_CHANCE, Market.DRAW_NO_BET, Market.TOTALS, Market.BTTS, Market.SPREADS,
)  # fmt: skip
EVERY_SELECTION = [
    Selection(market, name, line)
    for market in LEGACY_MARKETS
    for name in SELECTIONS[market]
    for line in LINES.get(market, (None,))
]

legacy_selections = st.sampled_from(EVERY_SELECTION)
players = st.text(st.characters(categories=("L", "Nd", "Pd", "Po", "Zs"), max_codepoint=0x17F), min_size=1).filter(
    lambda name: name == name.strip() and "\n" not in name
)
other_selections = st.one_of(
    st.builds(lambda h, a: Selection(Market.CORRECT_SCORE, f"{h}-{a}"), st.integers(0, 99), st.integers(0, 99)),
    st.builds(lambda name: Selection(Market.HT_FT, name), st.sampled_from(SELECTIONS[Market.HT_FT])),
    st.builds(
        lambda name, line: Selection(Market.TEAM_TOTALS, name, line),
        st.sampled_from(SELECTIONS[Market.TEAM_TOTALS]),
        st.sampled_from(LINES[Market.TEAM_TOTALS]),
    ),
    st.builds(lambda name: Selection(Market.GOALSCORER_ANYTIME, name), players),
)


@pytest.mark.parametrize(
    ("spelling", "words"),
    [
        ("home", "h2h home"), ("Home", "h2h home"), ("home_win", "h2h home"), ("HOME_WIN", "h2h home"),
        ("1", "h2h home"), ("X", "h2h draw"), ("draw", "h2h draw"), ("2", "h2h away"), ("Away", "h2h away"),
        (" away ", "h2h away"),
        ("dc_1x", "double_chance 1x"), ("DC_12", "double_chance 12"), ("dc_x2", "double_chance x2"),
        ("dnb_home", "draw_no_bet home"), ("dnb_away", "draw_no_bet away"),
        ("btts_yes", "btts yes"), ("BTTS_NO", "btts no"),
        ("over_25", "totals over 2.5"), ("over25", "totals over 2.5"), ("over_2.5", "totals over 2.5"),
        ("o25", "totals over 2.5"), ("Over 2.5", "totals over 2.5"), ("over 2,5", "totals over 2.5"),
        ("under_35", "totals under 3.5"), ("u05", "totals under 0.5"), ("over_10", "totals over 1"),
        ("over_225", "totals over 2.25"), ("under_2.75", "totals under 2.75"), ("over_2", "totals over 2"),
        ("ah_home_-0.5", "spreads home -0.5"), ("ah_away_+0.25", "spreads away +0.25"),
        ("ah_home_0", "spreads home +0"), ("spreads away 1.5", "spreads away +1.5"),
    ],
)  # fmt: skip
def test_spellings_of_the_existing_code(spelling: str, words: str) -> None:
    assert str(parse(spelling)) == words


@pytest.mark.parametrize(
    ("market_type", "prediction", "line", "words"),
    [
        ("h2h", "Home", None, "h2h home"),
        ("1X2", "X", None, "h2h draw"),
        ("totals", "Over 2.5", 2.5, "totals over 2.5"),
        ("totals", "Over 2.5", None, "totals over 2.5"),
        ("totals", "Under", 3, "totals under 3"),
        ("spreads", "Home", -0.5, "spreads home -0.5"),
        ("spreads", "Away", 0.0, "spreads away +0"),
        ("spreads", "Home +0.25", None, "spreads home +0.25"),
        ("btts", "Yes", None, "btts yes"),
        ("draw_no_bet", "Home", None, "draw_no_bet home"),
        ("double_chance", "1X", None, "double_chance 1x"),
        ("correct_score", "2-1", None, "correct_score 2-1"),
        ("goalscorer_first", "Jo O'Neil", None, "goalscorer_first Jo O'Neil"),
        ("team_totals", "home_over", 1.5, "team_totals home_over 1.5"),
    ],
)
def test_a_market_with_its_prediction_and_line(
    market_type: str, prediction: str, line: float | None, words: str
) -> None:
    assert str(parse(market_type, prediction, line)) == words


@pytest.mark.parametrize("prediction", ["BTTS Oui", "Some Club", "Nul", "", None, "Under 3.5"])
def test_a_whole_selection_is_not_changed_by_the_text_beside_it(prediction: str | None) -> None:
    assert parse("over25", prediction) == Selection(Market.TOTALS, "over", 2.5)


@pytest.mark.parametrize(
    ("market_type", "prediction", "line"),
    [
        ("h2h", "Some Club", None), ("h2h", None, None), ("h2h", "Home", 0.5), ("home", None, 0.0),
        ("btts", None, None), ("totals", "Over", None), ("totals", "Over 2.5", 3.5), ("over_25", None, 3.5),
        ("over_26", None, None),
        ("over_7.5", None, None), ("spreads", "Home", -0.4), ("spreads", "Some Club", -0.5), ("", None, None),
        ("homewin1", None, None), ("corners_over_9.5", None, None), ("correct_score", "Home", None),
        ("team_totals", "home_over", None), ("team_totals home_over nan", None, None), ("goalscorer_first", "", None),
    ],
)  # fmt: skip
def test_what_is_not_in_the_vocabulary_is_never_guessed(
    market_type: str, prediction: str | None, line: float | None
) -> None:
    with pytest.raises(UnknownMarket):
        parse(market_type, prediction, line)


def test_the_error_carries_the_spelling_as_it_stood() -> None:
    with pytest.raises(UnknownMarket) as raised:
        parse("Totals", "Over 9.5", 9.5)
    assert raised.value.spelling == "Totals Over 9.5 9.5"


@given(st.text())
def test_any_text_is_a_selection_of_the_table_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except UnknownMarket:
        return
    assert found == LEGACY_SPELLINGS.get(text.strip().lower()) or found.market not in LEGACY_MARKETS


@given(st.one_of(legacy_selections, other_selections))
def test_the_preferred_spelling_and_the_canonical_words_come_back(selection: Selection) -> None:
    assert parse(format_legacy(selection)) == selection
    assert parse(str(selection)) == selection


@given(st.one_of(legacy_selections, other_selections))
def test_the_canonical_columns_come_back(selection: Selection) -> None:
    assert parse(selection.market, selection.selection, selection.line) == selection


@given(st.sampled_from(sorted(LEGACY_SPELLINGS)), st.sampled_from([str.upper, str.title, str.swapcase]), st.text(" "))
def test_case_and_outer_blanks_do_not_matter(spelling: str, change: Callable[[str], str], blanks: str) -> None:
    assert parse(blanks + change(spelling) + blanks) == LEGACY_SPELLINGS[spelling]


def test_no_two_selections_share_a_spelling() -> None:
    meanings: dict[str, set[Selection]] = {}
    for spelling, selection in markets._spelled():
        meanings.setdefault(spelling, set()).add(selection)
    assert [spelling for spelling, found in meanings.items() if len(found) > 1] == []
    assert meanings.keys() == LEGACY_SPELLINGS.keys()


def test_the_table_is_complete_and_fit_for_a_lookup_in_sql() -> None:
    assert set(LEGACY_SPELLINGS.values()) == set(EVERY_SELECTION)
    assert all(spelling == spelling.strip().lower() and len(spelling) <= 50 for spelling in LEGACY_SPELLINGS)
    assert {format_legacy(selection) for selection in EVERY_SELECTION} <= LEGACY_SPELLINGS.keys()
    assert len({format_legacy(selection) for selection in EVERY_SELECTION}) == len(EVERY_SELECTION) == 126


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        LEGACY_SPELLINGS["home"] = Selection(Market.H2H, "away")  # type: ignore[index]
