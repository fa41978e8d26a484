"""Only the lines of the statements that are proven go, whatever stands around them."""

from hypothesis import given
from hypothesis import strategies as st

from monps.strangler.fingerprint import fingerprint
from monps.strangler.rewrites.marks import without_marks

NAMES = st.integers(0, 9).map(lambda n: fingerprint(f"SELECT {n}"))


@given(st.lists(NAMES), st.sets(NAMES, min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_the_mark_of_a_proven_statement_goes_and_no_other(marked: list[str], proven: set[str], end: str) -> None:
    blocks = [(one, f"    # unproven: {one}{end}", f"    def ask(self): ...{end}") for one in marked]
    text = "".join(mark + method for _, mark, method in blocks)
    wanted = "".join(("" if one in proven else mark) + method for one, mark, method in blocks)
    assert without_marks(text, proven) == (wanted, sum(one in proven for one in marked))


def test_a_text_that_only_speaks_of_it_stays() -> None:
    name = fingerprint("SELECT 1")
    text = f'note = "# unproven: {name}"\nx = 1  # unproven: {name}\n# unproven: {name}0\n'
    assert without_marks(text, {name}) == (text, 0)
