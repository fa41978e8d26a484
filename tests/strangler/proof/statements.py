# ruff: noqa: E501 - one statement, one line
"""Statements that work and statements that do not, each kind at least once, as calls in somebody's program."""

from dataclasses import dataclass

__all__ = ["RIGHT", "UNVERIFIABLE", "WRONG", "Wrong", "program"]


@dataclass(frozen=True)
class Wrong:
    """A call that fails: the SQLSTATE (None for psycopg2's own refusal), a word of the sentence, the nearest name."""

    call: str
    sqlstate: str | None
    sentence: str
    nearest: str | None = None


def program(calls: list[str]) -> str:
    """A module with one function for each call."""
    functions = [
        f"def statement_{number}(conn, value, values, rows):\n    cur = conn.cursor()\n    {call}\n"
        for number, call in enumerate(calls)
    ]
    head = "from datetime import datetime, timedelta\n\nimport psycopg2\nfrom psycopg2.extras import execute_values\n"
    return "\n\n".join([head, *functions])


WRONG = [
    Wrong('cur.callproc("lower", (value, value))', "42883", "lower"),
    Wrong('cur.execute("SELECT home_score FROM matches")', "42703", "column home_score of matches", "score_home"),
    Wrong('cur.execute("SELECT m.kickof FROM matches m")', "42703", "column kickof of matches", "kickoff"),
    Wrong('cur.execute("SELECT id FROM matches ORDER BY kick_of")', "42703", "kick_of", "kickoff"),
    Wrong(
        'cur.execute("UPDATE matches SET home_score = %s WHERE id = %s", (value, value))',
        "42703",
        "home_score",
        "score_home",
    ),
    Wrong('cur.execute("INSERT INTO teams (nam) VALUES (%s)", (value,))', "42703", "nam", "name"),
    Wrong('cur.execute("DELETE FROM odds WHERE bookmakers = %s", (value,))', "42703", "bookmakers", "bookmaker"),
    Wrong('cur.execute("SELECT stake FROM matches")', "42703", "column stake of matches", "odds.stake"),
    Wrong('cur.execute("SELECT id FROM mathces")', "42P01", "table mathces", "matches"),
    Wrong('cur.execute("SELECT points FROM forms")', "42P01", "table forms", "stats.forms"),
    Wrong('cur.execute("SELECT points FROM stat.forms")', "42P01", "stat", "stats"),
    Wrong('cur.execute("SELECT o.id FROM matches m")', "42P01", "called o", "m"),
    Wrong('cur.execute("SELECT lenght(name) FROM teams")', "42883", "function lenght", "length"),
    Wrong('cur.execute("SELECT id FROM teams WHERE name = 5")', "42883", "="),
    Wrong('cur.execute("SELECT id FROM teams WHERE name = %s", (5,))', "42883", "="),
    Wrong('cur.execute("SELECT id::intger FROM teams")', "42704", "type intger", "integer"),
    Wrong('cur.execute("SELECT id FORM teams")', "42601", "teams"),
    Wrong('cur.execute("SELECT id FROM teams WHERE name = %s")', "42601", ""),
    Wrong('cur.execute("SELECT name, count(*) FROM teams")', "42803", "name"),
    Wrong('cur.execute("SELECT id FROM matches JOIN teams ON home_id = teams.id")', "42702", "id"),
    Wrong('cur.execute("SELECT name FROM teams UNION SELECT id FROM matches")', "42804", "id"),
    Wrong("cur.execute(\"SELECT 1 FROM matches WHERE result = 'win'\")", "22P02", "win"),
    Wrong('cur.execute("INSERT INTO teams (country) VALUES (%s)", (value,))', "23502", "name"),
    Wrong('cur.execute("INSERT INTO matches (home_id, away_id) SELECT id, id FROM teams")', "23502", "kickoff"),
    Wrong(
        'cur.execute("INSERT INTO odds (match_id, bookmaker) VALUES (%s, %s)", values)', "23502", "market, home_price"
    ),
    Wrong('cur.execute("INSERT INTO odds VALUES (%s, %s, %s)", values)', "23502", "home_price"),
    Wrong('cur.execute("INSERT INTO teams (name) VALUES (NULL)")', "23502", "name"),
    Wrong('cur.execute("INSERT INTO notes (author) VALUES (%s)", (value,))', "23502", "body"),
    Wrong('execute_values(cur, "INSERT INTO teams (country) VALUES %s", rows)', "23502", "name"),
    Wrong('cur.execute("INSERT INTO teams (name) VALUES (%s, %s)", (value, value))', "42601", ""),
    Wrong(
        'cur.execute("INSERT INTO teams (name) VALUES (%s) ON CONFLICT (country) DO NOTHING", (value,))',
        "42P10",
        "teams has (id), (name)",
        "(name)",
    ),
    Wrong('cur.execute("INSERT INTO matches (id, home_id, away_id, kickoff) VALUES (1, 1, 1, now())")', "428C9", "id"),
    Wrong('cur.execute("UPDATE odds SET margin = 1")', "428C9", "margin"),
    Wrong('cur.execute("UPDATE matches SET finished = %s", (1,))', "42804", "finished"),
    Wrong('cur.execute("UPDATE fixtures SET home = %s", (value,))', "55000", "fixtures"),
    Wrong('cur.execute("SELECT broken_report()")', "42P01", "table mathces", "matches"),
    Wrong('cur.execute("TRUNCATE mathces")', "42P01", "mathces"),
    Wrong('cur.execute("ALTER TABLE matches DROP COLUMN home_score")', "42703", "home_score"),
    Wrong('cur.execute("CREATE INDEX CONCURRENTLY ON matches (kick_off)")', "42703", "kick_off"),
    Wrong('cur.execute("VACUUM mathces")', "42P01", "mathces"),
    Wrong('cur.execute("REFRESH MATERIALIZED VIEW table_of_team")', "42P01", "table_of_team"),
    Wrong('cur.copy_expert("COPY teams (name, land) FROM STDIN", rows)', "42703", "land"),
    Wrong('cur.copy_expert("COPY teams (country) FROM STDIN", rows)', "23502", "name"),
    Wrong('cur.execute("SELECT 1; SELECT id FROM mathces")', "42P01", "mathces"),
    Wrong("cur.execute(\"SELECT id FROM teams WHERE name LIKE 'A%' AND id = %s\", (value,))", None, "percent"),
    Wrong('cur.execute("SELECT id FROM teams WHERE id = %s AND name = %s", (value,))', None, "fewer"),
    Wrong('cur.execute("SELECT id FROM teams WHERE id = %s", (value, value))', None, "more"),
    Wrong('cur.execute("SELECT id FROM teams WHERE id = %(id)s", {"key": value})', None, "id"),
]

RIGHT = [
    'cur.callproc("lower", (value,))',
    'cur.execute("CREATE TEMP TABLE kept AS SELECT * FROM teams WHERE id = %s", (value,))',
    'cur.execute("SELECT id FROM teams WHERE (name, country) IN %s", (values,))',
    "cur.execute(\"SELECT extract(epoch FROM now() - %s), round(%s, 2), to_char(%s, 'YYYY')\", values)",
    'cur.execute("MERGE INTO teams t USING (VALUES (%s)) v(n) ON t.name = v.n WHEN NOT MATCHED THEN INSERT (name) VALUES (v.n)", (value,))',
    'cur.execute("SELECT * FROM matches")',
    'cur.execute("SELECT id FROM teams WHERE id IN %s", (values,))',
    'cur.execute("SELECT id FROM teams WHERE name IN %s AND id > %s", (values, 5))',
    'cur.execute("SELECT id FROM teams WHERE id = ANY(%s)", (values,))',
    "cur.execute(\"SELECT id FROM matches WHERE kickoff > now() - INTERVAL '%s days'\", (7,))",
    'cur.execute("SELECT id FROM matches WHERE kickoff > now() - INTERVAL %s", (value,))',
    'cur.execute("SELECT id FROM matches WHERE kickoff > now() - %s", (timedelta(days=2),))',
    'cur.execute("SELECT id FROM matches WHERE kickoff > now() - %s", (value,))',
    'cur.execute("SELECT id FROM matches WHERE kickoff < %s + %s", (datetime.now(), timedelta(days=2)))',
    'cur.execute("SELECT id FROM matches WHERE kickoff BETWEEN now() - %s AND now() + %s", (value, value))',
    'cur.execute("SELECT id FROM matches WHERE %s IS NULL OR home_id = %s", (value, value))',
    'cur.execute("SELECT id FROM matches WHERE %(team)s IS NULL OR home_id = %(team)s", {"team": value})',
    'cur.execute("SELECT id FROM teams WHERE name = %(key)s OR id::text = %(key)s", {"key": value})',
    'cur.execute("SELECT id FROM teams WHERE name = %(key)s OR id = %(key)s", {"key": value})',
    'cur.execute("SELECT %s", (value,))',
    'cur.execute("SELECT %s AS source, id FROM teams", (value,))',
    'cur.execute("SELECT id FROM teams WHERE name LIKE %s", (value,))',
    "cur.execute(\"SELECT id FROM teams WHERE name LIKE 'A%%' AND id = %s\", (value,))",
    "cur.execute(\"SELECT id FROM teams WHERE name LIKE 'A%'\")",
    "cur.execute(\"SELECT facts->>'venue', facts ? 'venue' FROM matches WHERE facts @> %s\", (value,))",
    'cur.execute("SELECT score_home::numeric / nullif(score_away, 0) FROM matches WHERE id = %s LIMIT %s", (value, 5))',
    'cur.execute("SELECT id, row_number() OVER (ORDER BY kickoff) FROM matches WHERE finished = %s", (True,))',
    'cur.execute("SELECT h.name, m.kickoff FROM matches m LEFT JOIN teams h ON h.id = m.home_id")',
    'cur.execute("WITH t AS (SELECT id FROM teams) SELECT count(*) FROM t")',
    'cur.execute("SELECT points FROM stats.forms WHERE team_id = %s", (value,))',
    'cur.execute("SELECT home FROM fixtures WHERE kickoff > %s", (datetime.now(),))',
    'cur.execute("SELECT played FROM table_of_teams")',
    'cur.execute("INSERT INTO teams (name) VALUES (%s)", (value,))',
    'cur.execute("INSERT INTO teams (name, country) VALUES (%s, %s) RETURNING id", (value, None))',
    'cur.execute("INSERT INTO teams (name) VALUES (%s) ON CONFLICT (name) DO UPDATE SET country = %s", (value, value))',
    'cur.execute("INSERT INTO teams (name) VALUES (%s) ON CONFLICT DO NOTHING", (value,))',
    'cur.execute("INSERT INTO matches (home_id, away_id, kickoff, result) VALUES (%s, %s, %s, %s)", values)',
    'cur.execute("INSERT INTO odds (match_id, bookmaker, market, home_price, stake) VALUES (%s, %s, %s, %s, %s)", values)',
    'cur.execute("INSERT INTO notes (body) VALUES (%s)", (value,))',
    'cur.execute("INSERT INTO archive (id, kept_at) VALUES (%s, %s)", (value, value))',
    'cur.execute("INSERT INTO matches (home_id, away_id, kickoff) SELECT id, id, now() FROM teams WHERE name = %s", (value,))',
    'execute_values(cur, "INSERT INTO teams (name, country) VALUES %s", rows)',
    'execute_values(cur, "INSERT INTO teams (name) VALUES %s", rows, template="(upper(%s))")',
    'execute_values(cur, "UPDATE teams SET name = d.name FROM (VALUES %s) AS d (id, name) WHERE teams.id = d.id::int", rows)',
    'cur.executemany("UPDATE odds SET stake = %s WHERE match_id = %s", rows)',
    'cur.execute("UPDATE matches SET score_home = coalesce(%s, score_home) WHERE id = %s", (value, value))',
    'cur.execute("UPDATE matches SET result = %s, tags = %s, facts = %s WHERE id = %s", values)',
    "cur.execute(\"DELETE FROM odds WHERE taken_at < now() - INTERVAL '%s hours' RETURNING market\", (value,))",
    'cur.execute("DELETE FROM archive WHERE kept_at < %s", (value,))',
    'cur.execute("TRUNCATE teams CASCADE")',
    'cur.execute("ALTER TABLE matches ADD COLUMN venue text")',
    'cur.execute("CREATE TABLE IF NOT EXISTS teams (id integer)")',
    'cur.execute("CREATE INDEX CONCURRENTLY ON matches (kickoff)")',
    'cur.execute("VACUUM ANALYZE matches")',
    'cur.execute("REFRESH MATERIALIZED VIEW table_of_teams")',
    'cur.execute("LOCK TABLE matches IN SHARE MODE")',
    "cur.execute(\"SET LOCAL statement_timeout = '5s'\")",
    'cur.execute("SET application_name = %s", (value,))',
    'cur.execute("SAVEPOINT one")',
    'cur.execute("COMMIT")',
    'cur.execute("SELECT 1; SELECT id FROM teams")',
    'cur.copy_expert("COPY teams (name, country) FROM STDIN", rows)',
    'cur.copy_expert("COPY (SELECT name FROM teams) TO STDOUT", rows)',
    'cur.execute("DO $$ BEGIN PERFORM count(*) FROM teams; END $$")',
    'cur.execute("EXPLAIN SELECT id FROM teams")',
]

UNVERIFIABLE = [
    'cur.callproc("sign_note", values)',
    'print(cur.mogrify("(%s, %s)", (value, value)))',
    'cur.execute("SELECT %s FROM teams" % value)',
    'cur.execute(f"SELECT id FROM {value}")',
    "cur.execute(value)",
    "cur.execute(\"ALTER SYSTEM SET work_mem = '1MB'\")",
    'cur.execute("CREATE DATABASE other")',
    'cur.execute("CREATE TABLE teams (id integer)")',
    "cur.execute(\"INSERT INTO teams (name) VALUES ('a'); COMMIT\")",
    "cur.copy_expert(\"COPY teams TO '/tmp/teams.csv'\", rows)",
    "cur.execute(\"SELECT pg_read_file('/etc/hostname')\")",
    'cur.execute("SELECT id FROM odds_%s", (value,))',
]
