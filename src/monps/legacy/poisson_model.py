"""Modèle de Poisson du desk : two goal rates from the results so far, and the probabilities of every market the desk plays."""

from math import exp, factorial

# Moyennes "championnat" quand on ne sait rien
LEAGUE_HOME_GOALS = 1.50
LEAGUE_AWAY_GOALS = 1.20
PRIOR_MATCHES = 4


def _f(x, default=0.0):
    return float(x) if x is not None else default


def shrink(average, played, prior):
    return (_f(average) * played + prior * PRIOR_MATCHES) / (played + PRIOR_MATCHES)


def expected_goals(conn, match, moment):
    """(home, away, matches known) from the results before this moment. Lecture du passé uniquement."""
    cur = conn.cursor()
    cur.execute(
        """
        SELECT COUNT(*), AVG(score_home), AVG(score_away)
        FROM match_results
        WHERE home_team = %s AND is_finished = true AND commence_time < %s
        """,
        (match["home_team"], moment),
    )
    home = cur.fetchone()
    cur.execute(
        "SELECT COUNT(*), AVG(score_home), AVG(score_away) FROM match_results"
        " WHERE away_team = %(team)s AND is_finished AND commence_time < %(moment)s",
        {"team": match["away_team"], "moment": moment},
    )
    away = cur.fetchone()
    home_xg = (shrink(home[1], home[0], LEAGUE_HOME_GOALS) + shrink(away[1], away[0], LEAGUE_HOME_GOALS)) / 2
    away_xg = (shrink(home[2], home[0], LEAGUE_AWAY_GOALS) + shrink(away[2], away[0], LEAGUE_AWAY_GOALS)) / 2
    return round(home_xg, 3), round(away_xg, 3), home[0] + away[0]


def poisson(k, rate):
    return exp(-rate) * rate**k / factorial(k)


def probabilities(home_xg: float, away_xg: float, max_goals=10) -> dict:
    """market -> probability, for 1X2, BTTS and the over lines."""
    p = {"home": 0.0, "draw": 0.0, "away": 0.0, "btts_yes": 0.0, 1.5: 0.0, 2.5: 0.0, 3.5: 0.0}
    home_goals = [poisson(k, home_xg) for k in range(max_goals + 1)]
    away_goals = [poisson(k, away_xg) for k in range(max_goals + 1)]
    for h in range(max_goals + 1):
        for a in range(max_goals + 1):
            joint = home_goals[h] * away_goals[a]
            p["home" if h > a else "away" if a > h else "draw"] += joint
            if h and a:
                p["btts_yes"] += joint
            for line in (1.5, 2.5, 3.5):
                if h + a > line:
                    p[line] += joint
    return p
