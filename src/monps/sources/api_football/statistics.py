"""Statistics of API-Football: numbers about the teams of one fixture, which only the question names.

A value is a number, a percentage as text (``"58%"``) or null. Null is a number that nobody has, and for cards often one
that is 0; the two cannot be told apart, so it is left out and counted as empty.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from monps.core.errors import SourceError
from monps.sources.api_football.envelope import SOURCE, envelope
from monps.sources.payload import ShapeError, decoded, shaped, shown
from monps.sources.rows import VARIOUS, RejectedRow, Season, StatisticRow, source_match_id

__all__ = ["parse_statistics"]

_NUMBER = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(%?)", re.ASCII)
_WHOLE = 100


class _Team(msgspec.Struct, frozen=True):
    id: int
    name: str


class _Block(msgspec.Struct, frozen=True):
    team: _Team
    statistics: list[Any]


class _Statistic(msgspec.Struct, frozen=True):
    type: str
    value: str | int | float | None


Entry = tuple[_Team | None, object]


def parse_statistics(content: bytes, path: Path | str, fixture: int | None = None) -> Season:
    """The numbers in an answer of ``fixtures/statistics``, or in one team's block of it.

    ``fixture`` is the fixture's number where the content does not repeat the question; SourceError when neither tells.
    """
    key, blocks = _blocks(content, path, fixture)
    if key is None:
        raise SourceError(path, None, "it does not say to which fixture it belongs. Name the fixture's number")
    entries = list(blocks)
    rows, rejected, empty = _rows(entries, source_match_id(SOURCE, key))
    return Season(
        league=VARIOUS,
        season=VARIOUS,
        rejected=rejected,
        rows_read=len(entries),
        rows_empty=empty,
        source=SOURCE,
        statistics=rows,
        row_unit="statistic",
    )


def _rows(
    entries: Sequence[tuple[int, Entry]], match_id: str
) -> tuple[tuple[StatisticRow, ...], tuple[RejectedRow, ...], int]:
    """The numbers, the rejections, and how many the site has not."""
    rows: dict[tuple[str, str], StatisticRow] = {}
    rejected, empty = [], 0
    for number, value in entries:
        try:
            row = _row(number, value, match_id)
            if row is not None and (row.team_key, row.name) in rows:
                _refuse(row)
        except ShapeError as error:
            rejected.append(RejectedRow(number, str(error), shown(value)))
            continue
        if row is None:
            empty += 1
        else:
            rows[row.team_key, row.name] = row
    return tuple(rows.values()), tuple(rejected), empty


def _refuse(row: StatisticRow) -> None:
    raise ShapeError(f"{row.team} has {row.name} twice")


def _blocks(content: bytes, path: Path | str, fixture: int | None) -> tuple[str | None, Iterator[tuple[int, Entry]]]:
    value, said = decoded(content, path), None if fixture is None else str(fixture)
    if isinstance(value, dict) and "team" in value and "response" not in value:
        return said, _entries([value])
    opened = envelope(content, path)
    return opened.parameters.get("fixture") or said, _entries(opened.entries)


def _entries(blocks: list[object]) -> Iterator[tuple[int, Entry]]:
    """Every statistic with its team; a block that cannot be read counts as one."""
    for number, value in enumerate(blocks, start=1):
        try:
            block = shaped(value, _Block)
        except ShapeError:
            yield number, (None, value)
            continue
        yield from ((number, (block.team, statistic)) for statistic in block.statistics)


def _row(line: int, entry: Entry, match_id: str) -> StatisticRow | None:
    """One number, ``None`` where the site has none."""
    team, said = entry
    if team is None:
        shaped(said, _Block)
        raise ShapeError("it names no team")
    statistic = shaped(said, _Statistic)
    if statistic.value is None:
        return None
    found = _NUMBER.fullmatch(str(statistic.value).strip())
    if not found:
        raise ShapeError(f"{statistic.value!r} is neither a number nor a percentage")
    value, percent = float(found[1]), bool(found[2])
    if percent and value > _WHOLE:
        raise ShapeError(f"{statistic.value!r} is more than all")
    return StatisticRow(
        line=line,
        match_id=match_id,
        team=team.name.strip(),
        team_key=str(team.id),
        name=statistic.type,
        value=value,
        percent=percent,
        source=SOURCE,
    )
