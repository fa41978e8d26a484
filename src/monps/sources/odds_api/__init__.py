"""Prices and scores of The Odds API v4: its answers and flat snapshots as seasons, and the way to ask for them."""

from monps.sources.odds_api.client import ADDRESS, Client
from monps.sources.odds_api.reader import parse, read
from monps.sources.odds_api.snapshots import parse_snapshot

__all__ = ["ADDRESS", "Client", "parse", "parse_snapshot", "read"]
