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
