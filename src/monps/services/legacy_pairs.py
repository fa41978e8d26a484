"""What the existing desk asks and changes, beside the repository that is to do it, for ``monps legacy parity``.

The existing side is the statement as the inventory finds it in the code, so nothing of the existing program is
imported. Where it is wrong, the pair says how, and the comparison shows that nothing else differs. The faults are those
that made the desk move: prices that are missing and stored as 0, a percent sign that raises at every call, CLV with two
signs.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import Repositories
from monps.repositories.performance import Performance
from monps.strangler.pair import Arguments, Known, Pair, Statement, Writes

__all__ = ["PAIRS"]

Pick = TrackingCLVPicks
Answer = Sequence[dict[str, Any]]

NO_PRICE = (
    "a missing price is stored as 0 and one of 1 or below as it is, so picks that nobody could back count as bets"
)
PRICED = "FILTER (WHERE odds_taken > 1)"
OTHER_SIGN = "the percentage has the other sign and the price taken as its base, and picks without a result count"
UNESCAPED = "the % of LIKE is not doubled, so every call raises before anything is sent"
ALL_PICKS = "picks without a result count, so the average rests on other picks than the profit"
OPEN_STAKES = "turnover holds the stakes of open and of void bets, so the yield is too small"


class BetRow(NamedTuple):
    """What settlement reads of a bet."""

    id: int
    market_type: str
    selection: str
    line: Decimal | None
    odds_obtained: Decimal
    stake: Decimal


def rows_of(query: str) -> Any:  # noqa: ANN401 - a function of a connection
    """Arguments that a query of the database gives."""

    def arguments(connection: Connection) -> Iterable[Arguments]:
        return [tuple(row) for row in connection.execute(text(query))]

    return arguments


MATCHES_OF_BETS = rows_of("SELECT DISTINCT match_id FROM manual_bets WHERE match_id IS NOT NULL ORDER BY 1")
MATCHES_OF_PICKS = rows_of(
    "SELECT DISTINCT match_id FROM tracking_clv_picks WHERE match_id ~ '^[0-9a-f]{32}$' ORDER BY 1"
)
SOURCES = rows_of("SELECT DISTINCT source FROM tracking_clv_picks WHERE source IS NOT NULL ORDER BY 1")
IDS = rows_of("SELECT id FROM tracking_clv_picks ORDER BY id")
BETS = rows_of(
    "SELECT id, CASE WHEN id % 3 = 0 THEN 'win' ELSE 'loss' END, round(stake * 0.5, 2) FROM manual_bets ORDER BY id"
)
NOTES = rows_of("SELECT id, 'looked at ' || id FROM manual_bets ORDER BY id")


def at_least(_: Connection) -> Iterable[Arguments]:
    """How many picks a league must have, from 1 up."""
    return [(number,) for number in range(1, 21)]


def rounded(value: float | None, places: str = "0.01") -> Decimal | None:
    """As the server rounds a numeric."""
    return None if value is None else Decimal(repr(value)).quantize(Decimal(places), ROUND_HALF_UP)


def open_bets(work: Repositories, match_id: str) -> Sequence[BetRow]:
    """Bets of a match without a result."""
    return work.bets.rows(BetRow).find(ManualBet.match_id == match_id, ManualBet.result.is_(None))


def of_match(work: Repositories, match_id: str) -> Answer:
    """Picks of a match."""
    found = work.tracking.of_match(match_id)
    return [{"id": one.id, "home_team": one.home_team, "away_team": one.away_team} for one in found]


def pending(work: Repositories) -> Answer:
    """Picks without a result."""
    return [{"id": one.id, "odds_taken": one.odds_at_pick} for one in work.tracking.recent(1_000_000, pending=True)]


def missing_closings(work: Repositories, after: int) -> Answer:
    """Picks on over that have a result and no closing price."""
    found = work.tracking.find(
        Pick.market == "totals",
        Pick.selection == "over",
        Pick.odds_at_close.is_(None),
        Pick.pnl.is_not(None),
        Pick.id > after,
    )
    return [{"id": one.id, "match_name": f"{one.home_team} vs {one.away_team}"} for one in found]


def overall(work: Repositories) -> Performance:
    """All picks as one group."""
    return work.tracking.performance("all")[0]


def clv_of_all(work: Repositories, _: int) -> Answer:
    """CLV of all picks."""
    all_of_them = overall(work)
    return [
        {
            "picks": all_of_them.bets,
            "with_clv": all_of_them.with_clv,
            "avg_clv": rounded(all_of_them.mean_clv),
            "deviation": rounded(all_of_them.deviation),
        }
    ]


def by_league(work: Repositories, least: int) -> Answer:
    """CLV and profit of each league with results."""
    groups = [one for one in work.tracking.performance("league") if one.settled >= least]
    return [
        {
            "league": one.group or "inconnue",
            "picks": one.settled,
            "avg_clv": rounded(one.mean_clv),
            "profit": rounded(one.profit),
        }
        for one in groups
    ]


def by_month(work: Repositories) -> Answer:
    """Profit of each month with results, and its running total."""
    rows, running = [], 0.0
    for one in work.tracking.performance("month"):
        if one.settled:
            running += one.profit
            month = None if one.group is None else str(one.group)[:7]
            money = {"profit": rounded(one.profit), "running": rounded(running)}
            rows.append({"month": month, "picks": one.settled, **money})
    return rows


def clv_of_source(work: Repositories, source: str) -> Answer:
    """Mean CLV of the picks of a producer."""
    groups = {one.group: one.mean_clv for one in work.tracking.performance("agent")}
    return [{"avg": groups.get(source)}]


def bets(work: Repositories) -> Answer:
    """All bets in one row."""
    one = work.bets.statistics()
    return [
        {
            "total_bets": one.bets,
            "wins": one.wins,
            "losses": one.losses,
            "avg_clv_percent": one.mean_clv,
            "total_profit": one.profit if one.settled else None,
        }
    ]


def settle_bet(work: Repositories, bet_id: int, result: str, profit: Decimal) -> None:
    """Give a bet its result."""
    bet = work.bets.require(bet_id)
    bet.result, bet.profit_loss = result, profit


def note(work: Repositories, bet_id: int, words: str) -> None:
    """Add a note to a bet."""
    bet = work.bets.require(bet_id)
    bet.notes = words if bet.notes is None else f"{bet.notes} | {words}"


PAIRS: Sequence[Pair | Writes] = (
    Pair(
        name="open bets of a match",
        legacy=Statement("settlement.py", "settle_bets"),
        candidate=open_bets,
        candidate_name="BetRepository.rows",
        arguments=MATCHES_OF_BETS,
        key=("id",),
    ),
    Pair(
        name="picks of a match",
        legacy=Statement("picks_tracker.py", "picks_of_match"),
        candidate=of_match,
        candidate_name="PickRepository.of_match",
        arguments=MATCHES_OF_PICKS,
        columns=("id", "home_team", "away_team"),
        key=("id",),
    ),
    Pair(
        name="picks without a result",
        legacy=Statement("picks_tracker.py", "pending_picks"),
        candidate=pending,
        candidate_name="PickRepository.recent",
        columns=("id", "odds_taken"),
        key=("id",),
        known=Known(
            NO_PRICE, (("odds_taken FROM", "CASE WHEN odds_taken > 1 THEN odds_taken END AS odds_taken FROM"),)
        ),
    ),
    Pair(
        name="over picks without a closing price",
        legacy=Statement("clv_calculator.py", "missing_closings"),
        candidate=missing_closings,
        candidate_name="PickRepository.find",
        arguments=IDS,
        key=("id",),
        known=Known(UNESCAPED, (("'Over%'", "'Over%%'"),)),
    ),
    Pair(
        name="CLV of all picks",
        legacy=Statement("clv_calculator.py", "clv_stats"),
        candidate=clv_of_all,
        candidate_name="PickRepository.performance",
        arguments=lambda _: [(36500,)],
        columns=("picks", "with_clv", "avg_clv", "deviation"),
        known=Known(
            ALL_PICKS,
            (
                ("COUNT(clv_percentage)", "COUNT(clv_percentage) FILTER (WHERE is_resolved)"),
                ("AVG(clv_percentage)", "AVG(clv_percentage) FILTER (WHERE is_resolved)"),
                ("STDDEV(clv_percentage)", "STDDEV(clv_percentage) FILTER (WHERE is_resolved)"),
            ),
        ),
    ),
    Pair(
        name="CLV and profit by league",
        legacy=Statement("reports.py", "clv_by_league"),
        candidate=by_league,
        candidate_name="PickRepository.performance",
        arguments=at_least,
        key=("league",),
        known=Known(NO_PRICE, (("SUM(profit_loss)", f"COALESCE(SUM(profit_loss) {PRICED}, 0)"),)),
    ),
    Pair(
        name="profit by month",
        legacy=Statement("reports.py", "profit_by_month"),
        candidate=by_month,
        candidate_name="PickRepository.performance",
        ordered=True,
        key=("month",),
        known=Known(NO_PRICE, (("SUM(profit_loss)", f"COALESCE(SUM(profit_loss) {PRICED}, 0)"),)),
    ),
    Pair(
        name="CLV of a producer",
        legacy=Statement("source_reports.py", "quick_clv"),
        candidate=clv_of_source,
        candidate_name="PickRepository.performance",
        arguments=SOURCES,
        known=Known(
            OTHER_SIGN,
            (
                ("(closing_odds - odds_taken) / NULLIF(odds_taken, 0) * 100", "clv_percentage"),
                ("closing_odds IS NOT NULL", "is_resolved"),
            ),
        ),
    ),
    Pair(
        name="all bets in one row",
        legacy=Statement("manual_bets.py", "bets_stats"),
        candidate=bets,
        candidate_name="BetRepository.statistics",
        columns=("total_bets", "wins", "losses", "avg_clv_percent", "total_profit"),
    ),
    Writes(
        name="settle a bet",
        legacy=Statement("settlement.py", "settle_bets", 1, values=lambda bet, result, profit: (result, profit, bet)),
        candidate=settle_bet,
        candidate_name="BetRepository.require",
        tables=("manual_bets",),
        arguments=BETS,
    ),
    Writes(
        name="add a note to a bet",
        legacy=Statement("manual_bets.py", "add_note", values=lambda bet, words: (words, bet)),
        candidate=note,
        candidate_name="BetRepository.require",
        tables=("manual_bets",),
        arguments=NOTES,
    ),
)
