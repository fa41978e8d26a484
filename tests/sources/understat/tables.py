"""Tables and pages in the shape of Understat, made up for tests."""

import json
from collections.abc import Mapping, Sequence

SHOT = {
    "id": "309897.0", "minute": "15.0", "result": "MissedShots", "X": "0.88", "Y": "0.71", "xG": "0.05",
    "player": "A Player", "h_a": "h", "player_id": "1688.0", "situation": "OpenPlay", "season": "2019.0",
    "shotType": "LeftFoot", "match_id": "11643.0", "h_team": "North", "a_team": "South", "h_goals": "2.0",
    "a_goals": "1.0",
    "date": "2019-08-09 20:00:00", "player_assisted": "B Player", "lastAction": "Pass",
}  # fmt: skip
PLAYER = {
    "id": "755", "player_name": "A Player", "games": "35", "time": "3034", "goals": "23", "xG": "18.9", "assists": "5",
    "xA": "6.3", "shots": "89", "key_passes": "32", "yellow_cards": "3", "red_cards": "0", "position": "F M S",
    "team_title": "North,South", "npg": "19", "npxG": "15.0", "xGChain": "21.0", "xGBuildup": "1.7",
}  # fmt: skip
MATCH = {
    "championnat": "Premier League", "saison": "2020-2021", "date": "2020-09-12", "domicile": "North",
    "exterieur": "South",
    "buts_domicile": "0", "buts_exterieur": "3", "xg_domicile": "0.13", "xg_exterieur": "2.16", "resultat": "",
}  # fmt: skip


def csv(rows: Sequence[Mapping[str, str]], header: Sequence[str]) -> bytes:
    lines = [",".join(header), *(",".join(f'"{row[name]}"' for name in header) for row in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def shots(*rows: Mapping[str, str]) -> bytes:
    return csv(rows, list(SHOT))


def goals(home: int, away: int, own: int = 0, *, inverted: bool = False) -> list[dict[str, str]]:
    """The goals of one match, ``own`` of the home team's being own goals of the away team's players."""
    sides = ["h"] * (home - own) + ["a"] * away
    scored = [(side, "Goal") for side in sides] + [("a", "OwnGoal")] * own
    turned = {"h": "a", "a": "h"} if inverted else {"h": "h", "a": "a"}
    score = {"h_goals": str(home), "a_goals": str(away)}
    return [
        SHOT | score | {"id": str(n), "h_a": turned[side], "result": result} for n, (side, result) in enumerate(scored)
    ]


def page(name: str, value: object) -> bytes:
    """A page with JSON in a script, escaped as the site does."""
    text = json.dumps(value).replace("\\", "\\x5C")
    for sign in "\"{}[]:,'":
        text = text.replace(sign, f"\\x{ord(sign):02X}")
    return f"<html><script>\n\tvar {name}Data = JSON.parse('{text}');\n</script></html>".encode()
