"""The existing desk: odds, results, picks, bets, team names and two views, as its raw SQL expects them.

An existing desk is stamped with this revision (`monps db adopt` checks that it really is so); a new database gets the
same tables from it. Times are naive and UTC by convention and hardly anything is constrained: later revisions change
that, table by table.
"""

from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0001_legacy_baseline"
down_revision = None
branch_labels = None
depends_on = None

VIEWS = ("v_current_opportunities", "manual_bets_stats")
TABLES = (
    "team_aliases",
    "team_mapping",
    "manual_bets",
    "tracking_clv_picks",
    "match_results",
    "odds_spreads",
    "odds_btts",
    "odds_totals",
    "odds_history",
)

STATEMENTS = (
    # Prices, one table per market; the collector appends.
    """
    CREATE TABLE public.odds_history (
        id serial PRIMARY KEY,
        match_id varchar(255) NOT NULL, sport varchar(100) NOT NULL,
        home_team varchar(255) NOT NULL, away_team varchar(255) NOT NULL, commence_time timestamp NOT NULL,
        bookmaker varchar(100) NOT NULL,
        home_odds numeric(10,2), away_odds numeric(10,2), draw_odds numeric(10,2),
        collected_at timestamp NOT NULL DEFAULT now(),
        UNIQUE (match_id, bookmaker, collected_at)
    )
    """,
    "CREATE INDEX idx_odds_history_match ON public.odds_history (match_id)",
    "CREATE INDEX idx_odds_history_sport ON public.odds_history (sport)",
    "CREATE INDEX idx_odds_history_collected ON public.odds_history (collected_at DESC)",
    "CREATE INDEX idx_odds_history_bookmaker ON public.odds_history (bookmaker)",
    """
    CREATE TABLE public.odds_totals (
        id serial PRIMARY KEY,
        match_id varchar(255) NOT NULL, sport varchar(100),
        home_team varchar(255), away_team varchar(255), commence_time timestamp,
        bookmaker varchar(100) NOT NULL,
        line numeric(4,2) NOT NULL, over_odds numeric(10,2), under_odds numeric(10,2),
        collected_at timestamp NOT NULL DEFAULT now(),
        UNIQUE (match_id, bookmaker, line, collected_at)
    )
    """,
    """
    CREATE TABLE public.odds_btts (
        id serial PRIMARY KEY,
        match_id varchar(255) NOT NULL, sport varchar(100),
        home_team varchar(255), away_team varchar(255), commence_time timestamp,
        bookmaker varchar(100) NOT NULL,
        btts_yes_odds numeric(10,2), btts_no_odds numeric(10,2),
        collected_at timestamp NOT NULL DEFAULT now(),
        UNIQUE (match_id, bookmaker, collected_at)
    )
    """,
    "CREATE INDEX idx_odds_btts_match ON public.odds_btts (match_id)",
    """
    CREATE TABLE public.odds_spreads (
        id serial PRIMARY KEY,
        match_id varchar(255) NOT NULL, sport varchar(100),
        home_team varchar(255), away_team varchar(255), commence_time timestamp,
        bookmaker varchar(100) NOT NULL,
        team varchar(255) NOT NULL, spread_point numeric(5,2), spread_odds numeric(10,2),
        collected_at timestamp NOT NULL DEFAULT now()
    )
    """,
    # Results.
    """
    CREATE TABLE public.match_results (
        id serial PRIMARY KEY,
        match_id varchar(255) UNIQUE,
        home_team varchar(255), away_team varchar(255), sport varchar(100), league varchar(100),
        commence_time timestamp,
        score_home integer, score_away integer, outcome varchar(10), is_finished boolean DEFAULT false,
        fetched_at timestamp DEFAULT now(), last_updated timestamp DEFAULT now()
    )
    """,
    # Model picks: 57 columns.
    """
    CREATE TABLE public.tracking_clv_picks (
        id serial PRIMARY KEY,
        match_id varchar(255), match_name varchar(255), home_team varchar(255), away_team varchar(255),
        league varchar(100), commence_time timestamp, market_type varchar(50), prediction varchar(100),
        diamond_score integer, odds_taken numeric, probability numeric, predicted_prob numeric, poisson_prob numeric,
        implied_prob numeric, ev_expected numeric, edge_pct numeric, kelly_pct numeric, value_rating varchar(50),
        recommendation varchar(100), home_xg numeric, away_xg numeric, total_xg numeric, h2h_pct numeric,
        is_top3 boolean, factors jsonb, source varchar(100), stake numeric NOT NULL DEFAULT 1,
        is_resolved boolean DEFAULT false, is_winner boolean, profit_loss numeric,
        score_home integer, score_away integer, resolved_at timestamp,
        opening_odds numeric, closing_odds numeric, clv_percentage numeric, hours_before_match integer,
        odds_movement numeric, steam_move boolean, data_quality_score numeric, model_uncertainty numeric,
        league_tier integer, match_importance varchar(20), competition varchar(100),
        home_form numeric, away_form numeric, btts_pct numeric, over_25_pct numeric, sharp_money_pct numeric,
        referee_factor numeric, algo_version varchar(20), learning_weight numeric, tags text[],
        processed_at timestamp, created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(),
        UNIQUE (match_id, market_type)
    )
    """,
    "CREATE INDEX idx_clv_picks_match ON public.tracking_clv_picks (match_id)",
    "CREATE INDEX idx_clv_picks_resolved ON public.tracking_clv_picks (is_resolved)",
    "CREATE INDEX idx_clv_picks_market ON public.tracking_clv_picks (market_type)",
    # Bets of a person: 19 columns.
    """
    CREATE TABLE public.manual_bets (
        id serial PRIMARY KEY,
        match_id varchar(255), match_name varchar(255) NOT NULL, sport varchar(100) NOT NULL,
        kickoff_time timestamp NOT NULL, market_type varchar(50) NOT NULL, selection varchar(100) NOT NULL,
        line numeric(4,2), bookmaker varchar(100) NOT NULL, odds_obtained numeric(10,2) NOT NULL,
        stake numeric(10,2) NOT NULL, closing_odds numeric(10,2), clv_percent numeric(10,4),
        clv_calculated_at timestamp, result varchar(10), profit_loss numeric(10,2), notes text,
        created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now()
    )
    """,
    # Names.
    """
    CREATE TABLE public.team_mapping (
        id serial PRIMARY KEY,
        team_name varchar(255) NOT NULL, team_name_normalized varchar(255) NOT NULL,
        api_football_id integer, league_id integer, league_name varchar(100), country varchar(100),
        UNIQUE (team_name_normalized, league_id)
    )
    """,
    """
    CREATE TABLE public.team_aliases (
        id serial PRIMARY KEY,
        team_mapping_id integer REFERENCES public.team_mapping (id),
        alias varchar(255) NOT NULL, alias_normalized varchar(255) NOT NULL, source varchar(50)
    )
    """,
    # Views that the reports read.
    """
    CREATE VIEW public.manual_bets_stats AS
    SELECT count(*) AS total_bets,
           count(*) FILTER (WHERE result = 'win') AS wins, count(*) FILTER (WHERE result = 'loss') AS losses,
           avg(clv_percent) AS avg_clv_percent, sum(profit_loss) AS total_profit, sum(stake) AS total_staked,
           sum(profit_loss) / nullif(sum(stake), 0) * 100 AS roi_percent
    FROM public.manual_bets
    """,
    """
    CREATE VIEW public.v_current_opportunities AS
    SELECT match_id, sport, home_team, away_team, commence_time,
           max(home_odds) AS max_home_odds, min(home_odds) AS min_home_odds,
           max(draw_odds) AS max_draw_odds, min(draw_odds) AS min_draw_odds,
           max(away_odds) AS max_away_odds, min(away_odds) AS min_away_odds,
           count(DISTINCT bookmaker) AS bookmaker_count,
           round((max(home_odds) - min(home_odds)) / nullif(min(home_odds), 0) * 100, 2) AS home_spread_pct,
           round((max(draw_odds) - min(draw_odds)) / nullif(min(draw_odds), 0) * 100, 2) AS draw_spread_pct,
           round((max(away_odds) - min(away_odds)) / nullif(min(away_odds), 0) * 100, 2) AS away_spread_pct,
           max(collected_at) AS last_update
    FROM public.odds_history
    WHERE commence_time > now() AND collected_at > now() - interval '2 hours'
    GROUP BY match_id, sport, home_team, away_team, commence_time
    HAVING count(DISTINCT bookmaker) >= 2
    """,
)


def upgrade() -> None:
    """Create what the existing desk has."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove it again; refused while a table holds rows."""
    refuse_to_lose({f"public.{table}": "true" for table in TABLES})
    for view in VIEWS:
        op.execute(f"DROP VIEW public.{view}")
    for table in TABLES:
        op.execute(f"DROP TABLE public.{table}")
