"""The move of model picks: is everything in the new shape what the old shape says?

The formulas here are written anew, apart from those of the trigger, so that one checks the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

__all__ = ["Fingerprint", "Verification", "fingerprint", "verify"]

TABLE = "public.tracking_clv_picks"

PRICE = "CASE WHEN {0} >= 1.00005 AND {0} < 1e7 THEN round({0}, 4) END"

CHECKS = {
    "pick_id": "pick_id IS NULL",
    "match_id": "match_id IS NULL",
    "teams": "home_team IS NULL OR away_team IS NULL",
    "league": "league IS NULL",
    "match_date": "match_date AT TIME ZONE 'UTC' IS DISTINCT FROM commence_time",
    "odds_at_pick": f"odds_at_pick IS DISTINCT FROM {PRICE.format('odds_taken')}",
    "odds_at_close": f"odds_at_close IS DISTINCT FROM {PRICE.format('closing_odds')}",
    "is_won": "is_won IS DISTINCT FROM is_winner",
    "pnl": "pnl IS DISTINCT FROM round(profit_loss, 4)",
    "agent": "agent IS DISTINCT FROM source",
    "market": "EXISTS (SELECT 1 FROM public.market_spellings s WHERE s.spelling = lower(btrim(market_type))"
    " AND (s.market, s.selection, s.line) IS DISTINCT FROM (picks.market, picks.selection, picks.line))",
    "confidence": "confidence IS DISTINCT FROM"
    " CASE WHEN probability >= 0 AND probability <= 100 THEN round(probability / 100, 6) END",
}

SUCCESSORS = {
    "stake": "stake_next IS DISTINCT FROM stake",
    "clv_percentage": "clv_percentage_next IS DISTINCT FROM clv_percentage",
    "hours_before_match": "hours_before_match_next IS DISTINCT FROM hours_before_match",
}
"""Checked while the successors of these columns wait to be swapped in; a rounded value counts as different."""

KEPT = (
    "id, match_name, commence_time, market_type, prediction, trim_scale(odds_taken), trim_scale(probability),"
    " trim_scale(stake), is_resolved, is_winner, trim_scale(profit_loss), trim_scale(closing_odds),"
    " trim_scale(clv_percentage), trim_scale(hours_before_match::numeric), source, factors, tags"
)
"""Columns whose values no migration may change, in a form that does not depend on their numeric type."""


@dataclass(frozen=True, slots=True)
class Verification:
    """Rows looked at, rows that disagree by column, and market spellings outside the vocabulary."""

    rows: int
    differing: Mapping[str, int]
    unknown_spellings: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether no column of any row disagrees; an unknown spelling is no disagreement."""
        return not any(self.differing.values())


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Number of rows up to a key and a checksum over what they hold."""

    rows: int
    last_id: int
    checksum: str


def verify(connection: Connection) -> Verification:
    """Compare both shapes on every row; one statement, so one snapshot."""
    names = set(
        connection.scalars(text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:t AS regclass)"), {"t": TABLE})
    )
    checks = CHECKS | (SUCCESSORS if "stake_next" in names else {})
    counts = ", ".join(f'count(*) FILTER (WHERE {check}) AS "{name}"' for name, check in checks.items())
    row = connection.execute(text(f"SELECT count(*) AS rows, {counts} FROM {TABLE} AS picks")).mappings().one()  # noqa: S608 - fixed text
    unknown = connection.execute(
        text(
            f"SELECT market_type, count(*) FROM {TABLE}"  # noqa: S608 - fixed text
            " WHERE market IS NULL AND market_type IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
    )
    return Verification(row["rows"], {name: row[name] for name in checks}, dict(unknown.all()))


def fingerprint(connection: Connection, last_id: int | None = None) -> Fingerprint:
    """The rows up to ``last_id`` (all by default) and the checksum of what a migration must keep."""
    query = text(
        "SELECT count(*), coalesce(max(id), 0), coalesce(md5(string_agg(md5(row::text), '' ORDER BY id)), '')"  # noqa: S608
        f" FROM (SELECT id, ROW({KEPT}) AS row FROM {TABLE}"
        " WHERE CAST(:last AS integer) IS NULL OR id <= :last) AS kept"
    )
    rows, last, checksum = connection.execute(query, {"last": last_id}).one()
    return Fingerprint(rows, last, checksum)
