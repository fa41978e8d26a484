"""A payload of API-Football as a season, by the endpoint that it says it came from."""

from collections.abc import Callable, Mapping
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.api_football.envelope import envelope
from monps.sources.api_football.events import parse_events
from monps.sources.api_football.fixtures import parse_fixtures
from monps.sources.api_football.odds import parse_odds
from monps.sources.api_football.statistics import parse_statistics
from monps.sources.payload import decoded, read_bytes
from monps.sources.rows import Season

__all__ = ["parse", "read"]

_OF_ALL: Mapping[str, Callable[[bytes, Path | str], Season]] = {"fixtures": parse_fixtures, "odds": parse_odds}
_OF_ONE: Mapping[str, Callable[[bytes, Path | str, int | None], Season]] = {
    "fixtures/statistics": parse_statistics,
    "fixtures/events": parse_events,
}


def read(path: Path, fixture: int | None = None) -> Season:
    """The season in a file; SourceError when it cannot be read, is no answer, or holds the site's refusal."""
    return parse(read_bytes(path), path, fixture)


def parse(content: bytes, path: Path | str, fixture: int | None = None) -> Season:
    """The season in a payload; ``fixture`` is the number that one about a single fixture may not repeat."""
    value = decoded(content, path)
    if isinstance(value, dict) and "statistics" in value:
        return parse_statistics(content, path, fixture)
    endpoint = envelope(content, path).endpoint
    if endpoint in _OF_ALL:
        return _OF_ALL[endpoint](content, path)
    if endpoint in _OF_ONE:
        return _OF_ONE[endpoint](content, path, fixture)
    known = ", ".join(sorted({*_OF_ALL, *_OF_ONE}))
    raise SourceError(path, None, f"it is an answer of {endpoint or 'no endpoint'!r}; monps reads {known}")
