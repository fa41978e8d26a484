CREATE TABLE IF NOT EXISTS fixtures (id serial PRIMARY KEY, home text, away text);
CREATE TABLE IF NOT EXISTS wagers (id serial PRIMARY KEY, fixture_id int, stake numeric);
