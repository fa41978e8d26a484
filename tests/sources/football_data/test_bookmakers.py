from collections import Counter

from monps.sources.football_data.bookmakers import BOOKMAKERS


def test_only_pinnacle_has_two_codes() -> None:
    assert {title for title, count in Counter(BOOKMAKERS.values()).items() if count > 1} == {"Pinnacle"}
    assert BOOKMAKERS["PS"] == BOOKMAKERS["P"] == "Pinnacle"


def test_no_code_is_another_one_with_the_closing_mark() -> None:
    assert [code for code in BOOKMAKERS if f"{code}C" in BOOKMAKERS] == []
