"""Logging: one line a message on standard error, so that a command's standard output stays data."""

import logging
import sys

from monps.core.settings import Settings

__all__ = ["configure_logging"]


def configure_logging(settings: Settings) -> None:
    """Send the messages of monps to standard error from ``settings.log_level`` up; call it once, from a door."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("monps")
    logger.handlers = [handler]
    logger.setLevel(settings.log_level)
    logger.propagate = False
