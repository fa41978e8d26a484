CREATE TABLE bets (
    id serial PRIMARY KEY,
    selection text NOT NULL,
    stake numeric(10, 2) NOT NULL,
    result text,
    placed_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO bets (selection, stake, result, placed_at) VALUES
    ('Lens', 10, NULL, now()), ('Lens', 5, NULL, now() - interval '2 days'), ('Lille', 20, 'win', now() - interval '9 days'),
    ('Inter', 15, NULL, now() - interval '30 days'), ('Girona', 1, NULL, now());
-- A year of bets, of which five in six are still open.
INSERT INTO bets (selection, stake, result, placed_at)
SELECT (ARRAY ['Lens', 'Lille', 'Inter', 'Girona'])[1 + n % 4], 2 + n * 0.25, CASE n % 6 WHEN 0 THEN 'win' END,
       now() - interval '8 days' - n * interval '20 hours'
FROM generate_series(1, 420) AS n;
