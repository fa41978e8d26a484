"""Clubs and the names that sources give them: a name means a club only where somebody has said so.

None of these questions replaces a statement: the existing code looks names up by ``ILIKE``, by their first word or by
edit distance, which makes one club of two.
"""

from collections.abc import Iterable, Sequence
from itertools import starmap

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from monps.core.errors import NameTaken
from monps.models import Club, ClubName, UnmatchedName
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncClubRepository", "ClubRepository", "KnownName", "Meaning"]


class Meaning(msgspec.Struct, frozen=True, gc=False):
    """What a name of a source means, and in which seasons; None is without end."""

    name: str
    club_id: int
    first_season: str | None
    last_season: str | None

    def holds_in(self, season: str) -> bool:
        """Whether it is meant in ``season`` (2025-26 or 2025): seasons are ordered by the year in which they begin."""
        year = season[:4]
        after = self.first_season is None or self.first_season[:4] <= year
        return after and (self.last_season is None or year <= self.last_season[:4])

    def overlaps(self, other: "Meaning") -> bool:
        """Whether there is a season in which both hold."""
        low = max(self.first_season or "", other.first_season or "")[:4]
        high = min((self.last_season or "9999")[:4], (other.last_season or "9999")[:4])
        return low <= high


class KnownName(msgspec.Struct, frozen=True, gc=False):
    """A confirmed name with its club."""

    club: str
    source: str
    name: str
    first_season: str | None
    last_season: str | None


class ClubRepository(Repository[Club]):
    """The registry."""

    model = Club
    key = ("name",)

    def meanings(self, source: str) -> Sequence[Meaning]:
        """Every confirmed name of a source."""
        columns = (ClubName.name, ClubName.club_id, ClubName.first_season, ClubName.last_season)
        rows = self._session.execute(select(*columns).where(ClubName.source == source).order_by(ClubName.name))
        return list(starmap(Meaning, rows.all()))

    def known(self) -> Sequence[KnownName]:
        """Every confirmed name of every source, by club."""
        columns = (Club.name, ClubName.source, ClubName.name, ClubName.first_season, ClubName.last_season)
        statement = select(*columns).join(ClubName, ClubName.club_id == Club.id).order_by(Club.name, ClubName.source)
        return list(starmap(KnownName, self._session.execute(statement).all()))

    def unmatched(self, league: str | None = None) -> Sequence[UnmatchedName]:
        """The queue: names that nobody has confirmed, by source, league, season and name."""
        order = (UnmatchedName.source, UnmatchedName.league, UnmatchedName.season, UnmatchedName.name)
        statement = select(UnmatchedName).order_by(*order)
        if league is not None:
            statement = statement.where(UnmatchedName.league == league)
        return self._session.scalars(statement).all()

    def queue(self, names: Iterable[tuple[str, str, str, str]]) -> int:
        """Put unknown names (source, name, league, season) into the queue; returns how many were not there yet."""
        columns = ("source", "name", "league", "season")
        rows = [dict(zip(columns, name, strict=True)) for name in sorted(set(names))]
        if not rows:
            return 0
        done = self._session.execute(
            insert(UnmatchedName).values(rows).on_conflict_do_nothing().returning(UnmatchedName.name)
        )
        return len(done.all())

    def named(self, name: str, country: str | None = None) -> Club:
        """The club of exactly this name, made when there is none."""
        found = self._session.scalars(select(Club).where(Club.name == name)).one_or_none()
        if found is None:
            found = Club(name=name, country=country)
            self._session.add(found)
            self._session.flush()
        return found

    def confirm(self, source: str, meaning: Meaning) -> bool:
        """Say that a name of a source means a club, and take it from the queue; False when it was said before.

        The same club again under other bounds changes the bounds.

        Raises:
            NameTaken: in one of these seasons the name means another club.
        """
        said = [one for one in self.meanings(source) if one.name == meaning.name]
        if meaning in said:
            return False
        meant = [one for one in said if meaning.overlaps(one)]
        if any(one.club_id != meaning.club_id for one in meant):
            raise NameTaken(
                f"{meaning.name!r} of {source} means another club in some of these seasons. End that one first: "
                "monps teams alias SOURCE NAME CLUB --until SEASON"
            )
        former = (ClubName.source == source, ClubName.name == meaning.name, ClubName.club_id == meaning.club_id)
        for one in meant:
            same = ClubName.first_season.is_not_distinct_from(one.first_season)
            self._session.execute(delete(ClubName).where(*former, same))
        named = {"first_season": meaning.first_season, "last_season": meaning.last_season}
        self._session.add(ClubName(club_id=meaning.club_id, source=source, name=meaning.name, **named))
        self._session.flush()
        waiting = (UnmatchedName.source == source, UnmatchedName.name == meaning.name)
        seasons = self._session.scalars(select(UnmatchedName.season).where(*waiting).distinct()).all()
        answered = [season for season in seasons if meaning.holds_in(season)]
        self._session.execute(delete(UnmatchedName).where(*waiting, UnmatchedName.season.in_(answered)))
        return True


class AsyncClubRepository(AsyncRepository[Club]):
    """The same, awaited."""

    repository = ClubRepository

    meanings = awaitable(ClubRepository.meanings)
    known = awaitable(ClubRepository.known)
    unmatched = awaitable(ClubRepository.unmatched)
    queue = awaitable(ClubRepository.queue)
    named = awaitable(ClubRepository.named)
    confirm = awaitable(ClubRepository.confirm)
