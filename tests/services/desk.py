"""A small desk for tests of the daily run: a file of matches and prices, and picks and bets on them."""

from pathlib import Path

from monps.core.database import Database
from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import UnitOfWork
from monps.sources.football_data import read
from tests.repositories import rows

HEADER = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A,PSCH,PSCD,PSCA,PC>2.5,PC<2.5,AvgCH,AvgCD,AvgCA\n"
)
MATCHES = (
    "E0,16/08/2024,20:00,Reds,Blues,{reds},0,H,1.6,4.2,5.25,1.65,4.1,5,1.9,2.0,1.63,4,5\n"
    "E0,17/08/2024,15:00,Greens,Whites,2,2,D,2,3.3,3.5,,,,,,2.1,3.2,3.4\n"
)


def season_file(folder: Path, *, reds: int = 1) -> Path:
    """Two matches that are over; ``reds`` goals of the Reds."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "E0_2425.csv"
    path.write_text(HEADER + MATCHES.format(reds=reds), encoding="utf-8")
    return path


def bet_on(database: Database, path: Path) -> None:
    """Two picks and a bet on each match of the file, with the times and names that it gives."""
    with UnitOfWork(database=database) as work:
        for match in read(path).matches:
            names = {"home_team": match.home_team, "away_team": match.away_team, "match_date": match.kickoff}
            picks = (("h2h", "home", None), ("totals", "over", 2.5))
            work.tracking.add_many(
                TrackingCLVPicks(**rows.pick(match.match_id, market=market, selection=selection, line=line, **names))
                for market, selection, line in picks
            )
            kickoff = match.kickoff.replace(tzinfo=None)
            name = f"{match.home_team} vs {match.away_team}"
            work.bets.add(ManualBet(**rows.bet(name, match_id=match.match_id, kickoff_time=kickoff, selection="Home")))
        work.commit()
