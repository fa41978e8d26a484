"""The prices that the existing collector keeps in four tables, as points of the one store.

One statement reads, judges and stores, so that nothing is lost between them. A price of 1 or less stands for a missing
one there, and a match id, team or line may be one that the store has no place for; these are counted, not stored.
"""

import msgspec

from monps.models.markets import CANONICAL

__all__ = ["TAKE_OVER", "TakenOver"]


class TakenOver(msgspec.Struct, frozen=True, gc=False):
    """Prices read, those that are none or have no place in the store, and how many of the others were new."""

    read: int
    rejected: int
    stored: int

    @property
    def unchanged(self) -> int:
        """Prices that were stored before, or stand twice in the existing tables."""
        return self.read - self.rejected - self.stored


_AT = "timezone('UTC', collected_at)"
_SEEN = f"""
SELECT match_id, 'h2h' AS market, of.selection, NULL::numeric AS line, bookmaker, of.price, {_AT} AS captured_at
  FROM public.odds_history, LATERAL (VALUES ('home', home_odds), ('draw', draw_odds), ('away', away_odds))
       AS of (selection, price)
 WHERE collected_at >= %(since)s
UNION ALL
SELECT match_id, 'totals', of.selection, line, bookmaker, of.price, {_AT}
  FROM public.odds_totals, LATERAL (VALUES ('over', over_odds), ('under', under_odds)) AS of (selection, price)
 WHERE collected_at >= %(since)s
UNION ALL
SELECT match_id, 'btts', of.selection, NULL, bookmaker, of.price, {_AT}
  FROM public.odds_btts, LATERAL (VALUES ('yes', btts_yes_odds), ('no', btts_no_odds)) AS of (selection, price)
 WHERE collected_at >= %(since)s
UNION ALL
SELECT match_id, 'spreads', CASE team WHEN home_team THEN 'home' WHEN away_team THEN 'away' END, spread_point,
       bookmaker, spread_odds, {_AT}
  FROM public.odds_spreads
 WHERE collected_at >= %(since)s
"""  # noqa: S608 - fixed text

TAKE_OVER = f"""
WITH seen AS ({_SEEN}),
sound AS (
    SELECT * FROM seen WHERE price > 1 AND price <> 'NaN' AND price < 100000 AND length(match_id) BETWEEN 1 AND 32
       AND {CANONICAL}
),
stored AS (
    INSERT INTO public.odds (match_id, market, selection, line, bookmaker, price, captured_at, stage, source)
    SELECT DISTINCT ON (match_id, market, selection, line, bookmaker, captured_at)
           match_id, market, selection, line, bookmaker, price, captured_at, 'snapshot', 'existing collector'
      FROM sound
     ORDER BY match_id, market, selection, line, bookmaker, captured_at, price
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*) FILTER (WHERE price IS NOT NULL),
       count(*) FILTER (WHERE price IS NOT NULL) - (SELECT count(*) FROM sound),
       (SELECT count(*) FROM stored)
  FROM seen
"""  # noqa: S608 - fixed text
"""Prices collected from ``since`` (naive UTC) on."""
