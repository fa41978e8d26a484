"""Teams: the quantum profile of a team, and the name tables of the existing code."""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import SEASON, Base, SurrogateKeyMixin, TimestampMixin

if TYPE_CHECKING:
    from monps.models.quantum import ChessClassification, QuantumStrategy

__all__ = ["TeamAlias", "TeamMapping", "TeamQuantumDNA"]

Vector = Mapped[dict[str, Any] | None]

VECTORS = tuple(
    f"{subject}_dna"
    for subject in ("market", "context", "risk", "temporal", "nemesis", "psyche", "roster", "physical", "luck")
)


def _vector() -> Any:  # noqa: ANN401 - mapped_column's own type depends on the annotation it stands behind
    # none_as_null: a missing vector is SQL NULL with a reason in ``missing``, never the JSON value null.
    return mapped_column(JSONB(none_as_null=True))


class TeamQuantumDNA(SurrogateKeyMixin, TimestampMixin, Base):
    """How a team plays, in nine vectors, as of a date; a vector that is NULL has its reason in ``missing``."""

    __tablename__ = "team_quantum_dna"
    __table_args__ = (
        UniqueConstraint("league", "season", "as_of", "team_name", name="uq_team_quantum_dna_team"),
        CheckConstraint("matches_played >= 0", name="matches_played"),
        CheckConstraint("dna_version > 0", name="dna_version"),
        CheckConstraint(SEASON, name="season"),
        CheckConstraint(
            " AND ".join(f"jsonb_typeof({name}) = 'object'" for name in (*VECTORS, "missing")), name="vectors"
        ),
        CheckConstraint("temporal_profile IN ('DIESEL', 'SPRINTER', 'CONSISTENT')", name="temporal_profile"),
        CheckConstraint(
            "psyche_profile IN ('PREDATOR', 'VOLATILE', 'CONSERVATIVE', 'FRAGILE', 'BALANCED')",
            name="psyche_profile",
        ),
        {
            "schema": "quantum",
            "info": {"lifecycle": lifecycle(Phase.planned, ("0002_quantum", Phase.active))},
        },
    )

    team_name: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date, comment="only matches before this day were used")
    matches_played: Mapped[int] = mapped_column(Integer)
    dna_version: Mapped[int] = mapped_column(SmallInteger)
    market_dna: Vector = _vector()
    context_dna: Vector = _vector()
    risk_dna: Vector = _vector()
    temporal_dna: Vector = _vector()
    nemesis_dna: Vector = _vector()
    psyche_dna: Vector = _vector()
    roster_dna: Vector = _vector()
    physical_dna: Vector = _vector()
    luck_dna: Vector = _vector()
    missing: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    temporal_profile: Mapped[str | None] = mapped_column(Text)
    psyche_profile: Mapped[str | None] = mapped_column(Text)

    strategies: Mapped[list["QuantumStrategy"]] = relationship(
        back_populates="team", lazy="raise", passive_deletes=True
    )
    classifications: Mapped[list["ChessClassification"]] = relationship(
        back_populates="team", lazy="raise", passive_deletes=True
    )


class TeamMapping(Base):
    """A club as the existing code knows it."""

    __tablename__ = "team_mapping"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="team_mapping_pkey"),
        UniqueConstraint("team_name_normalized", "league_id", name="team_mapping_team_name_normalized_league_id_key"),
        {"info": {"lifecycle": lifecycle(Phase.legacy_mapped)}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    team_name: Mapped[str] = mapped_column(String(255))
    team_name_normalized: Mapped[str] = mapped_column(String(255))
    api_football_id: Mapped[int | None] = mapped_column(Integer)
    league_id: Mapped[int | None] = mapped_column(Integer)
    league_name: Mapped[str | None] = mapped_column(String(100))
    country: Mapped[str | None] = mapped_column(String(100))

    aliases: Mapped[list["TeamAlias"]] = relationship(back_populates="team", lazy="raise")


class TeamAlias(Base):
    """Another spelling of a club's name."""

    __tablename__ = "team_aliases"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="team_aliases_pkey"),
        {"info": {"lifecycle": lifecycle(Phase.legacy_mapped)}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    team_mapping_id: Mapped[int | None] = mapped_column(
        ForeignKey("team_mapping.id", name="team_aliases_team_mapping_id_fkey")
    )
    alias: Mapped[str] = mapped_column(String(255))
    alias_normalized: Mapped[str] = mapped_column(String(255))
    source: Mapped[str | None] = mapped_column(String(50))

    team: Mapped[TeamMapping | None] = relationship(back_populates="aliases", lazy="raise")
