import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.archive import Archive, Question

texts = st.text(max_size=20)
questions = st.builds(Question, st.just("a-site"), texts, st.dictionaries(texts, texts, max_size=3), texts)


@given(questions, questions)
def test_names_are_equal_for_equal_questions_only(one: Question, other: Question) -> None:
    assert (one.name == other.name) == (one == other)


@given(questions)
def test_a_name_stays_in_its_folder(question: Question) -> None:
    assert re.fullmatch(r"a-site/[A-Za-z0-9_-]*\.[0-9a-f]{12}\.payload", question.name)


def test_the_order_of_parameters_does_not_matter() -> None:
    assert Question("s", "p", {"a": "1", "b": "2"}).name == Question("s", "p", {"b": "2", "a": "1"}).name


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    archive, question = Archive(tmp_path / "run"), Question("site", "sports/x/odds", {})
    assert archive.find(question) is None
    archive.keep(question, b"one")
    assert archive.find(question) == b"one"
    assert archive.find(Question("site", "sports/y/odds", {})) is None


def test_an_archive_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("not a folder")
    with pytest.raises(SourceError, match="cannot be written"):
        Archive(tmp_path).keep(Question("site", "x", {}), b"one")
    with pytest.raises(SourceError, match="cannot be read"):
        Archive(tmp_path).find(Question("site", "x", {}))
