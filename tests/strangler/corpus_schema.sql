-- What the statements of the corpus are about: the tables that its files name, filled, with NULLs and ties.
CREATE TABLE fixtures (
    id serial PRIMARY KEY, home text, away text, kickoff timestamp, tags text[], meta jsonb, league text
);
CREATE TABLE wagers (
    id serial PRIMARY KEY, fixture_id int REFERENCES fixtures (id), stake numeric(10, 2), market text, status text,
    league text, detail jsonb, settled timestamp, placed_at timestamptz, created_at timestamp, result text,
    late boolean, at timestamptz, a int, b int, c int, d int, e int
);
CREATE TABLE odds_history (
    id serial PRIMARY KEY, match_id text, home_odds numeric(10, 2), draw_odds numeric(10, 2), away_odds numeric(10, 2),
    collected_at timestamp
);
INSERT INTO fixtures (home, away, kickoff, tags, meta, league)
SELECT (ARRAY['Real Betis', 'Leeds United', 'Lens', NULL, 'Real Sociedad'])[n % 5 + 1],
       (ARRAY['Girona', 'Lille', 'real', 'United'])[n % 4 + 1],
       now()::timestamp - n * interval '7 hours',
       CASE WHEN n % 3 = 0 THEN ARRAY['cup', 'live'] WHEN n % 3 = 1 THEN '{}'::text[] END,
       jsonb_build_object('tier', (ARRAY['a', 'b', 'c'])[n % 3 + 1]), (ARRAY['E0', NULL, 'F1'])[n % 3 + 1]
FROM generate_series(1, 60) AS n;
INSERT INTO wagers (fixture_id, stake, market, status, league, settled, placed_at, created_at, at, a, b, c, d, e)
SELECT n % 60 + 1, n % 9, (ARRAY['h2h', 'totals', 'btts'])[n % 3 + 1], (ARRAY['open', 'won', NULL])[n % 3 + 1],
       (ARRAY['E0', NULL])[n % 2 + 1], CASE WHEN n % 4 > 0 THEN now()::timestamp - n * interval '1 hour' END,
       now() - n * interval '5 hours', now()::timestamp - n * interval '5 hours', now() - n * interval '5 hours',
       n % 2, n % 3, 1, n % 2, 1
FROM generate_series(1, 200) AS n;
INSERT INTO odds_history (match_id, home_odds, draw_odds, away_odds, collected_at)
SELECT (n % 60 + 1)::text, 1 + n % 17 * 0.25, 3.1, 4.2, now()::timestamp - n * interval '20 minutes'
FROM generate_series(1, 300) AS n;
