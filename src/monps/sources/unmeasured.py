"""What only files of results know of a match, as unknown: for sources that tell no more than teams, time and score."""

from collections.abc import Mapping

__all__ = ["UNMEASURED"]

UNMEASURED: Mapping[str, None] = dict.fromkeys(
    f"{side}_{counted}"
    for counted in ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")
    for side in ("home", "away")
)
"""The counts of a match row, all unknown."""
