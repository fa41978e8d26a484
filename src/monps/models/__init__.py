"""Tables, nothing else: what the new code declares of the database."""

from monps.core.driver_errors import name_columns_by
from monps.models.audit import ChangeLog
from monps.models.base import AuditMixin, Base, SurrogateKeyMixin, TimestampMixin, VersionMixin
from monps.models.bets import ManualBet
from monps.models.closing_lines import ClosingLine
from monps.models.clubs import Club, ClubName, SourceMatch, UnmatchedName
from monps.models.constraints import columns_of
from monps.models.daily_runs import DailyRun
from monps.models.details import ExpectedGoals, MatchEvent, PlayerSeason, Shot, TeamStatistic
from monps.models.markets import MarketSpelling
from monps.models.matches import MatchResult, MatchStatistics
from monps.models.odds import Odds, OddsBtts, OddsCorrection, OddsHistory, OddsSpreads, OddsTotals
from monps.models.picks import TrackingCLVPicks
from monps.models.quantum import (
    ChessClassification,
    GoalscorerProfile,
    QuantumFrictionMatrix,
    QuantumStrategy,
)
from monps.models.teams import TeamAlias, TeamMapping, TeamQuantumDNA

__all__ = [
    "AuditMixin",
    "Base",
    "ChangeLog",
    "ChessClassification",
    "ClosingLine",
    "Club",
    "ClubName",
    "DailyRun",
    "ExpectedGoals",
    "GoalscorerProfile",
    "ManualBet",
    "MarketSpelling",
    "MatchEvent",
    "MatchResult",
    "MatchStatistics",
    "Odds",
    "OddsBtts",
    "OddsCorrection",
    "OddsHistory",
    "OddsSpreads",
    "OddsTotals",
    "PlayerSeason",
    "QuantumFrictionMatrix",
    "QuantumStrategy",
    "Shot",
    "SourceMatch",
    "SurrogateKeyMixin",
    "TeamAlias",
    "TeamMapping",
    "TeamQuantumDNA",
    "TeamStatistic",
    "TimestampMixin",
    "TrackingCLVPicks",
    "UnmatchedName",
    "VersionMixin",
]

name_columns_by(columns_of)
