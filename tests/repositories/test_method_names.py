"""Frames of repositories by name; seen from a whole run in tests/core/test_slow_statements.py."""

import sys
from types import FrameType

from sqlalchemy.orm import Session

from monps.models import ManualBet
from monps.repositories import Repository
from monps.repositories.method_names import method_of


def here() -> FrameType:
    return sys._getframe(1)


class Bets(Repository[ManualBet]):
    model = ManualBet

    def asked(self) -> FrameType:
        return here()

    def _asked(self) -> FrameType:  # type: ignore[override]
        return here()


class Stranger:
    def asked(self) -> FrameType:
        return here()


def test_a_public_method_of_a_repository_has_a_name(session: Session) -> None:
    assert method_of(Bets(session).asked()) == "Bets.asked"
    assert method_of(Bets(session)._asked()) is None


def test_other_frames_have_none() -> None:
    assert method_of(Stranger().asked()) is None
    assert method_of(here()) is None
