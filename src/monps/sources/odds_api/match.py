"""An event of The Odds API as a match, whether an answer or a line of a snapshot described it."""

import re

from monps.sources.competitions import league_of_sport, season_at
from monps.sources.instants import instant
from monps.sources.payload import ShapeError
from monps.sources.rows import MatchRow, source_match_id

__all__ = ["SOURCE", "Score", "match_of"]

SOURCE = "the-odds-api"

Score = tuple[int, int]

_ID = re.compile(r"\w{1,32}", re.ASCII)


def match_of(event_id: str, sport: str, kickoff: str, teams: tuple[str, str], score: Score | None = None) -> MatchRow:
    """The match of an event; its id is the match's identity, as it is in the tables of the existing code.

    An id that does not fit there (the site's have 32 characters) is replaced by one that is made from it.
    """
    if not event_id:
        raise ShapeError("its event has no id")
    home, away = (team.strip() for team in teams)
    if not home or not away:
        raise ShapeError("it names one team only")
    if home == away:
        raise ShapeError(f"{home!r} cannot play itself")
    at, league = instant(kickoff), league_of_sport(sport)
    return MatchRow(
        match_id=event_id if _ID.fullmatch(event_id) else source_match_id(SOURCE, event_id),
        league=league,
        season=season_at(league, at.date()),
        kickoff=at,
        kickoff_estimated=False,
        home_team=home,
        away_team=away,
        home_goals=score[0] if score else None,
        away_goals=score[1] if score else None,
        half_time_home=None,
        half_time_away=None,
        status="finished" if score else "scheduled",
        home_shots=None,
        away_shots=None,
        home_shots_on_target=None,
        away_shots_on_target=None,
        home_corners=None,
        away_corners=None,
        home_fouls=None,
        away_fouls=None,
        home_yellows=None,
        away_yellows=None,
        home_reds=None,
        away_reds=None,
        referee=None,
        source=SOURCE,
    )
