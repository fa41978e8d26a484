import pytest

from monps.introspection import COLUMN_MISMATCHES, Kind
from monps.introspection.catalog import FAMILIES
from monps.introspection.family import Family


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_one_code_word_and_a_sentence(kind: Kind) -> None:
    assert kind.name == kind.value == f"{kind}"
    assert kind.meaning == kind.__doc__
    assert kind.meaning[0].isupper()
    assert kind.meaning.endswith(".")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.word)
def test_every_attribute_of_a_family_has_its_kind(family: Family) -> None:
    # An object that stands by itself is never extra, only unmanaged; and everything has an owner.
    presence = ("missing",) if family.own else ("missing", "extra")
    for what in (*family.attributes, *presence, *(("name",) if family.by_content else ())):
        assert f"{family.word}_{what}" in Kind.__members__ or (family.word, what) == ("owner", "missing")


def test_column_mismatches_are_the_four_that_the_headline_counts() -> None:
    assert list(COLUMN_MISMATCHES.values()) == ["model-only", "database-only", "types", "nullability"]
