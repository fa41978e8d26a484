"""What units of work tell of themselves; how they are counted is in test_metrics.py."""

import logging

import pytest

from monps.core.unit_events import UnitEvent, observe_units, tell_unit


def test_every_observer_is_told_while_it_looks() -> None:
    first: list[UnitEvent] = []
    second: list[UnitEvent] = []
    with observe_units(first.append), observe_units(second.append):
        tell_unit(UnitEvent.committed)
    tell_unit(UnitEvent.left)
    assert first == second == [UnitEvent.committed]


def test_only_what_is_out_of_the_ordinary_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("monps.core.unit_events")
    logger.addHandler(caplog.handler)
    with caplog.at_level(logging.DEBUG, logger=logger.name):
        for event in UnitEvent:
            tell_unit(event)
    logger.removeHandler(caplog.handler)
    levels = {(record.levelname, record.getMessage().split(":")[0]) for record in caplog.records}
    assert levels == {
        ("INFO", "a unit of work starts over after a serialization failure or a deadlock"),
        ("WARNING", "a unit of work cannot be kept"),
    }
