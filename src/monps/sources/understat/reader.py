"""A table or a page of Understat in a file, recognised by its columns or by the name of its data.

Shots and players name no league, and players no season: ``shots_epl_19-20.csv`` says both in its name, and so does the
name of a kept page (``shots_EPL_11643``, ``players_EPL_2019-20``). The caller can say them instead.
"""

import re
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.competitions import UNDERSTAT, season_given
from monps.sources.payload import ShapeError, read_bytes
from monps.sources.rows import Season
from monps.sources.understat.matches import parse_matches
from monps.sources.understat.pages import parse_league, parse_match, part_of
from monps.sources.understat.players import parse_players
from monps.sources.understat.shots import parse_shots

__all__ = ["is_table", "parse", "read"]

_NAMED = re.compile(r"[a-z]+_(?P<league>[a-z_0-9]+?)_(?:\d+|(?:20)?(?P<start>\d\d)-(?:20)?(?P<end>\d\d))")
_LEAGUES = {name.lower(): code for name, code in UNDERSTAT.items()}
_MARKS = (b"championnat", b"xGBuildup", b"h_a")


def is_table(content: bytes) -> bool:
    """Whether a file looks like one of these tables."""
    header = content.split(b"\n", 1)[0]
    return any(mark in header for mark in _MARKS)


def read(path: Path, league: str | None = None, season: str | None = None) -> Season:
    """The season in a file; SourceError when it is none of these tables, or nothing says of which league it is."""
    return parse(read_bytes(path), path, league, season)


def parse(content: bytes, path: Path, league: str | None = None, season: str | None = None) -> Season:
    """The same of what stood in a file; its name is asked for what is not said."""
    header = content.split(b"\n", 1)[0]
    part = part_of(content, path)
    if part is None and b"championnat" in header:
        return parse_matches(content, path)
    named = _NAMED.fullmatch(path.name.partition(".")[0].lower())
    league = league or (_LEAGUES.get(named["league"]) if named else None)
    if part == "shots" and league is not None:
        return parse_match(content, path, league)
    season = season or (f"20{named['start']}-{named['end']}" if named and named["start"] else None)
    if league is None or season is None:
        reason = "it does not say of which league and season it is. Say them, or name the file as shots_epl_2019-20.csv"
        raise SourceError(path, None, reason)
    try:
        season = season_given(season, UNDERSTAT.get(league, league))
    except ShapeError as error:
        raise SourceError(path, None, str(error)) from None
    if part == "players":
        return parse_league(content, path, league, int(season[:4]))
    return (
        parse_players(content, path, league, season) if b"xGBuildup" in header else parse_shots(content, path, league)
    )
