CREATE TYPE outcome AS ENUM ('home', 'draw', 'away');
CREATE DOMAIN price AS numeric(8,3) CHECK (VALUE > 1);
CREATE TABLE teams (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE, country char(3) NOT NULL DEFAULT 'ENG');
CREATE TABLE matches (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    home_id    integer NOT NULL REFERENCES teams,
    away_id    integer NOT NULL REFERENCES teams,
    kickoff    timestamp NOT NULL,
    score_home integer CHECK (score_home >= 0),
    score_away integer,
    result     outcome,
    tags       text[],
    facts      jsonb,
    finished   boolean NOT NULL DEFAULT false
);
CREATE TABLE odds (
    match_id   bigint NOT NULL REFERENCES matches,
    bookmaker  varchar(30) NOT NULL,
    market     varchar(20) NOT NULL CHECK (market IN ('1x2', 'over_25', 'btts')),
    home_price price NOT NULL,
    stake      numeric(10,2) CHECK (stake > 0 AND stake <= 500),
    taken_at   timestamptz NOT NULL DEFAULT now(),
    margin     numeric GENERATED ALWAYS AS (stake / 100) STORED,
    PRIMARY KEY (match_id, bookmaker, market)
);
CREATE TABLE notes (id serial PRIMARY KEY, body text NOT NULL, author text NOT NULL);
CREATE FUNCTION sign_note() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.author := coalesce(NEW.author, current_user); RETURN NEW; END $$;
CREATE TRIGGER sign BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION sign_note();
CREATE TABLE archive (id integer, kept_at timestamp NOT NULL) PARTITION BY RANGE (kept_at);
CREATE TABLE archive_2021 PARTITION OF archive FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE VIEW fixtures AS SELECT m.id, h.name AS home, m.kickoff FROM matches m JOIN teams h ON h.id = m.home_id;
CREATE MATERIALIZED VIEW table_of_teams AS SELECT home_id, count(*) AS played FROM matches GROUP BY home_id;
CREATE SCHEMA stats;
CREATE TABLE stats.forms (team_id integer PRIMARY KEY, points integer NOT NULL);
CREATE FUNCTION broken_report() RETURNS bigint LANGUAGE plpgsql AS
    $$ BEGIN RETURN (SELECT count(*) FROM mathces); END $$;
