"""Quantum tables beyond the team profile: friction of pairs, strategies, tactical classes and goalscorers.

Every row is as of a date and carries its sample size; a value whose source is missing is NULL.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import SEASON, AuditMixin, Base, SurrogateKeyMixin, TimestampMixin, VersionMixin
from monps.models.teams import TeamQuantumDNA

__all__ = ["ChessClassification", "GoalscorerProfile", "QuantumFrictionMatrix", "QuantumStrategy"]

QUANTUM = {
    "schema": "quantum",
    "info": {"lifecycle": lifecycle(Phase.planned, ("0002_quantum", Phase.active))},
}
TEAM = [f"quantum.team_quantum_dna.{column}" for column in ("league", "season", "as_of", "team_name")]
SCENARIOS = ("HIGH_SCORING", "DEFENSIVE_BATTLE", "BALANCED", "CHAOTIC", "ONE_SIDED", "LATE_DRAMA")
PROFILES = (
    "POSSESSION",
    "GEGENPRESS",
    "WIDE_ATTACK",
    "DIRECT_ATTACK",
    "LOW_BLOCK",
    "MID_BLOCK",
    "PARK_THE_BUS",
    "TRANSITION",
    "ADAPTIVE",
    "BALANCED",
    "HOME_DOMINANT",
    "SCORE_DEPENDENT",
)
FAMILIES = ("offensive", "defensive", "hybrid", "contextual")
PARTS = ("goals_home", "goals_away", "penalties", "goals_first_half", "goals_second_half", "first_goals", "last_goals")
SPLITS = " AND ".join(
    [
        *(f"{part} >= 0" for part in PARTS),
        "goals_home + goals_away <= goals",
        "goals_first_half + goals_second_half <= goals",
        "greatest(penalties, first_goals, last_goals) <= goals",
    ]
)


def _team_key(column: str, name: str) -> ForeignKeyConstraint:
    """A key to the team's profile of the same league, season and day."""
    return ForeignKeyConstraint(["league", "season", "as_of", column], TEAM, name=name, ondelete="CASCADE")


def _between(column: str, low: int, high: int) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


class QuantumFrictionMatrix(SurrogateKeyMixin, TimestampMixin, Base):
    """One team at home to another: probabilities (0-1) from the score grid, clashes and scores (0-100)."""

    __tablename__ = "quantum_friction_matrix"
    __table_args__ = (
        UniqueConstraint("league", "season", "as_of", "home_team", "away_team", name="uq_quantum_friction_matrix_pair"),
        _team_key("home_team", "fk_quantum_friction_matrix_home"),
        _team_key("away_team", "fk_quantum_friction_matrix_away"),
        Index("ix_quantum_friction_matrix_away", "league", "season", "as_of", "away_team"),
        CheckConstraint("home_team <> away_team", name="pair"),
        *(_between(f"{name}_probability", 0, 1) for name in ("home", "draw", "away", "btts", "over_25")),
        *(
            _between(name, 0, 100)
            for name in ("style_clash", "tempo_clash", "mental_clash", "friction_score", "chaos_potential")
        ),
        _between("confidence", 0, 1),
        _one_of("predicted_scenario", SCENARIOS),
        CheckConstraint("abs(home_probability + draw_probability + away_probability - 1) < 1e-6", name="outcomes"),
        # Three outcomes hold at most log2(3) bits; a float that is no number is above every number.
        CheckConstraint("predicted_goals BETWEEN 0 AND 100 AND entropy BETWEEN 0 AND 1.585", name="figures"),
        CheckConstraint("sample_size >= 0", name="sample_size"),
        CheckConstraint(SEASON, name="season"),
        QUANTUM,
    )

    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    home_team: Mapped[str] = mapped_column(Text)
    away_team: Mapped[str] = mapped_column(Text)
    predicted_goals: Mapped[float] = mapped_column(Float)
    btts_probability: Mapped[float] = mapped_column(Float)
    over_25_probability: Mapped[float] = mapped_column(Float)
    home_probability: Mapped[float] = mapped_column(Float)
    draw_probability: Mapped[float] = mapped_column(Float)
    away_probability: Mapped[float] = mapped_column(Float)
    entropy: Mapped[float] = mapped_column(Float, comment="of the 1X2 outcome, bits")
    style_clash: Mapped[float | None] = mapped_column(Float)
    tempo_clash: Mapped[float | None] = mapped_column(Float)
    mental_clash: Mapped[float | None] = mapped_column(Float)
    friction_score: Mapped[float] = mapped_column(Float)
    chaos_potential: Mapped[float] = mapped_column(Float)
    predicted_scenario: Mapped[str] = mapped_column(Text)
    recommended_markets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    confidence: Mapped[float] = mapped_column(Float)
    sample_size: Mapped[int] = mapped_column(Integer, comment="matches of the two teams behind the figures")

    home: Mapped[TeamQuantumDNA] = relationship(
        primaryjoin=lambda: QuantumFrictionMatrix._side(QuantumFrictionMatrix.home_team),
        viewonly=True,
        lazy="raise",
    )
    away: Mapped[TeamQuantumDNA] = relationship(
        primaryjoin=lambda: QuantumFrictionMatrix._side(QuantumFrictionMatrix.away_team),
        viewonly=True,
        lazy="raise",
    )

    @classmethod
    def _side(cls, team: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's join conditions have no public type
        return (
            (foreign(cls.league) == TeamQuantumDNA.league)
            & (foreign(cls.season) == TeamQuantumDNA.season)
            & (foreign(cls.as_of) == TeamQuantumDNA.as_of)
            & (foreign(team) == TeamQuantumDNA.team_name)
        )


class QuantumStrategy(SurrogateKeyMixin, AuditMixin, VersionMixin, TimestampMixin, Base):
    """One strategy on one team's matches, walked forward at prices really on offer; stakes and profit in units."""

    __tablename__ = "quantum_strategy"
    __table_args__ = (
        UniqueConstraint(
            "league", "season", "as_of", "team_name", "strategy", name="uq_quantum_strategy_team_strategy"
        ),
        _team_key("team_name", "fk_quantum_strategy_team"),
        CheckConstraint("bets >= wins AND wins >= 0", name="bets"),
        _between("p_value", 0, 1),
        _between("q_value", 0, 1),
        CheckConstraint("staked >= 0 AND profit >= -staked AND 'NaN' NOT IN (staked, profit)", name="money"),
        CheckConstraint("yield_low <= yield_high", name="yield"),
        CheckConstraint("clv_count BETWEEN 0 AND bets AND (clv IS NULL) = (clv_count = 0)", name="clv"),
        # The catalogue of strategies is open: a new rule is code, not a change of the schema.
        CheckConstraint("btrim(strategy) <> ''", name="strategy"),
        CheckConstraint(SEASON, name="season"),
        Index(
            "uq_quantum_strategy_best",
            "league",
            "season",
            "as_of",
            "team_name",
            unique=True,
            postgresql_where=text("is_best"),
        ),
        QUANTUM,
    )

    team_name: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    strategy: Mapped[str] = mapped_column(Text)
    bets: Mapped[int] = mapped_column(Integer)
    wins: Mapped[int] = mapped_column(Integer)
    staked: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    profit: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    yield_: Mapped[float | None] = mapped_column("yield", Float, comment="profit / staked; NULL without a bet")
    yield_low: Mapped[float | None] = mapped_column(Float)
    yield_high: Mapped[float | None] = mapped_column(Float)
    clv: Mapped[float | None] = mapped_column(Float, comment="mean closing line value, percent")
    clv_count: Mapped[int] = mapped_column(Integer, server_default=text("0"), comment="bets that had a closing price")
    p_value: Mapped[float | None] = mapped_column(Float)
    q_value: Mapped[float | None] = mapped_column(Float, comment="Benjamini-Hochberg over teams x strategies")
    is_best: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    reason: Mapped[str | None] = mapped_column(Text)

    team: Mapped[TeamQuantumDNA] = relationship(back_populates="strategies", lazy="raise")


class ChessClassification(SurrogateKeyMixin, TimestampMixin, Base):
    """The tactical class of a team among twelve, by league percentiles of what the sources give; history is kept."""

    __tablename__ = "chess_classification"
    __table_args__ = (
        UniqueConstraint("league", "season", "as_of", "team_name", name="uq_chess_classification_team"),
        _team_key("team_name", "fk_chess_classification_team"),
        _one_of("family", FAMILIES),
        _one_of("profile", PROFILES),
        _one_of("runner_up", PROFILES),
        CheckConstraint("runner_up <> profile", name="pair"),
        CheckConstraint(SEASON, name="season"),
        _between("confidence", 0, 1),
        Index(
            "uq_chess_classification_current",
            "league",
            "season",
            "team_name",
            unique=True,
            postgresql_where=text("is_current"),
        ),
        QUANTUM,
    )

    team_name: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    profile: Mapped[str] = mapped_column(Text)
    family: Mapped[str] = mapped_column(Text)
    runner_up: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Float)
    features: Mapped[dict[str, float]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    abstained: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    is_current: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))

    team: Mapped[TeamQuantumDNA] = relationship(back_populates="classifications", lazy="raise")


class GoalscorerProfile(SurrogateKeyMixin, TimestampMixin, Base):
    """How often a player scores for a team in a season; the rate is shrunk toward the league's mean of his position."""

    __tablename__ = "goalscorer_profile"
    __table_args__ = (
        UniqueConstraint("league", "season", "as_of", "team_name", "player_name", name="uq_goalscorer_profile_player"),
        CheckConstraint("goals >= 0 AND minutes >= 0 AND appearances >= 0", name="counts"),
        _team_key("team_name", "fk_goalscorer_profile_team"),
        CheckConstraint(SPLITS, name="splits"),
        CheckConstraint(
            "rate_per_90 >= 0 AND coalesce(raw_rate_per_90, 0) >= 0 AND coalesce(expected_goals, 0) >= 0"
            " AND 'NaN' NOT IN (rate_per_90, coalesce(raw_rate_per_90, 0), coalesce(expected_goals, 0))",
            name="rates",
        ),
        CheckConstraint(SEASON, name="season"),
        QUANTUM,
    )

    player_name: Mapped[str] = mapped_column(Text)
    team_name: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    position: Mapped[str | None] = mapped_column(Text)
    appearances: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    goals: Mapped[int] = mapped_column(SmallInteger)
    goals_home: Mapped[int] = mapped_column(SmallInteger)
    goals_away: Mapped[int] = mapped_column(SmallInteger)
    penalties: Mapped[int] = mapped_column(SmallInteger)
    goals_first_half: Mapped[int] = mapped_column(SmallInteger)
    goals_second_half: Mapped[int] = mapped_column(SmallInteger)
    first_goals: Mapped[int] = mapped_column(SmallInteger)
    last_goals: Mapped[int] = mapped_column(SmallInteger)
    expected_goals: Mapped[float | None] = mapped_column(Float)
    rate_per_90: Mapped[float] = mapped_column(Float)
    raw_rate_per_90: Mapped[float | None] = mapped_column(Float)


QuantumStrategy.__table__.columns["version"].info["lifecycle"] = lifecycle(
    Phase.planned, ("0010_audit_strategies", Phase.active)
)
