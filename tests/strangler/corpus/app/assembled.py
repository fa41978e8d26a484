"""Text that is put together: +=, lists, f-strings, %, format, join."""
from .settings import TABLES, get_db

SORTS = {"new": "created_at DESC", "big": "stake DESC"}
COLUMNS = {"h": "home_odds", "d": "draw_odds", "a": "away_odds"}
ALLOWED = ("fixtures", "wagers")


def filtered(status=None, league=None, since=None):
    sql = "SELECT id, stake FROM wagers WHERE true"
    params = []
    if status:
        sql += " AND status = %s"
        params.append(status)
    if league:
        sql += " AND league = %s"
        params.append(league)
    if since:
        sql += " AND placed_at >= %s"
        params.append(since)
    cur = get_db().cursor()
    # expect: resolution=static variants=8 style=percent tables_read=wagers
    cur.execute(sql + " ORDER BY id", params)
    return cur.fetchall()


def listed(status=None, league=None):
    conditions, params = ["stake > 0"], []
    if status is not None:
        conditions.append("status = %s")
        params.append(status)
    if league is not None:
        conditions.append("league = %s")
    where = " AND ".join(conditions)
    cur = get_db().cursor()
    # expect: resolution=static variants=4 tables_read=wagers
    cur.execute(f"SELECT * FROM wagers WHERE {where}", params)
    return cur.fetchall()


def branches(closed):
    if closed:
        sql = "SELECT id FROM wagers WHERE settled IS NOT NULL"
    else:
        sql = "SELECT id FROM wagers WHERE settled IS NULL"
    cur = get_db().cursor()
    # expect: resolution=static variants=2
    cur.execute(sql)
    return cur.fetchall()


def column_of_map(side):
    column = COLUMNS[side]
    cur = get_db().cursor()
    # expect: resolution=partial holes=identifier choices=home_odds,draw_odds,away_odds injection=none columns_read=odds_history.away_odds,odds_history.draw_odds,odds_history.home_odds,odds_history.match_id
    cur.execute(f"SELECT {column} FROM {TABLES.ODDS} WHERE match_id = %s", (1,))
    return cur.fetchone()


def sorted_by(order):
    cur = get_db().cursor()
    # expect: resolution=static variants=2 injection=none
    cur.execute("SELECT id FROM wagers ORDER BY " + SORTS[order])
    return cur.fetchall()


def table_of_caller(table):
    cur = get_db().cursor()
    # expect: resolution=partial holes=identifier injection=reachable
    cur.execute("SELECT count(*) FROM {}".format(table))
    return cur.fetchone()


def each_table():
    cur = get_db().cursor()
    for table in ALLOWED:
        # expect: resolution=partial holes=identifier injection=none in_loop=True tables_read=fixtures,wagers
        cur.execute("SELECT count(*) FROM %s" % table)
        print(table, cur.fetchone())


def quoted_value(market):
    cur = get_db().cursor()
    # expect: resolution=partial holes=quoted_value injection=reachable
    cur.execute(f"SELECT id FROM wagers WHERE market = '{market}'")
    return cur.fetchall()


def quoted_days(row):
    cur = get_db().cursor()
    # expect: resolution=partial holes=quoted_value injection=quoted
    cur.execute("SELECT id FROM wagers WHERE placed_at > now() - INTERVAL '%s days'" % row.days)
    return cur.fetchall()


def quoted_number(days: int):
    cur = get_db().cursor()
    # expect: resolution=partial holes=quoted_value injection=none
    cur.execute(f"SELECT id FROM wagers WHERE placed_at > now() - INTERVAL '{days} days'")
    return cur.fetchall()


def bare_value(n):
    cur = get_db().cursor()
    # expect: resolution=partial holes=bare_value injection=none
    cur.execute("SELECT id FROM wagers LIMIT %d" % n)
    return cur.fetchall()


def fragment(where):
    cur = get_db().cursor()
    # expect: resolution=partial holes=fragment injection=reachable
    cur.execute(f"SELECT id FROM wagers WHERE {where}")
    return cur.fetchall()


def placeholder_list(ids):
    marks = ", ".join(["%s"] * len(ids))
    cur = get_db().cursor()
    # expect: resolution=partial holes=list injection=none style=percent
    cur.execute(f"SELECT id FROM wagers WHERE stake > %s AND id IN ({marks})", [0, *ids])
    return cur.fetchall()


def columns_of_dict(row):
    names = ", ".join(row)
    cur = get_db().cursor()
    # expect: resolution=partial kind=insert holes=list,list tables_written=wagers
    cur.execute(f"INSERT INTO wagers ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))


def updates(changes, wager_id):
    pieces = [f"{name} = %s" for name in changes]
    cur = get_db().cursor()
    # expect: resolution=partial kind=update holes=fragment tables_written=wagers
    cur.execute(f"UPDATE wagers SET {', '.join(pieces)} WHERE id = %s", [*changes.values(), wager_id])


def replaced_marker(schema):
    cur = get_db().cursor()
    # expect: resolution=partial holes=identifier
    cur.execute("SELECT id FROM __schema__.wagers".replace("__schema__", schema))
    return cur.fetchall()


def from_elsewhere(request):
    cur = get_db().cursor()
    # expect: resolution=unresolved fetch=all variants=0
    cur.execute(request.json["sql"])
    return cur.fetchall()


def many_ways(a, b, c, d, e):
    sql = "SELECT id FROM wagers WHERE true"
    if a:
        sql += " AND a = 1"
    if b:
        sql += " AND b = 1"
    if c:
        sql += " AND c = 1"
    if d:
        sql += " AND d = 1"
    if e:
        sql += " AND e = 1"
    cur = get_db().cursor()
    # expect: resolution=partial variants=24 more_variants=True
    cur.execute(sql)
    return cur.fetchall()
