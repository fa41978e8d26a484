"""The identity of a statement: what stays when somebody reformats it, and when the driver changes.

Whitespace, comments, the case of words outside quotes and a final semicolon do not count; every placeholder is ``?``;
every hole is ``{}``; a list of placeholders after IN is one. So ``%s``, ``%(id)s`` and ``$1`` give the same
fingerprint, and a statement that is seen on the wire is found again in the code. :func:`pattern` finds those that
have holes.
"""

import functools
import hashlib
import re

__all__ = ["HOLE", "fingerprint", "normalised", "pattern"]

HOLE = "{}"
TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|(?P<quoted>[eE]?'(?:[^'\\]|''|\\.)*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$)"
    r"|(?P<placeholder>%s|%\(\w+\)s|\$\d+|(?<![:\w]):[A-Za-z_]\w*)"
    r"|(?P<space>\s+)"
    r"|(?P<word>[A-Za-z_][\w$]*|\d[\w.]*)"
    r"|(?P<other>%%|::|.)",
    re.DOTALL,
)
TIGHT = re.compile(r" ?([(),;]) ?")
IN_LIST = re.compile(r"\bin\((?:\?(?:,\?)*|\{\})\)|\bin \?")


def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits that name the statement ``text``; holes are written ``{}``."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """``text`` without what does not count."""
    words = "".join(map(_token, TOKEN.finditer(text)))
    tight = TIGHT.sub(r"\1", _outside_quotes_one_space(words)).strip().rstrip("; ")
    return IN_LIST.sub("in(?)", tight)


def pattern(text: str) -> re.Pattern[str]:
    """What :func:`normalised` makes of every text that ``text`` can become when its holes are filled."""
    pieces = map(re.escape, normalised(text).split(HOLE))
    return re.compile(".+?".join(pieces), re.DOTALL)


def _token(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "comment" | "space":
            return " "
        case "placeholder":
            return "?"
        case "word":
            return found[0].lower()
        case "other":
            return "%" if found[0] == "%%" else found[0]
    return found[0]


def _outside_quotes_one_space(text: str) -> str:
    return "".join(part if part[:1] in "'\"" else re.sub(r"\s+", " ", part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    return re.split(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")", text)
