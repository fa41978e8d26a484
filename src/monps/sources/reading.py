"""Any file of any source as a season: the content says what it is, its name is asked for what it leaves out."""

from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources import api_football, football_data, multimarket, odds_api, understat
from monps.sources.odds_api.snapshots import is_snapshot
from monps.sources.payload import decoded, read_bytes
from monps.sources.rows import Season
from monps.sources.understat.pages import part_of
from monps.sources.understat.reader import is_table

__all__ = ["Hints", "files_of", "read_any"]

SUFFIXES = {".csv", ".json", ".payload"}
"""Tables, answers, and the answers that an archive keeps."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a file may leave out: the sport key of a snapshot, league and season of a table, number of a fixture."""

    sport: str | None = None
    league: str | None = None
    season: str | None = None
    fixture: int | None = None


def read_any(path: Path, hints: Hints = Hints()) -> Season:
    """The season in a file; SourceError when it is of no source, or leaves out what ``hints`` do not say."""
    content = read_bytes(path)
    body = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body[:1] in (b"{", b"["):
        return _of_json(content, path, hints)
    if path.suffix.lower() == ".json":
        decoded(content, path)
        raise SourceError(path, None, "it is JSON, but of no source that monps knows")
    if is_snapshot(content):
        return odds_api.parse_snapshot(content, path, hints.sport)
    if is_table(content) or (body[:1] == b"<" and part_of(content, path)):
        return understat.parse(content, path, hints.league, hints.season)
    if multimarket.is_multimarket(content):
        return multimarket.parse_named(content, path, hints.league)
    return football_data.parse(content, path)


def _of_json(content: bytes, path: Path, hints: Hints) -> Season:
    value = decoded(content, path)
    names = value.keys() if isinstance(value, dict) else ()
    if "response" in names or "statistics" in names:
        return api_football.parse(content, path, hints.fixture)
    if "shots" in names or "players" in names:
        return understat.parse(content, path, hints.league, hints.season)
    return odds_api.parse(content, path)


def files_of(path: Path) -> list[Path]:
    """The file itself, or the data files below a folder, by name; ``fixtures.…`` before ``fixtures-events.…``.

    Raises:
        SourceError: it is not there, or the folder holds no such file.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SourceError(path, None, "there is no such folder or file. Check the path")
    files = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    found = sorted(files, key=lambda file: (file.parent, file.name.split(".")))
    if not found:
        raise SourceError(
            path, None, "no .csv, .json or .payload file is in this folder. Name the folder that holds the files"
        )
    return found
