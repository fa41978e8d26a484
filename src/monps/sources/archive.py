"""The answers of one run, as they came, so that the run can be resumed and replayed.

An archive is a folder. The first good answer to a question is kept there, and the same question is answered from there
afterwards: a run that broke off goes on without paying for the same answers twice, and a run of last year reads today
exactly what it read then. A new run gets a new folder.

A file is named by the site, the path or the question's title, and a digest of all of it. ``read_any`` reads it, and
asks the name for what the answer leaves out. Keys are no part of a question, so they are in no name.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.kept_file import keep

__all__ = ["Archive", "Question"]

_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
_DIGEST_LENGTH = 12
_NAME_LENGTH = 100


@dataclass(frozen=True)
class Question:
    """What is asked of a site: a path and parameters, without any key.

    ``title`` is for an answer that does not say what it is about, such as ``players_EPL_2019-20``.
    """

    site: str
    path: str
    params: Mapping[str, str]
    title: str = ""

    @property
    def name(self) -> str:
        """The file that holds its answer: equal questions have equal names, different ones different names."""
        canonical = json.dumps([self.path, sorted(self.params.items()), self.title], ensure_ascii=False)
        digest = hashlib.sha256(canonical.encode()).hexdigest()[:_DIGEST_LENGTH]
        words = _UNSAFE.sub("-", self.title or self.path).strip("-")[:_NAME_LENGTH]
        return f"{_UNSAFE.sub('-', self.site)}/{words}.{digest}.payload"


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of answers; with ``replay`` a question that it does not hold is an error and never asked."""

    folder: Path
    replay: bool = False

    def find(self, question: Question) -> bytes | None:
        """The kept answer, ``None`` if there is none; SourceError when one was to be replayed."""
        path = self.folder / question.name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if not self.replay:
                return None
            reason = f"this run never asked for {question.path}. Replay it with the options that it was made with"
            raise SourceError(path, None, reason) from None
        except OSError as error:
            raise SourceError(path, None, f"it cannot be read ({error.strerror}). Check its permissions") from error

    def keep(self, question: Question, content: bytes) -> Path:
        """Keep a good answer."""
        return keep(content, self.folder / question.name)
