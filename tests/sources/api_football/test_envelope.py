import pytest

from monps.core.errors import SourceError
from monps.sources.api_football.envelope import envelope
from monps.sources.quota import QuotaExhausted
from monps.sources.site import Busy
from tests.sources.api_football.answers import answer


@pytest.mark.parametrize("errors", [[], {}, None])
def test_an_answer_without_errors(errors: object) -> None:
    opened = envelope(answer("odds", 1, errors=errors, parameters={"page": 2}, paging={"total": 3}), "x")
    assert (opened.endpoint, opened.entries, opened.parameters, opened.pages) == ("odds", [1], {"page": "2"}, 3)


@pytest.mark.parametrize(
    ("errors", "kind", "reason"),
    [
        ({"token": "Missing application key."}, SourceError, "refuses: token: Missing application key"),
        (["Something broke"], SourceError, "Something broke"),
        ({"requests": "You have reached the request limit for the day"}, QuotaExhausted, "the quota is used up"),
        ({"rateLimit": "Too many requests."}, Busy, "asked too often"),
    ],
)
def test_errors_come_with_status_200_as_a_list_or_an_object(
    errors: object, kind: type[SourceError], reason: str
) -> None:
    with pytest.raises(kind, match=reason) as raised:
        envelope(answer("odds", errors=errors), "x")
    assert type(raised.value) is kind


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"response": {}}'])
def test_what_is_no_answer(content: bytes) -> None:
    with pytest.raises(SourceError, match="no list called response"):
        envelope(content, "x")


def test_empty_parameters_and_paging_may_be_lists() -> None:
    opened = envelope(answer("odds", parameters=[], paging=[]), "x")
    assert (opened.parameters, opened.pages) == ({}, 1)
