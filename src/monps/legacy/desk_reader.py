"""Le côté lecture du desk : what the dashboards ask all day, and a look at the rows that the writer has just made."""

from psycopg2.extras import DictCursor, RealDictCursor

from . import manual_bets, odds_collector, picks_tracker, reports, source_reports

# Ce qui ne change plus après l'insertion : peut être relu pendant que l'autre thread écrit
STABLE = ("match_name", "home_team", "away_team", "league", "commence_time", "market_type", "prediction", "odds_taken", "stake",
          "source")  # fmt: skip


class DeskReader:
    def __init__(self, notebook):
        self.notebook = notebook
        self.turn = 0

    def steps(self):
        """One full loop."""
        return (
            self.check_row, self.open_picks, self.by_market, self.check_position, self.totals, self.search, self.window,
            self.check_row, self.opportunities, self.bets, self.latest_per_source, self.check_many, self.dashboards,
        )  # fmt: skip

    @staticmethod
    def pick(conn, pick_id):
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute("SELECT * FROM tracking_clv_picks WHERE id = %s", (pick_id,))
        return cur.fetchone()

    def some_id(self):
        ids = self.notebook.ids()
        self.turn += 1
        return ids[self.turn % len(ids)] if ids else None

    def check_row(self, conn):
        pick_id = self.some_id()
        if pick_id is not None:
            self.notebook.compare(pick_id, self.pick(conn, pick_id), STABLE)

    def check_position(self, conn):
        """SELECT * addressed by position, as the old scripts do."""
        pick_id = self.some_id()
        if pick_id is None:
            return
        cur = conn.cursor()
        cur.execute("SELECT * FROM tracking_clv_picks WHERE id IN %s", ((pick_id,),))
        row = cur.fetchone()
        columns = (
            {"home_team": row[3], "away_team": row[4], "market_type": row[7], "odds_taken": row[10]} if row else None
        )
        self.notebook.compare(pick_id, columns, ("home_team", "away_team", "market_type", "odds_taken"))

    def check_many(self, conn):
        ids = self.notebook.ids()[-20:]
        if not ids:
            return
        cur = conn.cursor(cursor_factory=DictCursor)
        cur.execute(f"SELECT id, {', '.join(STABLE)} FROM tracking_clv_picks WHERE id = ANY(%s)", (ids,))
        found = {row["id"]: row for row in cur.fetchall()}
        for pick_id in ids:
            self.notebook.compare(pick_id, found.get(pick_id), STABLE)

    def open_picks(self, conn):
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(
            "SELECT * FROM tracking_clv_picks WHERE is_resolved = false AND created_at > NOW() - INTERVAL '%s days'"
            " ORDER BY id DESC LIMIT 50",
            (3,),
        )
        return [dict(r) for r in cur.fetchall()]

    def by_market(self, conn):
        cur = conn.cursor()
        cur.execute(
            "SELECT market_type, COUNT(*), AVG(odds_taken)::float FROM tracking_clv_picks"
            " WHERE market_type IN %s OR market_type LIKE 'dc%%' GROUP BY market_type ORDER BY 2 DESC, 1",
            (("over_25", "over25", "home", "HOME_WIN"),),
        )
        return [(r[0], r[1], r[2]) for r in cur.fetchall()]

    def totals(self, conn):
        cur = conn.cursor()
        cur.execute(
            "SELECT COUNT(*), COUNT(*) FILTER (WHERE COALESCE(league, '') = ''), SUM(profit_loss), AVG(clv_percentage)"
            " FROM tracking_clv_picks"
        )
        return cur.fetchone()

    def search(self, conn):
        cur = conn.cursor(cursor_factory=DictCursor)
        cur.execute(
            "SELECT id, match_name FROM tracking_clv_picks WHERE match_name ILIKE %s AND hours_before_match >= %s LIMIT 20",
            ("%real%", 1),
        )
        return [(r["id"], r[1]) for r in cur.fetchall()]

    def window(self, conn):
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(
            "SELECT source, COUNT(*) AS n, RANK() OVER (ORDER BY COUNT(*) DESC) AS place, MAX(updated_at) AS last_touch"
            " FROM tracking_clv_picks GROUP BY source"
        )
        return cur.fetchall()

    def latest_per_source(self, conn):
        cur = conn.cursor()
        cur.execute(
            "SELECT DISTINCT ON (source) source, id, match_name, created_at::date FROM tracking_clv_picks"
            " ORDER BY source, created_at DESC, id DESC"
        )
        return cur.fetchall()

    def opportunities(self, conn):
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute("SELECT * FROM v_current_opportunities LIMIT 20")
        return cur.fetchall()

    def bets(self, conn):
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute("SELECT * FROM manual_bets_stats")
        return cur.fetchone()

    def dashboards(self, conn):
        """Une page par tour : these functions open a connection of their own, as the web pages do."""
        pages = (
            lambda: picks_tracker.get_picks(source="poisson", resolved=True, limit=10),
            reports.briefing,
            reports.clv_by_market,
            source_reports.source_leaderboard,
            manual_bets.list_bets,
            lambda: odds_collector.latest_odds("0" * 32),
            source_reports.recent_picks,
            picks_tracker.pending_picks,
        )
        pages[self.turn % len(pages)]()
