"""Toutes les requêtes une fois : every reading function of the desk, then the writing ones in a transaction rolled back.

The answer to "does the old code still run on this database?" — a function that swallows its error is caught by the journal.
"""

from datetime import datetime, timedelta

from . import clv_calculator, maintenance, manual_bets, odds_collector, picks_tracker, reports, settlement
from . import source_reports, team_names
from . import totals_collector as totals
from .config import get_connection, run_query
from .desk import Notebook
from .desk_reader import DeskReader
from .desk_writer import DeskWriter
from .journal import JOURNAL
from .replay import SeasonReplay

NO_MATCH = "0" * 32
MATCH = {
    "match_id": NO_MATCH, "sport": "soccer_epl", "league": "E0", "commence_time": datetime(2030, 1, 5, 15),
    "home_team": "Domicile", "away_team": "Extérieur", "match_name": "Domicile vs Extérieur",
    "score_home": 2, "score_away": 1, "void": False,
}  # fmt: skip
SNAPSHOT = {
    "stage": "opening",
    "h2h": [{"bookmaker": b, "home": 1.9, "draw": 3.5, "away": 4.2} for b in ("Pinnacle", "Betclic")],
    "totals": [{"bookmaker": "Pinnacle", "line": 2.5, "over": 1.8, "under": 2.05}],
    "spreads": [{"bookmaker": "Pinnacle", "line": -0.5, "home": 1.9, "away": 1.98}],
    "btts": [{"bookmaker": "Betclic", "yes": 1.75, "no": 2.0}],
}


def readers():
    """Name and call of every reading function."""
    latest = run_query("SELECT match_id, home_team FROM odds_history ORDER BY collected_at DESC, id DESC LIMIT 1")
    match_id, team = (latest[0]["match_id"], latest[0]["home_team"]) if latest else (NO_MATCH, "Personne")
    return {
        "latest_odds": lambda: odds_collector.latest_odds(match_id),
        "best_bookmakers": odds_collector.best_bookmakers,
        "get_opportunities": odds_collector.get_opportunities,
        "spread_lines": lambda: odds_collector.spread_lines(team),
        "totals_for_match": lambda: totals.totals_for_match(match_id),
        "totals_for_line": lambda: totals.totals_for_match(match_id, line=2.5),
        "average_margin": totals.average_margin,
        "moved_lines": lambda: totals.moved_lines([match_id, NO_MATCH]),
        "get_picks": picks_tracker.get_picks,
        "get_picks_filtered": lambda: picks_tracker.get_picks(
            market="over_25", source="poisson", resolved=True, min_score=50
        ),
        "pending_picks": picks_tracker.pending_picks,
        "picks_of_match": lambda: picks_tracker.picks_of_match(match_id),
        "picks_like": lambda: picks_tracker.picks_like(team),
        "picks_with_tag": lambda: picks_tracker.picks_with_tag("dnb"),
        "clv_stats": clv_calculator.clv_stats,
        "bets_stats": manual_bets.bets_stats,
        "list_bets": manual_bets.list_bets,
        "list_bets_filtered": lambda: manual_bets.list_bets("win", ["Pinnacle", "Bet365"]),
        "find_team": lambda: team_names.find_team(team),
        "find_team_like": lambda: team_names.find_team("Real Inconnu"),
        "unmatched_teams": team_names.unmatched_teams,
        "clv_by_market": reports.clv_by_market,
        "clv_by_league": reports.clv_by_league,
        "profit_summary": reports.profit_summary,
        "profit_by_month": reports.profit_by_month,
        "source_leaderboard": source_reports.source_leaderboard,
        **{f"metric_{m}": lambda m=m: reports.metric_by_market(m, "over_25") for m in reports.METRICS},
        "quick_clv": lambda: source_reports.quick_clv("diamond_poisson"),
        "model_factors": source_reports.model_factors,
        "odds_distribution": reports.odds_distribution,
        "recent_picks": source_reports.recent_picks,
        "briefing": reports.briefing,
        "picks_with_results": source_reports.picks_with_results,
        "table_counts": maintenance.table_counts,
        "odds_freshness": maintenance.odds_freshness,
        "double_tracked": maintenance.double_tracked,
        "newest_duplicates": maintenance.newest_duplicates,
        "orphan_picks": maintenance.orphan_picks,
        "column_fill": maintenance.column_fill,
        "suspicious_clv": maintenance.suspicious_clv,
    }


def match_day(conn):
    """A small match day through the collectors, the producers and the settlement."""
    season = SeasonReplay(conn)
    games = [
        ({**MATCH, "match_id": f"{n:032x}"}, {**SNAPSHOT, "collected_at": MATCH["commence_time"] - timedelta(hours=3)})
        for n in range(12)
    ]
    return {
        "opening": lambda: season.opening(games),
        "closing": lambda: season.closing(games),
        "result": lambda: season.result(games),
    }


def desk_steps(conn):
    """The queries of the running desk, on a row that is written and then forgotten."""
    notebook = Notebook()
    writer, reader = DeskWriter(notebook, label="statements"), DeskReader(notebook)

    def save_raw():
        pick = writer.next_pick()
        writer.remember(picks_tracker.save_raw(conn, pick), pick)

    steps = {
        f"desk_{step.__name__}": lambda step=step: step(conn)
        for step in reader.steps()
        if step.__name__ != "dashboards"
    }
    return {"save_raw": save_raw, **steps}


def writers(conn):
    """Name and call of the other writing functions that leave the commit to their caller."""
    calculator = clv_calculator.CLVCalculator(conn)
    return {
        "closing_total": lambda: calculator.closing_total(NO_MATCH, "over", 2.5),
        "closing_btts": lambda: calculator.closing_btts(NO_MATCH, "yes"),
        "void_match": lambda: settlement.void_match(conn, MATCH),
        "add_note": lambda: manual_bets.add_note(conn, 0, "100 % sûr"),
        "mark_steam": lambda: maintenance.mark_steam(conn, threshold=1000),
        "purge_odds": lambda: maintenance.purge_odds(conn, 36500),
    }


def run_all(calls, conn=None):
    """Runs the calls; a failing one is named and the others still get their turn."""
    failed = []
    for name, call in calls.items():
        known, message = JOURNAL.failed, None
        if conn is not None:
            conn.cursor().execute("SAVEPOINT essai")
        try:
            call()
        except Exception as e:
            message = str(e) or type(e).__name__
        if message is None and JOURNAL.failed > known:
            message = "the function swallowed the error of a statement"
        if message is not None:
            failed.append({"function": name, "message": message.strip().splitlines()[0]})
            if conn is not None:
                conn.cursor().execute("ROLLBACK TO SAVEPOINT essai")
    return failed


def run_statements(show_texts=False):
    reading = readers()
    failed = run_all(reading)
    conn = get_connection()
    try:
        writing = {**match_day(conn), **desk_steps(conn), **writers(conn)}
        failed += run_all(writing, conn)
    finally:
        conn.rollback()
        conn.close()
    texts = sorted(t for t in JOURNAL.texts if "SAVEPOINT" not in t)
    result = {
        "functions": len(reading) + len(writing),
        "statements": JOURNAL.statements,
        "distinct_statements": len(texts),
        "failed": failed,
        "errors": JOURNAL.errors,
    }
    return {**result, "texts": texts} if show_texts else result
