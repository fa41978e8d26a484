"""Files in the formats of football-data.co.uk, made up for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from monps.sources.football_data import parse
from monps.sources.football_data.columns import columns_of
from monps.sources.football_data.record import Record
from monps.sources.football_data.table import Line
from monps.sources.rows import Season

_MAIN = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR,Referee,HS,AS,HST,AST,HF,AF,HC,AC,HY,AY,HR,AR,"
    "B365H,B365D,B365A,PSH,PSD,PSA,B365>2.5,B365<2.5,P>2.5,P<2.5,AHh,B365AHH,B365AHA,PAHH,PAHA,"
    "B365CH,B365CD,B365CA,PSCH,PSCD,PSCA,B365C>2.5,B365C<2.5,AHCh,PCAHH,PCAHA"
)
HEADER = _MAIN.split(",")

PLAYED: Mapping[str, str] = {
    **dict(zip(HEADER, [""] * len(HEADER), strict=True)),
    "Div": "E0", "Date": "17/08/2024", "Time": "15:00", "HomeTeam": "North", "AwayTeam": "South",
    "FTHG": "2", "FTAG": "1", "FTR": "H", "HTHG": "1", "HTAG": "1", "HTR": "D", "Referee": "A Whistle",
    "HS": "14", "AS": "9", "HST": "6", "AST": "4", "HF": "11", "AF": "12", "HC": "5", "AC": "3",
    "HY": "1", "AY": "2", "HR": "0", "AR": "1",
    "B365H": "1.9", "B365D": "3.5", "B365A": "4.2", "PSH": "1.95", "PSD": "3.6", "PSA": "4.3",
    "B365>2.5": "1.8", "B365<2.5": "2.0", "P>2.5": "1.85", "P<2.5": "2.05",
    "AHh": "-0.5", "B365AHH": "1.9", "B365AHA": "1.95", "PAHH": "1.93", "PAHA": "1.97",
    "B365CH": "1.85", "B365CD": "3.6", "B365CA": "4.4", "PSCH": "1.88", "PSCD": "3.7", "PSCA": "4.5",
    "B365C>2.5": "1.75", "B365C<2.5": "2.1", "AHCh": "-0.75", "PCAHH": "2.05", "PCAHA": "1.87",
}  # fmt: skip

_OTHERS = "Country,League,Season,Date,Time,Home,Away,HG,AG,Res,PSCH,PSCD,PSCA,QQCH,QQCD,QQCA"
NEW_HEADER = _OTHERS.split(",")


def row(**cells: str) -> dict[str, str]:
    """A played match with 24 prices of every kind, some cells changed."""
    return {**PLAYED, **cells}


def unpriced(**cells: str) -> dict[str, str]:
    """A match without any price."""
    return {**{name: value for name, value in PLAYED.items() if HEADER.index(name) < HEADER.index("B365H")}, **cells}


def content(rows: Sequence[Mapping[str, str]], header: Sequence[str] = HEADER) -> bytes:
    """The file that holds ``rows``."""
    lines = [",".join(header), *(",".join(one.get(name, "") for name in header) for one in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def season(*rows: Mapping[str, str], header: Sequence[str] = HEADER) -> Season:
    """The season that is read from a file with ``rows``."""
    return parse(content(rows, header), Path("made-up.csv"))


def record(header: Sequence[str] = HEADER, **cells: str) -> Record:
    """One line of such a file, ready to be read."""
    values = {**PLAYED, **cells}
    texts = tuple(values.get(name, "") for name in header)
    return Record(Line(2, ",".join(texts), texts), columns_of(header, "made-up.csv"))
