"""Which match it is that a source tells of: the same for two sources when both clubs and the day are.

A day's tolerance is for sources that disagree about midnight; names decide nothing, only clubs that somebody has
confirmed. Two matches of one source are never one. None of these questions replaces a statement of the existing code,
which joins matches by team names that resemble each other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, String, Text, any_, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from monps.core.compiling import Question
from monps.models import MatchResult, MatchStatistics, SourceMatch
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncSourceMatchRepository", "Joined", "KnownMatch", "SourceMatchRepository"]

SAME = "b.home_club_id = a.home_club_id AND b.away_club_id = a.away_club_id AND b.source <> a.source"
DAYS = "abs((b.kickoff AT TIME ZONE 'UTC')::date - (a.kickoff AT TIME ZONE 'UTC')::date) <= 1"

KNOWN = Question(
    select(SourceMatch.source_match_id, SourceMatch.match_id, SourceMatch.home_name, SourceMatch.away_name).where(
        SourceMatch.source == bindparam("source", type_=Text),
        SourceMatch.source_match_id == any_(bindparam("keys", type_=ARRAY(String))),
    )
)

_ONE, _OTHER = aliased(SourceMatch), aliased(SourceMatch)

SHARED = Question(
    select(_ONE.match_id, func.timezone(literal_column("'UTC'"), func.min(MatchResult.commence_time)))
    .join(_OTHER, _OTHER.match_id == _ONE.match_id)
    .join(MatchResult, MatchResult.match_id == _ONE.match_id)
    .where(_ONE.source == bindparam("one", type_=Text), _OTHER.source == bindparam("other", type_=Text))
    .group_by(_ONE.match_id)
    .order_by(_ONE.match_id)
)
"""Matches that the sources ``one`` and ``other`` have both told of, and when they begin."""

ADOPT = f"""
    SELECT DISTINCT ON (a.source_match_id) a.source_match_id, b.match_id
      FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::int8[], %s::int8[])
        AS a (source_match_id, source, kickoff, home_club_id, away_club_id)
      JOIN public.source_matches AS b ON {SAME} AND {DAYS}
       AND b.kickoff BETWEEN a.kickoff - interval '2 days' AND a.kickoff + interval '2 days'
     ORDER BY a.source_match_id, b.recorded_at, b.source, b.source_match_id
"""  # noqa: S608 - our own names

RESOLVE = """
    UPDATE public.source_matches AS m SET {side}_club_id = n.club_id
      FROM public.club_names AS n
     WHERE m.{side}_club_id IS NULL AND n.source = m.source AND n.name = m.{side}_name
       AND coalesce(left(n.first_season, 4) <= left(m.season, 4) COLLATE "C", true)
       AND coalesce(left(m.season, 4) <= left(n.last_season, 4) COLLATE "C", true)
"""

USED = """EXISTS (SELECT FROM public.tracking_clv_picks AS p WHERE p.match_id = {id})
       OR EXISTS (SELECT FROM public.manual_bets AS t WHERE t.match_id = {id})"""

TWINS = f"""
    SELECT DISTINCT ON (b.match_id) a.match_id AS one, b.match_id AS other,
           ({USED.format(id="a.match_id")}) AS one_used, ({USED.format(id="b.match_id")}) AS other_used
      FROM public.source_matches AS a
      JOIN public.source_matches AS b ON {SAME} AND {DAYS} AND b.match_id <> a.match_id
       AND (a.recorded_at, a.source) < (b.recorded_at, b.source)
     ORDER BY b.match_id, a.recorded_at, a.source
"""  # noqa: S608 - our own names

FILLED = ", ".join(
    f"{column.name} = coalesce(kept.{column.name}, gone.{column.name})"
    for column in MatchStatistics.__table__.columns
    if column.nullable
)
"""What one source measured and the other did not."""

DETAILS = ("shots", "expected_goals", "match_events", "team_statistics")
"""Tables whose rows are one source's each; where a source has told of both matches, the rows of the kept one stay."""

MOVE = (
    """INSERT INTO public.odds_corrections
           (match_id, market, selection, line, bookmaker, captured_at, price, stage, source, stored_at)
       SELECT kept.match_id, gone.market, gone.selection, gone.line, gone.bookmaker, gone.captured_at, gone.price,
              gone.stage, gone.source, gone.recorded_at
         FROM public.odds AS gone JOIN public.odds AS kept USING (market, selection, bookmaker, captured_at)
        WHERE gone.match_id = %(gone)s AND kept.match_id = %(kept)s AND kept.line IS NOT DISTINCT FROM gone.line
          AND (kept.price, kept.stage, kept.source) IS DISTINCT FROM (gone.price, gone.stage, gone.source)""",
    """INSERT INTO public.odds (match_id, market, selection, line, bookmaker, price, captured_at, stage, source,
                                recorded_at)
       SELECT %(kept)s, market, selection, line, bookmaker, price, captured_at, stage, source, recorded_at
         FROM public.odds WHERE match_id = %(gone)s
       ON CONFLICT (match_id, market, selection, line, bookmaker, captured_at) DO NOTHING""",
    "DELETE FROM public.odds WHERE match_id = %(gone)s",
    """UPDATE public.match_results AS kept
          SET score_home = gone.score_home, score_away = gone.score_away, outcome = gone.outcome,
              is_finished = gone.is_finished, last_updated = now() AT TIME ZONE 'UTC'
         FROM public.match_results AS gone
        WHERE kept.match_id = %(kept)s AND gone.match_id = %(gone)s
          AND kept.score_home IS NULL AND gone.score_home IS NOT NULL""",
    """DELETE FROM public.match_results WHERE match_id = %(gone)s
          AND EXISTS (SELECT FROM public.match_results WHERE match_id = %(kept)s)""",
    "UPDATE public.match_results SET match_id = %(kept)s WHERE match_id = %(gone)s",
    f"""UPDATE public.match_statistics AS kept
          SET {FILLED}, status = CASE kept.status WHEN 'scheduled' THEN gone.status ELSE kept.status END,
              updated_at = now()
         FROM public.match_statistics AS gone
        WHERE kept.match_id = %(kept)s AND gone.match_id = %(gone)s""",  # noqa: S608 - our own names
    """DELETE FROM public.match_statistics WHERE match_id = %(gone)s
          AND EXISTS (SELECT FROM public.match_statistics WHERE match_id = %(kept)s)""",
    "UPDATE public.match_statistics SET match_id = %(kept)s WHERE match_id = %(gone)s",
    *(
        statement.format(table=f"public.{table}")
        for table in DETAILS
        for statement in (
            """DELETE FROM {table} WHERE match_id = %(gone)s
                  AND source IN (SELECT source FROM {table} WHERE match_id = %(kept)s)""",
            "UPDATE {table} SET match_id = %(kept)s WHERE match_id = %(gone)s",
        )
    ),
    "UPDATE public.source_matches SET match_id = %(kept)s WHERE match_id = %(gone)s",
)
"""Everything that is known of a match goes to the other; a price that both have and that differs goes to the log."""


class KnownMatch(NamedTuple):
    """A match that a source told of: its id, and what the source calls the teams."""

    match_id: str
    home_name: str
    away_name: str

    @property
    def teams(self) -> tuple[str, str]:
        """Both names, home first."""
        return self.home_name, self.away_name


class Joined(NamedTuple):
    """Matches that became one: the id that stays and the one that is gone."""

    kept: str
    gone: str


class SourceMatchRepository(Repository[SourceMatch]):
    """One row per source and match."""

    model = SourceMatch
    key = ("source", "source_match_id")

    def known(self, source: str, source_match_ids: Collection[str]) -> Mapping[str, KnownMatch]:
        """The matches that a source told of before, by its own id."""
        found = self._work.wire.ask(KNOWN, source=source, keys=list(source_match_ids))
        return {key: KnownMatch(*match) for key, *match in found}

    def shared(self, one: str, other: str) -> Mapping[str, datetime]:
        """The matches that two sources have both told of: the kick-off (UTC) by match id."""
        return dict(self._work.wire.ask(SHARED, one=one, other=other))

    def adopted(self, matches: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
        """For matches that are not stored yet, the match ids under which another source has told of them.

        Args:
            matches: By column: ``source_match_id``, ``source``, ``kickoff`` and both club ids, None where unknown.
        """
        whole = [one for one in matches if one["home_club_id"] is not None and one["away_club_id"] is not None]
        if not whole:
            return {}
        names = ("source_match_id", "source", "kickoff", "home_club_id", "away_club_id")
        values = [[one[name] for one in whole] for name in names]
        return dict(self._work.wire.fetch(ADOPT, values))

    def resolve(self) -> int:
        """Give matches the clubs that their names mean by now; returns how many names were resolved."""
        return sum(self._work.wire.execute(RESOLVE.format(side=side)) for side in ("home", "away"))

    def join(self) -> tuple[Sequence[Joined], int]:
        """Make one of the matches that turned out to be the same, with everything that is stored of them.

        The id stays to which a pick or bet refers, else the one that was there first. Two ids to which both refer are
        left alone, and counted.

        Returns:
            What was joined, and how many pairs were left alone.
        """
        joined: list[Joined] = []
        while True:
            pairs = self._work.wire.fetch(TWINS)
            # A match that has changed its id in this round is looked at again in the next.
            touched: set[str] = set()
            for one, other, one_used, other_used in pairs:
                if (one_used and other_used) or touched & {one, other}:
                    continue
                pair = Joined(other, one) if other_used else Joined(one, other)
                for statement in MOVE:
                    self._work.wire.execute(statement, pair._asdict())
                joined.append(pair)
                touched |= {one, other}
            if not touched:
                return joined, len(pairs)


class AsyncSourceMatchRepository(AsyncRepository[SourceMatch]):
    """The same, awaited."""

    repository = SourceMatchRepository

    known = awaitable(SourceMatchRepository.known)
    shared = awaitable(SourceMatchRepository.shared)
    adopted = awaitable(SourceMatchRepository.adopted)
    resolve = awaitable(SourceMatchRepository.resolve)
    join = awaitable(SourceMatchRepository.join)
