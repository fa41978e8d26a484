"""A file of any source: whose it is shows in its first bytes, so nobody has to say."""

from collections.abc import Iterator
from pathlib import Path

from monps.sources import api_football, football_data, odds_api, understat
from monps.sources.odds_api.snapshots import is_snapshot
from monps.sources.payload import read_bytes
from monps.sources.rows import Season

__all__ = ["files_of", "read_file"]

SUFFIXES = {".csv", ".json"}
_UNDERSTAT = (b"xg", b"understat")
_LOOKED_AT = 4096


def read_file(path: Path, sport: str | None = None) -> Season:
    """The season in a file.

    Args:
        path: A file of football-data.co.uk, The Odds API (answers, flat snapshots), API-Football or Understat.
        sport: Sport key of a flat snapshot, which does not name its own.

    Raises:
        SourceError: it cannot be read, or is nothing that a source hands out.
    """
    head = read_bytes(path)[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in (b"[", b"{"):
        is_envelope = head[:1] == b"{" and (b'"response"' in head or b'"errors"' in head or b'"statistics"' in head)
        return api_football.read(path) if is_envelope else odds_api.read(path)
    if is_snapshot(head):
        return odds_api.read(path, sport)
    first = head.split(b"\n", 1)[0].lower()
    if any(word in first for word in _UNDERSTAT) and b"hometeam" not in first:
        return understat.read(path)
    return football_data.read(path)


def files_of(path: Path) -> Iterator[Path]:
    """The file itself, or the data files below a folder, by name."""
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    else:
        yield path
