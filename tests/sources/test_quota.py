import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.quota import Quota, quota_of


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        ({"x-requests-remaining": "0", "x-requests-used": "500", "x-requests-last": "6"}, Quota(0, 500, 6)),
        ({"x-requests-remaining": "19998.0"}, Quota(19_998)),
        ({"x-ratelimit-requests-remaining": "99", "x-ratelimit-requests-limit": "100"}, Quota(99)),
        ({"x-requests-remaining": "many"}, None),
        ({"x-requests-used": "1"}, None),
        ({}, None),
    ],
)
def test_what_headers_tell(headers: dict[str, str], quota: Quota | None) -> None:
    assert quota_of(headers) == quota


@given(st.text(max_size=10))
def test_any_text_is_a_quota_or_none(text: str) -> None:
    quota = quota_of({"x-requests-remaining": text})
    assert quota is None or quota.remaining >= 0
