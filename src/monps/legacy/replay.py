"""Rejouer une saison : a feed through the ordinary collectors, producers and settlement, in the order of the real events.

One connection for the whole season, one commit per day of events. What is already in the database is left alone, so a
season can be played twice.
"""

import json
import time
from datetime import timedelta
from itertools import groupby

from .clv_calculator import CLVCalculator
from .config import get_connection
from .feed import read_feed
from .journal import JOURNAL
from .maintenance import table_counts
from .manual_bets import place_bets, update_bet_closings
from .odds_collector import OddsCollector
from .picks_producers import produce
from .settlement import finish_match
from .team_names import register_team
from .totals_collector import save_totals

FULL_TIME = timedelta(hours=2)  # coup de sifflet final, à peu près
ORDER = {"result": 0, "opening": 1, "closing": 2}


def events(matches):
    """(moment, kind, match, snapshot) of the whole season, in time order."""
    found = []
    for match in matches:
        for snapshot in match["snapshots"]:
            found.append((snapshot["collected_at"], snapshot["stage"], match, snapshot))
        found.append((match["commence_time"] + FULL_TIME, "result", match, None))
    return sorted(found, key=lambda e: (e[0], ORDER[e[1]], e[2]["match_id"]))


class SeasonReplay:
    def __init__(self, conn):
        self.conn = conn
        self.collector = OddsCollector(conn)
        self.calculator = CLVCalculator(conn)
        self.teams = set()

    def register_teams(self, games):
        for match, _ in games:
            for name in (match["home_team"], match["away_team"]):
                if (name, match["league"]) not in self.teams:
                    self.teams.add((name, match["league"]))
                    register_team(self.conn, name, match["league"])

    def collect(self, games):
        self.collector.save_h2h(games)
        save_totals(self.conn, games)
        self.collector.save_btts(games)
        self.collector.save_spreads(games)

    def opening(self, games):
        self.register_teams(games)
        self.collect(games)
        produce(self.conn, games)
        place_bets(self.conn, games)

    def closing(self, games):
        self.collect(games)
        match_ids = [match["match_id"] for match, _ in games]
        self.calculator.update_picks(match_ids)
        update_bet_closings(self.conn, match_ids)

    def result(self, games):
        for match, _ in games:
            finish_match(self.conn, match)

    def day(self, todays):
        """The events of one day; neighbours of the same kind are one collection run."""
        finished = 0
        for kind, run in groupby(todays, key=lambda e: e[1]):
            games = [(match, snapshot) for _, _, match, snapshot in run]
            getattr(self, kind)(games)
            finished += len(games) if kind == "result" else 0
        self.conn.commit()
        return finished


def replay(path, progress=False):
    """Plays the feed; returns what was really inserted, table by table, and the statements it took."""
    start = time.perf_counter()
    matches = read_feed(path)
    conn = get_connection()
    try:
        before = table_counts(conn)
        season = SeasonReplay(conn)
        done = 0
        for _, todays in groupby(events(matches), key=lambda e: e[0].date()):
            done += season.day(list(todays))
            if progress:
                print(json.dumps({"progress": done, "total": len(matches)}), flush=True)
        after = table_counts(conn)
        conn.rollback()
    finally:
        conn.close()
    return {
        "matches": len(matches),
        "inserted": {table: after[table] - before[table] for table in after},
        "rows": after,
        "statements": JOURNAL.statements,
        "distinct_statements": len(JOURNAL.texts),
        "seconds": round(time.perf_counter() - start, 2),
    }
