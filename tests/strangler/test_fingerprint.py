"""The identity of a statement: what does not count, what does, and finding statements with holes again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.strangler.fingerprint import fingerprint, normalised, pattern

SQL = "SELECT a, 'It''s  -- no comment' FROM t WHERE b = %s AND c IN (%s, %s) -- the end"


@pytest.mark.parametrize(
    "same",
    [
        "select a,'It''s  -- no comment' from T where B = $1 and c in ($2,$3,$4);",
        "SELECT a, 'It''s  -- no comment'\n  FROM t /* which */ WHERE b=%(b)s AND c IN %s".replace("b=", "b = "),
        "SELECT a, 'It''s  -- no comment' FROM t WHERE b = :b AND c IN (:c)",
    ],
)
def test_form_driver_and_number_of_placeholders_do_not_count(same: str) -> None:
    assert fingerprint(same) == fingerprint(SQL)


@pytest.mark.parametrize(
    "other",
    [
        SQL.replace("It", "it"),
        SQL.replace("no comment", "no  comment"),
        SQL.replace("c IN", "c NOT IN"),
        SQL.replace("a,", 'a, "A",'),
    ],
)
def test_content_counts(other: str) -> None:
    assert fingerprint(other) != fingerprint(SQL)


def test_casts_and_times_are_no_placeholders() -> None:
    assert normalised("SELECT a::text, '12:30:00'::time, x[1:n] FROM t") == (
        "select a::text,'12:30:00'::time,x[1:n] from t"
    )


@given(st.text(st.sampled_from("ab'\"%s$1:-/* \n(),;"), max_size=40))
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    once = normalised(text)
    assert fingerprint(text) == fingerprint(text)
    assert "\n" not in once or "'" in text or '"' in text or "/*" in text


def test_a_statement_with_a_hole_is_found_again() -> None:
    with_hole = pattern("SELECT {} FROM odds WHERE id = %s")
    assert with_hole.fullmatch(normalised("select  home_odds\nfrom odds where id = 3".replace("3", "%s")))
    assert not with_hole.fullmatch(normalised("SELECT home FROM odds WHERE name = %s"))
