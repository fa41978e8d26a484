"""Logging: one line a message on standard error, so that a command's standard output stays data.

A message is a sentence with facts beside it (``extra=…``). As text the facts follow the sentence as ``name=value``; as
JSON each line is an object with ``time`` (UTC), ``level``, ``logger``, ``message`` and ``fields``. Whatever the form,
the password of an address never gets through.
"""

import contextlib
import json
import logging
import math
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from monps.core.settings import Settings
from monps.core.slow_statements import SlowStatements
from monps.core.statements import observe

__all__ = ["JsonFormatter", "TextFormatter", "configure_logging", "redacted"]

OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"asctime", "color_message", "message", "taskName"}
"""What a record has without any facts of a message."""

URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)\S*@")
QUERY_PASSWORD = re.compile(r"([?&]\w*password=)[^\s&]+", re.IGNORECASE)
WORD_PASSWORD = re.compile(r"((?<![?&\w])\w*password\s*=\s*)(?:'(?:[^'\\]|\\.)*'|\S+)", re.IGNORECASE)
PLAIN = re.compile(r"[^\s\"'=]+")

_slow = contextlib.ExitStack()


def configure_logging(settings: Settings, *others: str) -> None:
    """Log monps to standard error as ``settings`` say, slow statements too; for a door, which calls it once.

    Args:
        settings: level, format, and from how many seconds a statement is slow.
        others: loggers of other packages that are to be written in the same form.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
    for name in ("monps", *others):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    logging.getLogger("monps").setLevel(settings.log_level)
    _slow.close()
    if settings.slow_statement is not None:
        _slow.enter_context(observe(SlowStatements(settings.slow_statement, parameters=settings.log_parameters)))


class TextFormatter(logging.Formatter):
    """A line to be read: time in UTC, level, logger, sentence, facts."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a traceback follows on lines of its own."""
        facts = "".join(f" {name}={_word(value)}" for name, value in _facts(record).items())
        line = f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()}{facts}"
        return redacted("\n".join([line, *_trouble(self, record).values()]))


class JsonFormatter(logging.Formatter):
    """A line for a machine: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The object; what JSON does not know is written as its text."""
        line = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "fields": _facts(record),
            **_trouble(self, record),
        }
        return json.dumps(_clean(line), ensure_ascii=False)


def redacted(text: str) -> str:
    """The text with ``***`` for each password in an address, as a URL or as libpq's ``password=…``."""
    text = URL_PASSWORD.sub(r"\1***@", text)
    return WORD_PASSWORD.sub(r"\1***", QUERY_PASSWORD.sub(r"\1***", text))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in record.__dict__.items() if name not in OWN}


def _trouble(formatter: logging.Formatter, record: logging.LogRecord) -> dict[str, str]:
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    return {"traceback": formatter.formatException(record.exc_info)}


def _word(value: object) -> str:
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _clean(value: Any) -> Any:  # noqa: ANN401 - anything that a message was given
    if isinstance(value, Mapping):
        return {str(name): _clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return redacted(str(value))
