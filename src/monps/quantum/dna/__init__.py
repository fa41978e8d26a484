"""Team DNA: nine vectors of one declared schema each, computed for a league as of a day."""

from monps.quantum.dna.context import ContextDNA
from monps.quantum.dna.luck import LuckDNA
from monps.quantum.dna.market import MarketDNA
from monps.quantum.dna.nemesis import NemesisDNA
from monps.quantum.dna.physical import PhysicalDNA
from monps.quantum.dna.psyche import PsycheDNA
from monps.quantum.dna.risk import RiskDNA
from monps.quantum.dna.roster import RosterDNA
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.team import DNA_VERSION, VECTORS, TeamDNA, league_dna, team_dna
from monps.quantum.dna.temporal import TemporalDNA
from monps.quantum.dna.vector import Vector

__all__ = [
    "DNA_VERSION",
    "VECTORS",
    "ContextDNA",
    "LeagueSample",
    "LuckDNA",
    "MarketDNA",
    "NemesisDNA",
    "PhysicalDNA",
    "PsycheDNA",
    "RiskDNA",
    "RosterDNA",
    "TeamDNA",
    "TemporalDNA",
    "Vector",
    "league_dna",
    "team_dna",
]
