"""Walking through a season week by week, knowing each time only what was known when the week began.

The model of a block of matches is fitted to kick-offs before the block's first one: never less honest than a fit
per match, and forty fits a season instead of four hundred.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monps.quantum.goals import HALF_LIFE_DAYS, GoalModel, fit
from monps.quantum.matches import PlayedMatch, before, latest_season, teams_of

__all__ = ["Block", "walk_forward"]


@dataclass(frozen=True, slots=True)
class Block:
    """Matches that are predicted together; ``known`` are all kick-offs before ``opens``, the first of the block.

    ``model`` is fitted to ``known`` with the block's teams announced; ``None`` when nothing is known yet.
    """

    opens: datetime
    matches: tuple[PlayedMatch, ...]
    known: tuple[PlayedMatch, ...]
    model: GoalModel | None


def walk_forward(
    matches: Iterable[PlayedMatch],
    as_of: date | datetime,
    *,
    season: str | None = None,
    days: int = 7,
    half_life_days: float = HALF_LIFE_DAYS,
) -> Iterator[Block]:
    """The matches of one league's ``season`` (default: the last) before ``as_of``, in blocks of ``days`` days.

    Other seasons among ``matches`` are known from their kick-offs on.
    """
    history = before(matches, as_of)
    chosen = season or latest_season(history)
    for block in _blocks([m for m in history if m.season == chosen], timedelta(days=days)):
        opens = block[0].kickoff
        known = before(history, opens)
        model = fit(known, opens, half_life_days=half_life_days, announced=teams_of(block)) if known else None
        yield Block(opens, block, known, model)


def _blocks(matches: list[PlayedMatch], length: timedelta) -> Iterator[tuple[PlayedMatch, ...]]:
    """Runs of matches that kick off within ``length`` of the first of the run."""
    block: list[PlayedMatch] = []
    for match in matches:
        if block and match.kickoff - block[0].kickoff >= length:
            yield tuple(block)
            block = []
        block.append(match)
    if block:
        yield tuple(block)
