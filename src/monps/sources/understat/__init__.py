"""Shots, players and expected goals of Understat: its pages and tables made of them, and the way to ask for them."""

from monps.sources.understat.client import ADDRESS, Client
from monps.sources.understat.matches import parse_matches
from monps.sources.understat.pages import parse_league, parse_match
from monps.sources.understat.players import parse_players
from monps.sources.understat.reader import parse, read
from monps.sources.understat.shots import parse_shots

__all__ = [
    "ADDRESS",
    "Client",
    "parse",
    "parse_league",
    "parse_match",
    "parse_matches",
    "parse_players",
    "parse_shots",
    "read",
]
