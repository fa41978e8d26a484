"""Fixtures, statistics, events and prices of API-Football v3: its answers as seasons, and the way to ask for them."""

from monps.sources.api_football.client import ADDRESS, Client
from monps.sources.api_football.reader import parse, read

__all__ = ["ADDRESS", "Client", "parse", "read"]
