-- The tables that every contender reads and writes: the existing desk's prices with all their indexes, picks of sixty
-- columns, and pairs of teams whose profiles hold nine JSONB columns each.

CREATE TABLE odds_history (
    id             serial PRIMARY KEY,
    match_id       varchar(255) NOT NULL,
    sport          varchar(100) NOT NULL,
    home_team      varchar(255) NOT NULL,
    away_team      varchar(255) NOT NULL,
    commence_time  timestamp    NOT NULL,
    bookmaker      varchar(100) NOT NULL,
    home_odds      numeric(10,2),
    away_odds      numeric(10,2),
    draw_odds      numeric(10,2),
    collected_at   timestamp    NOT NULL DEFAULT now(),
    UNIQUE (match_id, bookmaker, collected_at)
) WITH (autovacuum_enabled = false);
CREATE INDEX idx_odds_history_match ON odds_history (match_id);
CREATE INDEX idx_odds_history_sport ON odds_history (sport);
CREATE INDEX idx_odds_history_collected ON odds_history (collected_at DESC);
CREATE INDEX idx_odds_history_bookmaker ON odds_history (bookmaker);

CREATE TABLE bench_team (
    id            serial PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    league        text NOT NULL,
    market_dna    jsonb NOT NULL,
    context_dna   jsonb NOT NULL,
    risk_dna      jsonb NOT NULL,
    temporal_dna  jsonb NOT NULL,
    nemesis_dna   jsonb NOT NULL,
    psyche_dna    jsonb NOT NULL,
    roster_dna    jsonb NOT NULL,
    physical_dna  jsonb NOT NULL,
    luck_dna      jsonb NOT NULL
);

CREATE TABLE bench_friction (
    id               serial PRIMARY KEY,
    home_id          integer NOT NULL REFERENCES bench_team (id),
    away_id          integer NOT NULL REFERENCES bench_team (id),
    friction_score   double precision NOT NULL,
    predicted_goals  double precision NOT NULL,
    scenario         text NOT NULL,
    UNIQUE (home_id, away_id)
);
