r"""Answers of understat.com: pages with JSON inside a script, and the JSON alone.

A page holds ``var shotsData = JSON.parse('\x7B...')``, the text escaped for JavaScript. The site's own scripts ask for
the same data as plain JSON, in which the parts are called ``shots`` and ``players``. Both are read.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from monps.core.errors import SourceError
from monps.sources.competitions import UNDERSTAT, season_from
from monps.sources.payload import NUL, decoded, shown
from monps.sources.rows import Season
from monps.sources.understat.players import PLAYER_COLUMNS, season_of_players
from monps.sources.understat.records import Record
from monps.sources.understat.shots import SHOT_COLUMNS, season_of_shots

__all__ = ["parse_league", "parse_match", "part_of"]

Part = Literal["shots", "players"]
PARTS: tuple[Part, ...] = ("shots", "players")

_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})|\\(.)", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}


def part_of(content: bytes, path: Path | str) -> Part | None:
    """What a page of the site, or the JSON alone, holds: the shots of a match, the players of a league, or neither."""
    body = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body.startswith(b"<"):
        return next((part for part in PARTS if f"{part}Data".encode() in body), None)
    value = decoded(body, path) if body.startswith(b"{") else None
    return next((part for part in PARTS if isinstance(value, dict) and part in value), None)


def parse_match(content: bytes, path: Path | str, league: str) -> Season:
    """The shots of one match of ``league`` (EPL)."""
    data = _data(content, path, "shots")
    sides = data if isinstance(data, dict) else {"": data}
    shots = [shot for side in ("h", "a", "") for shot in _list(sides.get(side, []), path)]
    return season_of_shots(_records(shots, SHOT_COLUMNS), league)


def parse_league(content: bytes, path: Path | str, league: str, year: int) -> Season:
    """The players of a league (EPL) in the season that begins in ``year``."""
    players = _list(_data(content, path, "players"), path)
    season = season_from(UNDERSTAT.get(league, league), year)
    return season_of_players(_records(players, PLAYER_COLUMNS), league, season)


def _data(content: bytes, path: Path | str, part: str) -> Any:  # noqa: ANN401 - any JSON value
    if content.lstrip().startswith(b"<"):
        text = content.decode("utf-8", errors="replace")
        found = re.search(rf"var\s+{part}Data\s*=\s*JSON\.parse\('((?:[^'\\]|\\.)*)'\)", text)
        if found is None:
            raise SourceError(
                path, None, f"the page holds no {part}. Check the number, or whether the site has changed"
            )
        return decoded(_ESCAPED.sub(_unescaped, found[1]).encode(), path)
    value = decoded(content, path)
    if not isinstance(value, dict) or part not in value:
        raise SourceError(path, None, f"the answer holds no {part}. Check the number, or whether the site has changed")
    return value[part]


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return "\\u" if found[2] == "u" else _CONTROL.get(found[2], found[2])


def _list(value: object, path: Path | str) -> list[object]:
    if not isinstance(value, list):
        raise SourceError(path, None, "the answer holds something else where a list should be. Fetch it again")
    return value


def _records(entries: Sequence[object], columns: Sequence[str]) -> list[Record]:
    return [_record(number, entry, columns) for number, entry in enumerate(entries, start=1)]


def _record(number: int, entry: object, columns: Sequence[str]) -> Record:
    if not isinstance(entry, dict):
        return Record(number, shown(entry), {}, "it is not an object")
    missing = [name for name in columns if name not in entry]
    texts = _texts(entry)
    problem = f"it lacks {', '.join(missing)}" if missing else None
    if any("\0" in text for text in texts.values()):
        problem = NUL
    return Record(number, shown(entry), texts, problem)


def _texts(entry: Mapping[str, object]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in entry.items()}
