"""Quantum tables: figures within their range, keys to the team's profile of the same day, one current class."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from monps.core.errors import CheckFailed, Conflict, ForeignKeyMissing
from monps.models import (
    Base,
    ChessClassification,
    GoalscorerProfile,
    QuantumFrictionMatrix,
    QuantumStrategy,
    TeamQuantumDNA,
    quantum,
)
from monps.quantum import tactics
from tests.repositories import rows


@pytest.fixture(autouse=True)
def _teams(session: Session) -> None:
    session.add_all([TeamQuantumDNA(**rows.team("A")), TeamQuantumDNA(**rows.team("B"))])
    session.flush()


def add(session: Session, row: Base) -> None:
    session.add(row)
    session.flush()


REFUSED: list[tuple[type[Base], rows.Row, str]] = [
    (QuantumFrictionMatrix, rows.friction(away="A"), "pair"),
    (QuantumFrictionMatrix, rows.friction(home_probability=1.1), "home_probability"),
    (QuantumFrictionMatrix, rows.friction(btts_probability=-0.1), "btts_probability"),
    (QuantumFrictionMatrix, rows.friction(draw_probability=float("nan")), "draw_probability"),
    (QuantumFrictionMatrix, rows.friction(friction_score=101), "friction_score"),
    (QuantumFrictionMatrix, rows.friction(mental_clash=-1), "mental_clash"),
    (QuantumFrictionMatrix, rows.friction(confidence=2), "confidence"),
    (QuantumFrictionMatrix, rows.friction(predicted_scenario="BORING"), "predicted_scenario"),
    (QuantumStrategy, rows.strategy(wins=5), "bets"),
    (QuantumStrategy, rows.strategy(p_value=1.5), "p_value"),
    (QuantumStrategy, rows.strategy(q_value=-1), "q_value"),
    (ChessClassification, rows.classification(family="neutral"), "family"),
    (ChessClassification, rows.classification(confidence=-0.1), "confidence"),
    (GoalscorerProfile, rows.goalscorer(goals=-1), "counts"),
    (GoalscorerProfile, rows.goalscorer(minutes=-1), "counts"),
    (QuantumFrictionMatrix, rows.friction(home_probability=0.6), "outcomes"),
    (QuantumFrictionMatrix, rows.friction(predicted_goals=float("nan")), "figures"),
    (QuantumFrictionMatrix, rows.friction(entropy=1.6), "figures"),
    (QuantumFrictionMatrix, rows.friction(sample_size=-1), "sample_size"),
    (QuantumFrictionMatrix, rows.friction(season="2024/25"), "season"),
    (QuantumStrategy, rows.strategy(staked=-1), "money"),
    (QuantumStrategy, rows.strategy(profit=-5), "money"),
    (QuantumStrategy, rows.strategy(profit=float("nan")), "money"),
    (QuantumStrategy, rows.strategy(yield_low=0.5, yield_high=0.4), "yield"),
    (QuantumStrategy, rows.strategy(clv=1.0), "clv"),
    (QuantumStrategy, rows.strategy(clv_count=1), "clv"),
    (QuantumStrategy, rows.strategy(clv=1.0, clv_count=5), "clv"),
    (QuantumStrategy, rows.strategy(" "), "strategy"),
    (ChessClassification, rows.classification(profile="TIKI_TAKA"), "profile"),
    (ChessClassification, rows.classification(runner_up="TIKI_TAKA"), "runner_up"),
    (ChessClassification, rows.classification(runner_up="POSSESSION"), "pair"),
    (GoalscorerProfile, rows.goalscorer(penalties=5), "splits"),
    (GoalscorerProfile, rows.goalscorer(goals_home=4), "splits"),
    (GoalscorerProfile, rows.goalscorer(last_goals=-1), "splits"),
    (GoalscorerProfile, rows.goalscorer(rate_per_90=float("nan")), "rates"),
    (GoalscorerProfile, rows.goalscorer(expected_goals=-0.1), "rates"),
]


def test_the_profiles_of_the_schema_are_those_of_the_code() -> None:
    assert set(quantum.PROFILES) == set(tactics.PROFILES)
    assert set(quantum.FAMILIES) == {profile.family for profile in tactics.PROFILES.values()}


@pytest.mark.parametrize(("model", "row", "rule"), REFUSED)
def test_a_figure_out_of_its_range_is_refused(session: Session, model: type[Base], row: rows.Row, rule: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(session, model(**row))
    assert caught.value.constraint == f"ck_{model.__mapper__.local_table.description}_{rule}"


@pytest.mark.parametrize(
    ("model", "row", "key"),
    [
        (QuantumFrictionMatrix, rows.friction(home="C"), "fk_quantum_friction_matrix_home"),
        (QuantumFrictionMatrix, rows.friction(away="C"), "fk_quantum_friction_matrix_away"),
        (QuantumStrategy, rows.strategy(of="C"), "fk_quantum_strategy_team"),
        (QuantumStrategy, rows.strategy(as_of=date(2025, 1, 2)), "fk_quantum_strategy_team"),
        (ChessClassification, rows.classification(of="C"), "fk_chess_classification_team"),
        (GoalscorerProfile, rows.goalscorer(of="C"), "fk_goalscorer_profile_team"),
    ],
)
def test_a_row_needs_the_profile_of_its_team_and_day(
    session: Session, model: type[Base], row: rows.Row, key: str
) -> None:
    with pytest.raises(ForeignKeyMissing) as caught:
        add(session, model(**row))
    assert caught.value.constraint == key


def test_one_strategy_is_best_and_one_class_is_current(session: Session) -> None:
    add(session, QuantumStrategy(**rows.strategy("ONE", is_best=True)))
    add(session, QuantumStrategy(**rows.strategy("TWO")))
    with session.begin_nested(), pytest.raises(Conflict) as caught:
        add(session, QuantumStrategy(**rows.strategy("THREE", is_best=True)))
    assert caught.value.constraint == "uq_quantum_strategy_best"
    add(session, TeamQuantumDNA(**rows.team("A", as_of=date(2025, 2, 1))))
    add(session, ChessClassification(**rows.classification()))
    with pytest.raises(Conflict) as caught:
        add(session, ChessClassification(**rows.classification(as_of=date(2025, 2, 1))))
    assert caught.value.constraint == "uq_chess_classification_current"


def test_a_profile_takes_what_hangs_on_it_along(session: Session) -> None:
    add(session, QuantumStrategy(**rows.strategy()))
    add(session, ChessClassification(**rows.classification()))
    add(session, QuantumFrictionMatrix(**rows.friction("B", "A")))
    session.delete(session.query(TeamQuantumDNA).filter_by(team_name="A").one())
    session.flush()
    session.expunge_all()
    models = (QuantumStrategy, ChessClassification, QuantumFrictionMatrix)
    assert [session.query(model).count() for model in models] == [0, 0, 0]


def test_the_column_yield_has_a_name_that_python_allows(session: Session) -> None:
    add(session, QuantumStrategy(**rows.strategy(yield_=0.25)))
    assert QuantumStrategy.__table__.columns["yield"] is QuantumStrategy.yield_.property.columns[0]
    session.expunge_all()
    assert session.query(QuantumStrategy.yield_).scalar() == 0.25
