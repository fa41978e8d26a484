"""Events of API-Football: goals, cards and substitutions of one fixture, in the order of the payload.

One player comes under several spellings ("F. Andrada", "Federico Andrada") and one number, so the number is who he is
and the longest spelling is how he is called. A second yellow card is listed before or after the red one that it brings.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from monps.core.errors import SourceError
from monps.sources.api_football.envelope import SOURCE, envelope
from monps.sources.payload import ShapeError, shaped, shown
from monps.sources.rows import VARIOUS, EventRow, RejectedRow, Season, source_match_id

__all__ = ["parse_events"]

_MINUTES = range(131)
_EXTRA = range(61)


class _Time(msgspec.Struct, frozen=True):
    elapsed: int
    extra: int | None = None


class _Named(msgspec.Struct, frozen=True):
    id: int | None = None
    name: str | None = None


class _Event(msgspec.Struct, frozen=True):
    time: _Time
    team: _Named
    type: str
    detail: str
    player: _Named = _Named()
    assist: _Named = _Named()


def parse_events(content: bytes, path: Path | str, fixture: int | None = None) -> Season:
    """The events in an answer of ``fixtures/events``; ``fixture`` is its number where the answer does not repeat it.

    SourceError when nothing tells the number, or the answer is to a question about some of the events only: what is
    stored is the list of all, in its order.
    """
    opened = envelope(content, path)
    if parts := [name for name in ("team", "player", "type") if name in opened.parameters]:
        reason = f"it holds only the events of one {' and '.join(parts)}. Ask for all events of the fixture"
        raise SourceError(path, None, reason)
    key = opened.parameters.get("fixture") or (None if fixture is None else str(fixture))
    if key is None:
        raise SourceError(path, None, "it does not say to which fixture it belongs. Name the fixture's number")
    events: dict[int, _Event] = {}
    rejected = []
    for number, value in enumerate(opened.entries, start=1):
        try:
            events[number] = _usable(shaped(value, _Event))
        except ShapeError as error:
            rejected.append(RejectedRow(number, str(error), shown(value)))
    names = _names(events.values())
    return Season(
        league=VARIOUS,
        season=VARIOUS,
        rejected=tuple(rejected),
        rows_read=len(opened.entries),
        source=SOURCE,
        events=tuple(_row(line, event, names, source_match_id(SOURCE, key)) for line, event in events.items()),
        row_unit="event",
    )


def _usable(event: _Event) -> _Event:
    if not (event.team.name or "").strip():
        raise ShapeError("it names no team")
    if event.time.elapsed not in _MINUTES or (event.time.extra or 0) not in _EXTRA:
        raise ShapeError(f"minute {event.time.elapsed} and {event.time.extra or 0} more is no time of a match")
    return event


def _names(events: Iterable[_Event]) -> dict[int, str]:
    """The fullest spelling of every number; of equally long ones the first in the alphabet, whatever comes first."""
    names: dict[int, str] = {}
    for event in events:
        for who in (event.player, event.assist):
            if who.id is not None and who.name:
                names[who.id] = min(names.get(who.id, who.name), who.name, key=lambda name: (-len(name), name))
    return names


def _row(line: int, event: _Event, names: Mapping[int, str], match_id: str) -> EventRow:
    who = event.player
    return EventRow(
        line=line,
        match_id=match_id,
        team=(event.team.name or "").strip(),
        minute=event.time.elapsed,
        extra=event.time.extra,
        player=who.name if who.id is None else names.get(who.id),
        player_key=None if who.id is None else str(who.id),
        kind=event.type,
        detail=event.detail,
        source=SOURCE,
    )
