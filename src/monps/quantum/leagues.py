"""Which tier of its country a league is, by its code.

The codes are football-data.co.uk's. England and Scotland count their leagues from 0 (E0, SC0), with EC, the Conference,
as England's fifth; the others count from 1 (D1, SP2). A code of letters alone (ARG, USA) is its country's only league.
The rule is a regular expression that Python and PostgreSQL read alike, so that a question can ask for a tier.
"""

import re

__all__ = ["TIERS", "tier_of", "tier_pattern"]

TIERS = range(1, 6)


def tier_pattern(tier: int) -> str:
    """A regular expression that matches the whole code of every league of ``tier``.

    Raises:
        ValueError: there is no such tier.
    """
    if tier not in TIERS:
        raise ValueError(f"tiers go from {TIERS[0]} to {TIERS[-1]}, not {tier}")
    codes = [f"(?:E|SC){tier - 1}", f"(?!(?:E|SC)[0-9])[A-Z]{{1,3}}{tier}"]
    if tier == TIERS[0]:
        codes.append("(?!EC$)[A-Z]{2,4}")
    if tier == TIERS[-1]:
        codes[0] = "EC"
    return f"^(?:{'|'.join(codes)})$"


def tier_of(league: str) -> int | None:
    """The tier of a league, 1 the highest, or None for a code that does not tell."""
    return next((tier for tier in TIERS if re.fullmatch(tier_pattern(tier), league)), None)
