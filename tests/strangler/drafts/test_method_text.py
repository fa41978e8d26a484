"""What makes a method another one, and what does not."""

import textwrap

import pytest

from monps.strangler.drafts.method_text import method_texts

CODE = """
class OpenRow(NamedTuple):
    \"\"\"A row of it.\"\"\"

    id: int


class BetsRepository:
    # unproven: b9a7a799b1525bcf
    def open(self, least: int) -> Sequence[OpenRow]:
        \"\"\"Replace ``open`` of stakes.py:13.\"\"\"
        statement = select(bets.c.id).where(bets.c.stake >= least)
        return [OpenRow._make(row) for row in self._session.execute(statement)]

    def other(self) -> int:
        return 1
"""
PLACE = "BetsRepository.open"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    # unproven: b9a7a799b1525bcf\n", ""),
        ("stakes.py:13", "stakes.py:31"),
        ("least)\n", "least  # at the least\n        )\n"),
        ("return 1", "return 2"),
        ("A row of it.", "One bet."),
    ],
)
def test_what_does_not_count(old: str, new: str) -> None:
    assert old in CODE
    assert method_texts(CODE.replace(old, new))[PLACE] == method_texts(CODE)[PLACE]


@pytest.mark.parametrize(
    ("old", "new"),
    [(">=", ">"), ("    id: int", "    id: str"), ("least: int", "least: float"), ("select(bets.c.id)", "select(1)")],
)
def test_what_counts(old: str, new: str) -> None:
    assert old in CODE
    assert method_texts(CODE.replace(old, new))[PLACE] != method_texts(CODE)[PLACE]


def test_each_method_has_its_own_and_a_broken_text_has_none() -> None:
    texts = method_texts(CODE)
    assert set(texts) == {PLACE, "BetsRepository.other"}
    assert len(set(texts.values())) == 2
    assert method_texts(textwrap.indent(CODE, " ")) == {}
    assert method_texts("class") == {}
