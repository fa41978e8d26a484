"""Names that belong to nobody: clubs, players and referees of simulated leagues."""

from itertools import product

import numpy as np

__all__ = ["CLUBS", "REFEREES", "clubs", "players"]

CLUBS = (
    "Aldrumont", "Ambervolt", "Brackwold", "Brindlecove", "Castrelle", "Cindermoor", "Dravenholt", "Dunfeather",
    "Ebbsmill", "Elverpond", "Farthinglow", "Fennimarch", "Gildenfurt", "Gullinport", "Hasselbrim", "Hollowquay",
    "Ironvale", "Jesperwick", "Kestermoor", "Kindlebury", "Lanternhove", "Lindqvale", "Morrowick", "Mistrelmont",
    "Nethercombe Vy", "Ormsvale", "Oxlantern", "Pellathorpe", "Pindaroux", "Quennick", "Rookhaven Ley", "Skarrowby",
    "Sundermark", "Throstleford", "Tolvermere", "Umberlith", "Velmarch", "Wexholm Spa", "Yarrowgate", "Zephyrstone",
)  # fmt: skip
"""Every club that a simulated league can have."""

REFEREES = (
    "P Quillon",
    "M Varsted",
    "J Ombrewood",
    "T Haldrane",
    "S Kervaine",
    "R Lostwith",
    "A Brenquist",
    "D Wolmar",
)

_FIRST = ("Bran", "Cor", "Dal", "Eld", "Fen", "Gar", "Hol", "Jas", "Kel", "Lor", "Mar", "Nev", "Oster", "Pel", "Quin")
_MIDDLE = ("a", "e", "i", "o", "u")
_LAST = ("brik", "dane", "fors", "gant", "lund", "mere", "nado", "quist", "rossi", "stan", "tova", "vic", "wold", "zek")


def clubs(random: np.random.Generator, count: int) -> tuple[str, ...]:
    """``count`` different clubs."""
    return tuple(str(name) for name in random.choice(CLUBS, count, replace=False))


def players(random: np.random.Generator, count: int) -> tuple[str, ...]:
    """``count`` (up to 1,050) players with different family names."""
    families = random.choice(["".join(parts) for parts in product(_FIRST, _MIDDLE, _LAST)], count, replace=False)
    initials = random.choice(list("ABCDEFGHIJKLMNOPRSTVW"), count)
    return tuple(f"{initial}. {family}" for initial, family in zip(initials, families, strict=True))
