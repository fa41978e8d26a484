"""Le côté écriture du desk : new picks, then their closing prices, settlements, small touches, a bet now and then."""

from .desk_inserts import TEAMS, PickInserts
from .manual_bets import add_bet, add_note


class DeskWriter(PickInserts):
    def __init__(self, notebook, label):
        super().__init__(notebook, label)
        self.updated = 0
        self.other_inserted = {"manual_bets": 0, "odds_history": 0}
        self.old_ids = None
        self.bet_id = None

    def steps(self):
        """One full loop."""
        return (
            self.insert_named, self.close_last, self.insert_positional, self.touch_old, self.insert_without_match,
            self.settle_last, self.insert_upsert, self.close_last, self.insert_batch, self.close_last,
            self.settle_last, self.upsert_again, self.touch_old, self.bet, self.odds,
        )  # fmt: skip

    def upsert_again(self, conn):
        """The producer runs a second time over a pick that is there: no new row."""
        expected = self.notebook.expected(self.last) if self.last else {}
        if not expected.get("match_id"):
            return
        probability = round(expected["probability"] + 0.5, 2)
        cur = conn.cursor()
        cur.execute(
            "INSERT INTO tracking_clv_picks (match_id, match_name, home_team, away_team, league, market_type, probability)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (match_id, market_type) DO UPDATE SET probability = EXCLUDED.probability RETURNING id",
            [expected[k] for k in ("match_id", "match_name", "home_team", "away_team", "league", "market_type")]
            + [probability],
        )
        pick_id = cur.fetchone()[0]
        conn.commit()
        self.updated += 1
        if pick_id != self.last:
            self.notebook.mismatch(self.last, "id", self.last, pick_id)  # une deuxième ligne au lieu d'une mise à jour
            return
        self.notebook.wrote(pick_id, probability=probability)

    def close_last(self, conn):
        if self.last is None:
            return
        taken = self.notebook.expected(self.last)["odds_taken"]
        closing = round(max(1.05, taken * 0.97), 2)
        clv = round((taken / closing - 1) * 100, 2) if taken else None
        cur = conn.cursor()
        cur.execute(
            "UPDATE tracking_clv_picks SET closing_odds = %s, clv_percentage = %s, updated_at = NOW() WHERE id = %s",
            (closing, clv, self.last),
        )
        self.updated += cur.rowcount
        conn.commit()
        self.notebook.wrote(self.last, closing_odds=closing, clv_percentage=clv)

    def settle_last(self, conn):
        if self.last is None:
            return
        expected = self.notebook.expected(self.last)
        won = self.counter % 2 == 0
        profit = round(expected["stake"] * (expected["odds_taken"] - 1) if won else -expected["stake"], 2)
        cur = conn.cursor()
        cur.execute(
            "UPDATE tracking_clv_picks SET is_resolved = true, is_winner = %(won)s, profit_loss = %(profit)s,"
            " score_home = 2, score_away = 1, resolved_at = NOW(), updated_at = NOW() WHERE id = %(id)s",
            {"won": won, "profit": profit, "id": self.last},
        )
        self.updated += cur.rowcount
        conn.commit()
        self.notebook.wrote(self.last, is_resolved=True, is_winner=won, profit_loss=profit, score_home=2, score_away=1)

    def touch_old(self, conn):
        """A row of last season gets a new odds_movement, read back before the commit."""
        cur = conn.cursor()
        if self.old_ids is None:
            cur.execute("SELECT id FROM tracking_clv_picks WHERE is_resolved = true ORDER BY id LIMIT 500")
            self.old_ids = [r[0] for r in cur.fetchall()]
        if not self.old_ids:
            return
        old_id = self.old_ids[self.updated % len(self.old_ids)]
        movement = round(self.updated % 97 / 10, 1)
        cur.execute(
            "UPDATE tracking_clv_picks SET odds_movement = %s, steam_move = %s, updated_at = NOW() WHERE id = %s",
            (movement, movement > 5, old_id),
        )
        self.updated += cur.rowcount
        cur.execute("SELECT odds_movement, steam_move FROM tracking_clv_picks WHERE id = %s", (old_id,))
        row = cur.fetchone()
        if row is None or float(row[0]) != movement or row[1] != (movement > 5):
            self.notebook.mismatch(old_id, "odds_movement", movement, row)

    def bet(self, conn):
        """De temps en temps un vrai pari, sinon une note sur le dernier."""
        if self.bet_id is not None and self.counter % 5:
            add_note(conn, self.bet_id, f"vu {self.counter}")
            return
        cur = conn.cursor()
        cur.execute("SELECT NOW()::timestamp(0) + INTERVAL '%s hours'", (self.counter % 48 + 1,))
        kickoff = cur.fetchone()[0]
        self.bet_id = add_bet(conn, {
            "match_id": self.match_id(), "match_name": "Lens vs Lille", "sport": "soccer_france_ligue_one",
            "kickoff_time": kickoff, "market_type": "h2h", "selection": "Home", "line": None,
            "bookmaker": "Pinnacle", "odds_obtained": 2.1, "stake": 10, "notes": None,
        })  # fmt: skip
        conn.commit()
        self.other_inserted["manual_bets"] += self.bet_id is not None

    def odds(self, conn):
        home, away = TEAMS[self.counter % len(TEAMS)]
        cur = conn.cursor()
        cur.execute(
            "INSERT INTO odds_history (match_id, sport, home_team, away_team, commence_time, bookmaker,"
            " home_odds, away_odds, draw_odds) VALUES (%s, 'soccer_epl', %s, %s, NOW() + INTERVAL '2 days', %s, %s, %s, %s)"
            " ON CONFLICT (match_id, bookmaker, collected_at) DO NOTHING",
            (self.match_id(), home, away, ("Pinnacle", "Betclic")[self.counter % 2], 2.1, 3.4, 3.6),
        )
        self.other_inserted["odds_history"] += cur.rowcount
