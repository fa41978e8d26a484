"""The picks' model against the existing desk's table: the 73 differences, each by name."""

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed, Conflict
from monps.core.lifecycle import Phase
from monps.introspection import Comparison, Kind, compare
from monps.models import Base, TrackingCLVPicks
from monps.models.picks import LEGACY_COLUMNS
from monps.repositories import Repositories
from tests.conftest import Server
from tests.repositories import rows

SHARED = {
    "id",
    "match_id",
    "home_team",
    "away_team",
    "league",
    "clv_percentage",
    "hours_before_match",
    "stake",
    "created_at",
    "updated_at",
}
MODEL_ONLY = {
    "pick_id",
    "match_date",
    "market",
    "selection",
    "bookmaker",
    "odds_at_pick",
    "odds_at_close",
    "is_won",
    "pnl",
    "agent",
    "strategy",
    "confidence",
    "notes",
}
TYPES = {
    "clv_percentage": ("numeric(12,4)", "numeric"),
    "hours_before_match": ("numeric(10,2)", "integer"),
    "stake": ("numeric(12,4)", "numeric"),
    "home_team": ("text", "character varying(255)"),
    "away_team": ("text", "character varying(255)"),
    "created_at": ("timestamp with time zone", "timestamp without time zone"),
    "updated_at": ("timestamp with time zone", "timestamp without time zone"),
}
NULLABILITY = {"match_id", "home_team", "away_team", "league", "created_at", "updated_at"}
PLANNED = {
    "line",
    "outcome",
    "closing_bookmaker",
    "closing_captured_at",
    "closing_method",
    "created_by",
    "updated_by",
    "change_reason",
    "version",
}


@pytest.fixture(scope="module")
def found(server: Server, legacy_template: str) -> Comparison:
    """The model against the desk's table before anything has moved."""
    engine = create_engine(server.url(legacy_template), poolclass=NullPool)
    with engine.connect() as connection:
        return compare(Base.metadata, connection, scratch=server.admin, applied=())


def objects(found: Comparison, kind: Kind) -> set[str | None]:
    return {one.object for one in found.column_mismatches if one.kind is kind}


def test_the_73(found: Comparison) -> None:
    counts = {kind: sum(one.kind is kind for one in found.column_mismatches) for kind in Kind}
    assert len(found.column_mismatches) == 73
    assert counts[Kind.column_missing] == 13
    assert counts[Kind.column_extra] == 47
    assert counts[Kind.column_type] == 7
    assert counts[Kind.column_nullable] == 6
    assert {(one.schema, one.table) for one in found.column_mismatches} == {("public", "tracking_clv_picks")}


def test_the_73_by_name(found: Comparison) -> None:
    assert objects(found, Kind.column_missing) == MODEL_ONLY
    assert objects(found, Kind.column_extra) == set(LEGACY_COLUMNS)
    types = {one.object: (one.declared, one.actual) for one in found if one.kind is Kind.column_type}
    assert types == TYPES
    assert objects(found, Kind.column_nullable) == NULLABILITY


def test_what_is_planned_is_absent_as_expected(found: Comparison) -> None:
    prefix = "public.tracking_clv_picks."
    assert {name.removeprefix(prefix) for name in found.absent if name.startswith(prefix)} == PLANNED
    assert "public.odds" in found.absent
    assert {name for name in found.absent if name.startswith("quantum.")} == {
        "quantum.team_quantum_dna",
        "quantum.quantum_friction_matrix",
        "quantum.quantum_strategy",
        "quantum.chess_classification",
        "quantum.goalscorer_profile",
    }
    assert found.unmanaged == ()
    assert found.phases["public.tracking_clv_picks"] is Phase.template


def test_the_columns_are_the_template_and_what_is_planned() -> None:
    columns = [column.name for column in TrackingCLVPicks.__table__.columns]
    assert set(columns) == SHARED | MODEL_ONLY | PLANNED
    assert len(SHARED | MODEL_ONLY) == 23
    assert len(LEGACY_COLUMNS) == 47
    assert not set(columns) & set(LEGACY_COLUMNS)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"odds_at_pick": 1}, "ck_tracking_clv_picks_odds_at_pick"),
        ({"odds_at_pick": 0}, "ck_tracking_clv_picks_odds_at_pick"),
        ({"odds_at_close": "0.5"}, "ck_tracking_clv_picks_odds_at_close"),
        ({"confidence": "1.01"}, "ck_tracking_clv_picks_confidence"),
        ({"outcome": "won"}, "ck_tracking_clv_picks_outcome"),
        ({"market": "corners"}, "ck_tracking_clv_picks_market"),
        ({"selection": "over"}, "ck_tracking_clv_picks_market"),
        ({"line": "0.5"}, "ck_tracking_clv_picks_market"),
        ({"stake": 0}, "ck_tracking_clv_picks_stake"),
        ({"stake": "NaN"}, "ck_tracking_clv_picks_stake"),
    ],
)
def test_what_the_new_shape_refuses(session: Session, changes: rows.Row, constraint: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        Repositories(session).tracking.add(TrackingCLVPicks(**rows.pick(**changes)))
    assert caught.value.constraint == constraint


def test_a_new_pick_gets_an_identity_and_defaults(session: Session) -> None:
    picks = Repositories(session).tracking
    pick = picks.add(TrackingCLVPicks(**rows.pick()))
    assert pick.pick_id is not None
    assert pick.stake == 1
    assert pick.created_by == pick.updated_by
    with pytest.raises(Conflict) as caught:
        picks.add(TrackingCLVPicks(**rows.pick("m2", pick_id=pick.pick_id)))
    assert caught.value.constraint == "uq_tracking_clv_picks_pick_id"
