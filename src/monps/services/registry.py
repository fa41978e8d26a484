"""The registry of clubs at work: suggest what an unknown name may mean, confirm it, and let matches come together.

A suggestion is read by a person and never joins anything. What is confirmed resolves the matches that are stored
already, so nothing has to be downloaded again.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TextIO

from rapidfuzz import fuzz, process, utils
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from monps.core.errors import MonpsError, SourceError
from monps.models import TeamMapping
from monps.repositories import Repositories
from monps.repositories.clubs import Meaning
from monps.sources.competitions import season_given
from monps.sources.payload import ShapeError

__all__ = ["Confirmation", "Confirmed", "Suggestion", "confirm", "import_legacy", "read_confirmations", "suggest"]

LEGACY = "legacy"
"""Source of names that the existing code's tables gave, where an alias does not say its own."""

LIKELY = 60
"""Score (0 to 100) below which a resemblance is not worth showing."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One line of a confirm file: this name of this source means this club, in these seasons ("" is without end)."""

    source: str
    name: str
    club: str
    country: str = ""
    first_season: str = ""
    last_season: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a name in the queue may mean; ``score`` 0 to 100, and why."""

    source: str
    name: str
    league: str
    club: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation did: names that are new, names resolved in stored matches, matches joined, pairs left."""

    names: int
    resolved: int
    joined: int
    left: int


def suggest(work: Repositories, *, limit: int = 3) -> Sequence[Suggestion]:
    """For each name in the queue the clubs that it resembles, the best first; a new club where it resembles none.

    A club resembles by every name that any source gives it. A registry can begin empty: the source with most names
    waiting is asked first, and what it names is proposed to the others in the same league, so that all of them agree.
    """
    known: dict[str, _Meant] = {}
    for one in work.clubs.known():
        known.setdefault(one.name, _Meant(one.club, 100.0))
        known.setdefault(one.club, _Meant(one.club, 100.0))
    queue = {(one.source, one.name, one.league) for one in work.clubs.unmatched()}
    waiting = Counter(source for source, _, _ in queue)
    in_league: dict[str, dict[str, _Meant]] = defaultdict(dict)
    found: list[Suggestion] = []
    for _, source in sorted((-number, source) for source, number in waiting.items()):
        of_source = sorted((name, league) for whose, name, league in queue if whose == source)
        suggested = [_suggested(source, name, league, in_league[league] | known, limit) for name, league in of_source]
        for (name, league), clubs in zip(of_source, suggested, strict=True):
            in_league[league].setdefault(name, _Meant(clubs[0].club, clubs[0].score or 100.0))
            found += clubs
    return sorted(found, key=attrgetter("source", "name", "league"))


class _Meant(NamedTuple):
    """The club that a name means, and how sure that is: 100 where it was confirmed or is the club's own."""

    club: str
    score: float


def _suggested(source: str, name: str, league: str, choices: Mapping[str, _Meant], limit: int) -> list[Suggestion]:
    """At least one suggestion, the best first; equally good ones by their letters as they stand."""
    if name in choices:
        return [Suggestion(source, name, league, *choices[name], "another source has exactly this name")]
    alike = process.extract(
        name, list(choices), scorer=fuzz.WRatio, processor=utils.default_process, limit=limit * 3, score_cutoff=LIKELY
    )
    clubs: dict[str, Suggestion] = {}
    for other, score, _ in sorted(alike, key=lambda one: (one[1], fuzz.ratio(name, one[0])), reverse=True):
        club, sure = choices[other]
        told = f"resembles {other!r} ({score:.0f})"
        clubs.setdefault(club, Suggestion(source, name, league, club, round(min(score, sure), 1), told))
    return list(clubs.values())[:limit] or [Suggestion(source, name, league, name, 0.0, "a new club, like no other")]


def read_confirmations(path: Path) -> Sequence[Confirmation]:
    """The lines of a confirm file: CSV with the columns source, name, club, country, first_season, last_season.

    Raises:
        SourceError: the file cannot be read, a column is missing, or a line lacks its source, name or club.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(_confirmations(path, lines))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, None, f"it cannot be read ({error}). Name a CSV file in UTF-8") from error


def _confirmations(path: Path, lines: TextIO) -> Iterator[Confirmation]:
    reader = csv.DictReader(lines)
    names = [field.name for field in fields(Confirmation)]
    if missing := [name for name in names[:3] if name not in (reader.fieldnames or ())]:
        raise SourceError(path, 1, f"its header lacks {', '.join(missing)}. It must name {', '.join(names)}")
    for row in reader:
        given = {name: (row.get(name) or "").strip() for name in names}
        if not all(given[name] for name in names[:3]):
            raise SourceError(path, reader.line_num, "it lacks a source, a name or a club. Complete or delete the line")
        yield Confirmation(**given)


def confirm(work: Repositories, confirmations: Iterable[Confirmation]) -> Confirmed:
    """Take confirmations into the registry, and bring together what they join; all of it or nothing.

    Raises:
        NameTaken: a name means another club already in one of the seasons.
        MonpsError: a season is none.
    """
    new = 0
    for one in confirmations:
        seasons = _seasons(one)
        club = work.clubs.named(one.club, one.country or None)
        meaning = Meaning(one.name, club.id, *seasons)
        new += work.clubs.confirm(one.source, meaning)
    resolved = work.source_matches.resolve()
    joined, left = work.source_matches.join()
    return Confirmed(new, resolved, len(joined), left)


def _seasons(one: Confirmation) -> tuple[str | None, str | None]:
    try:
        first, last = (season_given(text) if text else None for text in (one.first_season, one.last_season))
    except ShapeError as error:
        raise MonpsError(f"{one.name!r} of {one.source}: {error}") from None
    return first, last


def import_legacy(work: Repositories) -> Confirmed:
    """Take the clubs and aliases of the existing code's tables over; their tables stay as they are.

    Names that are one club in one country there are confirmed for the source ``legacy`` or the alias's own; a name that
    two clubs share is nobody's, so it is left out.
    """
    clubs = work.session.scalars(select(TeamMapping).options(selectinload(TeamMapping.aliases))).all()
    named: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for club in clubs:
        own = (club.team_name.strip(), club.country or "")
        named[LEGACY, own[0]].add(own)
        for alias in club.aliases:
            named[alias.source or LEGACY, alias.alias.strip()].add(own)
    clear = {key: next(iter(owners)) for key, owners in named.items() if len(owners) == 1 and key[1]}
    return confirm(work, [Confirmation(*key, club, country) for key, (club, country) in sorted(clear.items())])
