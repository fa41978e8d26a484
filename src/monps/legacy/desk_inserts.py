"""Nouveaux picks du desk en marche : one insert in every style that the producers use, and a row without a match id."""

import hashlib
import json
from datetime import datetime, timedelta, timezone

from psycopg2.extras import RealDictCursor, execute_values

SPELLINGS = (
    "over_25",
    "over25",
    "home",
    "HOME_WIN",
    "dc_1x",
    "dnb_home",
    "btts_yes",
    "btts_no",
    "under_25",
    "away",
    "draw",
    "dc_x2",
)
LEAGUES = (None, "", "E0", None, "soccer_epl", "", "Premier League", None)
TEAMS = (
    ("Arsenal", "Chelsea"),
    ("Lens", "Lille"),
    ("Real Betis", "Girona"),
    ("Inter", "Torino"),
    ("Nott'm Forest", "100% FC"),
)


class PickInserts:
    def __init__(self, notebook, label):
        self.notebook = notebook
        self.label = label
        self.counter = 0
        self.inserted_ids = []
        self.last = None

    def match_id(self):
        return hashlib.md5(f"{self.label}:{self.counter}".encode()).hexdigest()

    def next_pick(self):
        self.counter += 1
        n = self.counter
        home, away = TEAMS[n % len(TEAMS)]
        kickoff = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0) + timedelta(hours=n % 72)
        return {
            "match_id": self.match_id(),
            "match_name": f"{home} vs {away}",
            "home_team": home,
            "away_team": away,
            "commence_time": kickoff,
            "league": LEAGUES[n % len(LEAGUES)],
            "market_type": SPELLINGS[n % len(SPELLINGS)],
            "prediction": ("Over 2.5", home, "Nul", "BTTS Oui")[n % 4],
            "odds_taken": 0.0 if n % 10 == 0 else round(1.5 + n % 37 / 10, 2),
            "probability": round(40 + n % 50 + 0.25, 2),
            "stake": float(1 + n % 3),
            "hours_before_match": n % 72,
            "source": ("diamond_poisson", "clv_scanner", "orchestrator_v5")[n % 3],
        }

    def remember(self, pick_id, pick):
        """A new row, committed: from now on the reader may check it."""
        self.inserted_ids.append(pick_id)
        written = {k: v for k, v in pick.items() if not (k == "match_id" and not v)}
        self.notebook.wrote(pick_id, **written)
        self.last = pick_id

    def insert_named(self, conn):
        pick = self.next_pick()
        cur = conn.cursor()
        cur.execute(
            """
            INSERT INTO tracking_clv_picks
                (match_id, match_name, home_team, away_team, league, commence_time, market_type, prediction,
                 odds_taken, probability, stake, hours_before_match, source, factors)
            VALUES
                (%(match_id)s, %(match_name)s, %(home_team)s, %(away_team)s, %(league)s, %(commence_time)s,
                 %(market_type)s, %(prediction)s, %(odds_taken)s, %(probability)s, %(stake)s, %(hours_before_match)s,
                 %(source)s, %(factors)s)
            RETURNING id
            """,
            {**pick, "factors": json.dumps({"model": "desk", "n": self.counter})},
        )
        pick_id = cur.fetchone()[0]
        conn.commit()
        self.remember(pick_id, pick)

    def insert_positional(self, conn):
        pick = self.next_pick()
        del pick["commence_time"]  # ce script-là ne connaît pas l'heure
        cur = conn.cursor()
        cur.execute(
            "INSERT INTO tracking_clv_picks (match_id, match_name, home_team, away_team, league, market_type, prediction,"
            " odds_taken, probability, stake, hours_before_match, source)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, created_at",
            tuple(pick.values()),
        )
        pick_id = cur.fetchone()[0]
        conn.commit()
        self.remember(pick_id, pick)

    def insert_upsert(self, conn):
        pick = self.next_pick()
        columns = ", ".join(pick)
        cur = conn.cursor(cursor_factory=RealDictCursor)
        cur.execute(
            f"INSERT INTO tracking_clv_picks ({columns}) VALUES ({', '.join(['%s'] * len(pick))})"
            " ON CONFLICT (match_id, market_type) DO UPDATE SET probability = EXCLUDED.probability, updated_at = NOW()"
            " RETURNING id",
            list(pick.values()),
        )
        pick_id = cur.fetchone()["id"]
        conn.commit()
        self.remember(pick_id, pick)

    def insert_batch(self, conn):
        """Trois marchés du même match d'un coup."""
        pick = self.next_pick()
        picks = [{**pick, "market_type": market} for market in ("over_25", "btts_yes", "dnb_away")]
        cur = conn.cursor()
        rows = execute_values(
            cur,
            f"INSERT INTO tracking_clv_picks ({', '.join(pick)}) VALUES %s ON CONFLICT DO NOTHING RETURNING id, market_type",
            [tuple(p.values()) for p in picks],
            fetch=True,
        )
        conn.commit()
        for pick_id, market in rows:
            self.remember(pick_id, {**pick, "market_type": market})

    def insert_without_match(self, conn):
        """L'orchestrateur a encore perdu l'id du match."""
        pick = {**self.next_pick(), "match_id": None, "market_type": "home"}
        cur = conn.cursor()
        cur.execute(
            "INSERT INTO tracking_clv_picks (match_id, match_name, home_team, away_team, league, commence_time, market_type,"
            " prediction, odds_taken, probability, stake, hours_before_match, source)"
            " VALUES (%(match_id)s, %(match_name)s, %(home_team)s, %(away_team)s, %(league)s, %(commence_time)s,"
            " %(market_type)s, %(prediction)s, %(odds_taken)s, %(probability)s, %(stake)s, %(hours_before_match)s, %(source)s) RETURNING id",
            pick,
        )
        pick_id = cur.fetchone()[0]
        conn.commit()
        self.remember(pick_id, pick)
