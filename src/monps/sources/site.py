"""Asking a site over HTTP, politely and more than once: time limits, tries, pauses, the quota, the archive.

What may pass by itself is tried again: a broken or cut-off connection, 429 and errors of the server, after the time
that ``Retry-After`` names, else after a pause that doubles. What will not pass is said at once. Only an answer that
could be read is kept in the archive.

A key goes into every request and appears nowhere else. httpx logs addresses with their parameters, so a filter on its
log takes the key out. With a key redirections are not followed, because its header would go along to whoever is named.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import quote, quote_plus

import httpx
from pydantic import SecretStr

from monps import __version__
from monps.core.errors import SourceError
from monps.sources.archive import Archive, Question
from monps.sources.payload import title
from monps.sources.quota import Quota, QuotaExhausted, quota_of

__all__ = ["Busy", "Site", "asked_to_wait"]

T = TypeVar("T")

_TRIES = 4
_LONGEST_WAIT_SECONDS = 60.0
_SHORT = 200
_HIDDEN = "***"


class Busy(SourceError):
    """The site says that it was asked too often just now; a little later it will answer."""


@dataclass(slots=True)
class Site:
    """A site, how it is asked, and what it said about its quota.

    ``key_parameter`` or ``key_header`` is where the site wants ``key``. ``reserve`` are requests that are left for
    somebody else: a question that would go below is refused and not asked. ``advice`` is what to do about a refusal.
    """

    name: str
    address: str
    http: httpx.Client
    key: SecretStr | None = None
    key_parameter: str | None = None
    key_header: str | None = None
    archive: Archive | None = None
    reserve: int = 0
    pause_seconds: float = 1.0
    timeout_seconds: float = 30.0
    advice: str = "Check what was asked for"
    quota: Quota | None = field(default=None, init=False)

    def ask(
        self, path: str, params: Mapping[str, str], read: Callable[[bytes, str], T], cost: int = 1, title: str = ""
    ) -> T:
        """What ``read`` makes of the answer to a question, from the archive if it is there; ``cost`` is what it uses.

        ``read`` gets the content and an address for messages. SourceError says what failed, QuotaExhausted that the
        site gives no more. ``title`` names the kept answer where it does not say what it is about.
        """
        question = Question(self.name, path, params, title)
        kept = None if self.archive is None else self.archive.find(question)
        if kept is not None:
            return read(kept, question.name)
        return self._asked(question, read, cost)

    def _asked(self, question: Question, read: Callable[[bytes, str], T], cost: int) -> T:
        address = f"{self.address}/{question.path}"
        failure, pause = "", 0.0
        for attempt in range(_TRIES):
            time.sleep(pause)
            pause = self.pause_seconds * 2**attempt
            self._spare(address, cost)
            try:
                response = self._get(address, question.params)
                pause = asked_to_wait(response.headers, datetime.now(UTC)) or pause
                self._check(response, address)
                result = read(response.content, address)
            except Busy as error:
                failure = error.reason
                if pause > _LONGEST_WAIT_SECONDS:
                    raise SourceError(address, None, f"{failure}, and asks to wait {pause:.0f} s. Try later") from None
                continue
            if self.archive is not None:
                self.archive.keep(question, response.content)
            return result
        raise SourceError(address, None, f"{failure}, {_TRIES} times over. Check the network, or try again later")

    def _spare(self, address: str, cost: int) -> None:
        """Refuse what the quota does not allow, before it is asked."""
        if self.quota is not None and self.quota.remaining - cost < self.reserve:
            left = f"{self.quota.remaining} requests are left, this needs {cost} and {self.reserve} are kept in reserve"
            raise QuotaExhausted(address, None, f"{left}. Wait for the quota to be renewed, or lower the reserve")

    def _get(self, address: str, params: Mapping[str, str]) -> httpx.Response:
        secret = self.key.get_secret_value() if self.key else None
        headers = {"User-Agent": f"monps/{__version__}", "Accept": "application/json, text/csv, */*;q=0.1"}
        query = dict(params)
        if secret and self.key_header:
            headers[self.key_header] = secret
        if secret and self.key_parameter:
            query[self.key_parameter] = secret
        with _Hidden(secret):
            try:
                response = self.http.get(
                    address,
                    params=query,
                    headers=headers,
                    timeout=self.timeout_seconds,
                    follow_redirects=self.key is None,
                )
            except httpx.TransportError as error:
                raise Busy(
                    address, None, f"the connection failed ({self._safe(str(error) or type(error).__name__)})"
                ) from None
            except (httpx.RequestError, httpx.InvalidURL) as error:
                raise SourceError(address, None, f"the answer cannot be used: {self._safe(str(error))}") from None
        self.quota = quota_of(response.headers) or self.quota
        return response

    def _check(self, response: httpx.Response, address: str) -> None:
        """Refuse an answer whose status says that it is none."""
        if response.status_code == httpx.codes.OK:
            return
        answer = f"the site answers {response.status_code} {response.reason_phrase}"
        if "OUT_OF_USAGE_CREDITS" in response.text:
            raise QuotaExhausted(address, None, f"{answer}: the quota is used up. Wait for it to be renewed")
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            raise Busy(address, None, answer)
        said = self._safe(" ".join((title(response.content) or response.text).split())[:_SHORT])
        about_key = response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN) and self.key is not None
        advice = f"Check the key of {self.name}" if about_key else self.advice
        raise SourceError(address, None, f"{answer}{f': {said}' if said else ''}. {advice}")

    def _safe(self, text: str) -> str:
        """A text of the site or of httpx without the key."""
        return _without(text, self.key.get_secret_value() if self.key else None)


def _without(text: str, secret: str | None) -> str:
    """A text without a key, as it is and as an address writes it."""
    for form in (secret, quote_plus(secret), quote(secret, safe="")) if secret else ():
        text = text.replace(form, _HIDDEN)
    return text


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that ``Retry-After`` names, as a number or as a date; ``None`` where it names none."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


class _Hidden(logging.Filter):
    """Takes a key out of what httpx logs, while it is entered."""

    def __init__(self, secret: str | None) -> None:
        super().__init__()
        self.secret = secret

    def __enter__(self) -> None:
        logging.getLogger("httpx").addFilter(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("httpx").removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _without(record.getMessage(), self.secret), ()
        return True
