-- Base du desk, telle qu'elle tourne aujourd'hui.
-- Every timestamp is naive and means UTC; every price is numeric; apart from a few unique keys nothing is enforced.

-- ---------------------------------------------------------------- cotes ---

-- 1X2, one row per match, bookmaker and collection run
CREATE TABLE odds_history (
    id              serial          PRIMARY KEY,
    match_id        varchar(255)    NOT NULL,       -- id of the event in the odds feed, 32 hex characters
    sport           varchar(100)    NOT NULL,
    home_team       varchar(255)    NOT NULL,
    away_team       varchar(255)    NOT NULL,
    commence_time   timestamp       NOT NULL,
    bookmaker       varchar(100)    NOT NULL,
    home_odds       numeric(10, 2),
    away_odds       numeric(10, 2),                 -- attention : away before draw
    draw_odds       numeric(10, 2),
    collected_at    timestamp       NOT NULL DEFAULT now(),
    UNIQUE (match_id, bookmaker, collected_at)
);
CREATE INDEX idx_odds_history_match ON odds_history (match_id);
CREATE INDEX idx_odds_history_sport ON odds_history (sport);
CREATE INDEX idx_odds_history_collected ON odds_history (collected_at DESC);
CREATE INDEX idx_odds_history_bookmaker ON odds_history (bookmaker);

-- over / under
CREATE TABLE odds_totals (
    id              serial          PRIMARY KEY,
    match_id        varchar(255)    NOT NULL,
    sport           varchar(100),
    home_team       varchar(255),
    away_team       varchar(255),
    commence_time   timestamp,
    bookmaker       varchar(100)    NOT NULL,
    line            numeric(4, 2)   NOT NULL,
    over_odds       numeric(10, 2),
    under_odds      numeric(10, 2),
    collected_at    timestamp       NOT NULL DEFAULT now(),
    UNIQUE (match_id, bookmaker, line, collected_at)
);

-- les deux équipes marquent
CREATE TABLE odds_btts (
    id              serial          PRIMARY KEY,
    match_id        varchar(255)    NOT NULL,
    sport           varchar(100),
    home_team       varchar(255),
    away_team       varchar(255),
    commence_time   timestamp,
    bookmaker       varchar(100)    NOT NULL,
    btts_yes_odds   numeric(10, 2),
    btts_no_odds    numeric(10, 2),
    collected_at    timestamp       NOT NULL DEFAULT now(),
    UNIQUE (match_id, bookmaker, collected_at)
);
CREATE INDEX idx_odds_btts_match ON odds_btts (match_id);

-- handicaps asiatiques: one row per team, and no unique key at all
CREATE TABLE odds_spreads (
    id              serial          PRIMARY KEY,
    match_id        varchar(255)    NOT NULL,
    sport           varchar(100),
    home_team       varchar(255),
    away_team       varchar(255),
    commence_time   timestamp,
    bookmaker       varchar(100)    NOT NULL,
    team            varchar(255)    NOT NULL,
    spread_point    numeric(5, 2),
    spread_odds     numeric(10, 2),
    collected_at    timestamp       NOT NULL DEFAULT now()
);

-- ------------------------------------------------------------ résultats ---

CREATE TABLE match_results (
    id              serial          PRIMARY KEY,
    match_id        varchar(255)    UNIQUE,
    home_team       varchar(255),
    away_team       varchar(255),
    sport           varchar(100),
    league          varchar(100),
    commence_time   timestamp,
    score_home      integer,
    score_away      integer,
    outcome         varchar(10),                    -- home, draw or away
    is_finished     boolean         DEFAULT false,
    fetched_at      timestamp       DEFAULT now(),
    last_updated    timestamp       DEFAULT now()
);

-- ------------------------------------------------- picks et paris réels ---

-- The big one: 57 columns, grown one ALTER TABLE at a time, written by every producer in its own way
CREATE TABLE tracking_clv_picks (
    id                  serial          PRIMARY KEY,
    match_id            varchar(255),               -- sometimes empty, sometimes NULL
    match_name          varchar(255),               -- 'Arsenal vs Chelsea'
    home_team           varchar(255),
    away_team           varchar(255),
    league              varchar(100),               -- mostly missing
    commence_time       timestamp,
    market_type         varchar(50),                -- each producer has its spelling
    prediction          varchar(100),
    diamond_score       integer,                    -- 0 to 100
    odds_taken          numeric,                    -- 0 when no price was found
    probability         numeric,                    -- in percent
    predicted_prob      numeric,                    -- from 0 to 1
    poisson_prob        numeric,
    implied_prob        numeric,
    ev_expected         numeric,
    edge_pct            numeric,
    kelly_pct           numeric,
    value_rating        varchar(50),
    recommendation      varchar(100),
    home_xg             numeric,
    away_xg             numeric,
    total_xg            numeric,
    h2h_pct             numeric,
    is_top3             boolean,
    factors             jsonb,
    source              varchar(100),               -- the producer
    stake               numeric         NOT NULL DEFAULT 1,
    is_resolved         boolean         DEFAULT false,
    is_winner           boolean,
    profit_loss         numeric,
    score_home          integer,
    score_away          integer,
    resolved_at         timestamp,
    opening_odds        numeric,
    closing_odds        numeric,
    clv_percentage      numeric,
    hours_before_match  integer,
    odds_movement       numeric,                    -- percent or difference, depends on who wrote it
    steam_move          boolean,
    data_quality_score  numeric,
    model_uncertainty   numeric,
    league_tier         integer,
    match_importance    varchar(20),
    competition         varchar(100),
    home_form           numeric,
    away_form           numeric,
    btts_pct            numeric,
    over_25_pct         numeric,
    sharp_money_pct     numeric,
    referee_factor      numeric,
    algo_version        varchar(20),
    learning_weight     numeric,
    tags                text[],
    processed_at        timestamp,
    created_at          timestamp       DEFAULT now(),
    updated_at          timestamp       DEFAULT now(),
    UNIQUE (match_id, market_type)
);
CREATE INDEX idx_clv_picks_match ON tracking_clv_picks (match_id);
CREATE INDEX idx_clv_picks_resolved ON tracking_clv_picks (is_resolved);
CREATE INDEX idx_clv_picks_market ON tracking_clv_picks (market_type);

-- paris vraiment joués
CREATE TABLE manual_bets (
    id                  serial          PRIMARY KEY,
    match_id            varchar(255),
    match_name          varchar(255)    NOT NULL,
    sport               varchar(100)    NOT NULL,
    kickoff_time        timestamp       NOT NULL,
    market_type         varchar(50)     NOT NULL,
    selection           varchar(100)    NOT NULL,
    line                numeric(4, 2),
    bookmaker           varchar(100)    NOT NULL,
    odds_obtained       numeric(10, 2)  NOT NULL,
    stake               numeric(10, 2)  NOT NULL,
    closing_odds        numeric(10, 2),
    clv_percent         numeric(10, 4),
    clv_calculated_at   timestamp,
    result              varchar(10),                -- win, loss, push or void
    profit_loss         numeric(10, 2),
    notes               text,
    created_at          timestamp       DEFAULT now(),
    updated_at          timestamp       DEFAULT now()
);

-- ----------------------------------------------------------------- vues ---

CREATE VIEW manual_bets_stats AS
SELECT count(*) AS total_bets,
       count(*) FILTER (WHERE result = 'win') AS wins,
       count(*) FILTER (WHERE result = 'loss') AS losses,
       avg(clv_percent) AS avg_clv_percent,
       sum(profit_loss) AS total_profit,
       sum(stake) AS total_staked,
       sum(profit_loss) / nullif(sum(stake), 0) * 100 AS roi_percent
  FROM manual_bets;

-- écarts entre bookmakers sur les matchs à venir
CREATE VIEW v_current_opportunities AS
SELECT match_id,
       sport,
       home_team,
       away_team,
       commence_time,
       max(home_odds) AS max_home_odds,
       min(home_odds) AS min_home_odds,
       max(draw_odds) AS max_draw_odds,
       min(draw_odds) AS min_draw_odds,
       max(away_odds) AS max_away_odds,
       min(away_odds) AS min_away_odds,
       count(DISTINCT bookmaker) AS bookmaker_count,
       round((max(home_odds) - min(home_odds)) / nullif(min(home_odds), 0) * 100, 2) AS home_spread_pct,
       round((max(draw_odds) - min(draw_odds)) / nullif(min(draw_odds), 0) * 100, 2) AS draw_spread_pct,
       round((max(away_odds) - min(away_odds)) / nullif(min(away_odds), 0) * 100, 2) AS away_spread_pct,
       max(collected_at) AS last_update
  FROM odds_history
 WHERE commence_time > now()
   AND collected_at > now() - interval '2 hours'
 GROUP BY match_id, sport, home_team, away_team, commence_time
HAVING count(DISTINCT bookmaker) >= 2;

-- --------------------------------------------------------------- équipes ---

CREATE TABLE team_mapping (
    id                      serial          PRIMARY KEY,
    team_name               varchar(255)    NOT NULL,
    team_name_normalized    varchar(255)    NOT NULL,
    api_football_id         integer,
    league_id               integer,
    league_name             varchar(100),
    country                 varchar(100),
    UNIQUE (team_name_normalized, league_id)
);
CREATE TABLE team_aliases (
    id                  serial          PRIMARY KEY,
    team_mapping_id     integer         REFERENCES team_mapping (id),
    alias               varchar(255)    NOT NULL,
    alias_normalized    varchar(255)    NOT NULL,
    source              varchar(50)
);
