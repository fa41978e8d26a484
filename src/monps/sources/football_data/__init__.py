"""Results and odds of football-data.co.uk: its files as seasons, and the way to download them."""

from monps.sources.football_data.download import SITE, fetch, url
from monps.sources.football_data.reader import parse, read, season_files

__all__ = ["SITE", "fetch", "parse", "read", "season_files", "url"]
