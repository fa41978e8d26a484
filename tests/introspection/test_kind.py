import pytest

from monps.introspection import COLUMN_MISMATCHES, Kind, constraints, indexes, tables
from monps.introspection import columns as columns_module

FAMILIES = (tables.FAMILY, columns_module.FAMILY, *constraints.FAMILIES, indexes.FAMILY)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_one_code_word_and_a_sentence(kind: Kind) -> None:
    assert kind.name == kind.value == f"{kind}"
    assert kind.meaning == kind.__doc__
    assert kind.meaning[0].isupper()
    assert kind.meaning.endswith(".")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.word)
def test_every_attribute_of_a_family_has_its_kind(family: object) -> None:
    word, attributes = family.word, family.attributes  # type: ignore[attr-defined]
    by_content = family.by_content  # type: ignore[attr-defined]
    presence = ("missing",) if word == "table" else ("missing", "extra")
    for what in (*attributes, *presence, *(("name",) if by_content else ())):
        assert f"{word}_{what}" in Kind.__members__


def test_column_mismatches_are_the_four_that_the_headline_counts() -> None:
    assert list(COLUMN_MISMATCHES.values()) == ["model-only", "database-only", "types", "nullability"]
