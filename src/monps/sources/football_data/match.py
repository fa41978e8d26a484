"""One line of a file as a match.

What identifies a match or its result must be right, or the line is refused (CellError). Everything else is optional: a
cell that cannot be what its column says is reported and left out, and the match stands without it.
"""

from datetime import UTC, date, datetime, time

from monps.sources.capture_times import UK
from monps.sources.football_data.cells import CellError, day, number, time_of_day
from monps.sources.football_data.record import Record
from monps.sources.football_data.seasons import COUNTRIES, season_named, season_of
from monps.sources.rows import MatchRow, match_id

__all__ = ["SOURCE", "match_of"]

SOURCE = "football-data"

_USUAL_KICKOFF = time(15)  # UK time: what a day without a time is taken for, marked as estimated

_SIDES = ("home", "away")
_COUNTS = ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")

Score = tuple[int, int]


def match_of(record: Record) -> MatchRow:
    """The match of a line, "finished" if it has a result, else "scheduled"; CellError when the line cannot be one."""
    if record.line.problem:
        raise CellError(record.line.problem)
    home, away = record.needed("home_team"), record.needed("away_team")
    if home == away:
        raise CellError(f"{home!r} cannot play itself")
    played = day(record.needed("date"))
    league, season = _competition(record, played)
    goals = _goals(record)
    at = record.optional("time", time_of_day)
    return MatchRow(
        match_id=match_id(SOURCE, league, season, home, away, played),
        league=league,
        season=season,
        kickoff=datetime.combine(played, at or _USUAL_KICKOFF, tzinfo=UK).astimezone(UTC),
        kickoff_estimated=at is None,
        home_team=home,
        away_team=away,
        home_goals=goals[0] if goals else None,
        away_goals=goals[1] if goals else None,
        status="finished" if goals else "scheduled",
        referee=record.text("referee") or None,
        source=SOURCE,
        **_half_time(record, goals),
        **_statistics(record),
    )


def _competition(record: Record, played: date) -> tuple[str, str]:
    """League and season; the file's name is never asked."""
    if "league" in record.columns.fields:
        division = record.needed("league")
        return division, season_of(division, played)
    country = record.needed("country")
    return COUNTRIES.get(country, country), season_named(record.needed("season"))


def _goals(record: Record) -> Score | None:
    """The final score if there is one; the result letter must agree with it."""
    home, away, letter = (record.text(name) for name in ("home_goals", "away_goals", "result"))
    if not (home or away):
        if letter:
            raise CellError(f"it has the result {letter!r} and no goals")
        return None
    if not (home and away):
        raise CellError("it has the goals of one team only")
    score = number(home), number(away)
    if letter and letter != _letter(score):
        raise CellError(f"the result {letter!r} contradicts the goals {score[0]}-{score[1]}")
    return score


def _half_time(record: Record, goals: Score | None) -> dict[str, int | None]:
    """Both half-time goals, or neither where they fit no match with this final score."""
    home, away = record.count("half_time_home"), record.count("half_time_away")
    unknown = dict.fromkeys(("half_time_home", "half_time_away"))
    if home is None or away is None:
        return unknown
    letter = record.text("half_time_result")
    if goals is None or home > goals[0] or away > goals[1]:
        reason = f"{home}-{away} at half-time does not fit the final score"
    elif letter and letter != _letter((home, away)):
        reason = f"the half-time result {letter!r} contradicts {home}-{away}"
    else:
        return {"half_time_home": home, "half_time_away": away}
    record.reject("value", reason, f"{home}-{away}", record.column("half_time_home"))
    return unknown


def _letter(score: Score) -> str:
    home, away = score
    return "H" if home > away else "A" if away > home else "D"


def _statistics(record: Record) -> dict[str, int | None]:
    """Counts by field; where shots and shots on target cannot both be right, neither is kept."""
    counts = {f"{side}_{what}": record.count(f"{side}_{what}") for side in _SIDES for what in _COUNTS}
    for side in _SIDES:
        shots, on_target = counts[f"{side}_shots"], counts[f"{side}_shots_on_target"]
        if shots is not None and on_target is not None and on_target > shots:
            reason = f"{on_target} shots on target cannot be among {shots} shots; neither number is used"
            record.reject("value", reason, str(on_target), record.column(f"{side}_shots_on_target"))
            counts[f"{side}_shots"] = counts[f"{side}_shots_on_target"] = None
    return counts
