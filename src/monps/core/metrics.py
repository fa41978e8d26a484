"""What this process does with its database, as Prometheus metrics.

Statements and units of work are counted as they happen; a statement costs one observation of a histogram. What a pool
knows of itself (its size, who waits) is only read when somebody asks for the figures. No label can grow: doors,
outcomes, engines, and the classes of SQLSTATE are closed sets.

``prometheus_client`` is the extra ``metrics``. Only this module imports it, and only whoever wants metrics imports this
module.
"""

import contextlib
import math
import os
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import psycopg

from monps import __version__
from monps.core.database import Database
from monps.core.errors import SettingsError
from monps.core.pool import SyncPool
from monps.core.statements import Statement, observe
from monps.core.unit_events import UnitEvent, observe_units

try:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, write_to_textfile
    from prometheus_client.exposition import choose_encoder
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
    from prometheus_client.registry import Collector
except ImportError as error:
    raise SettingsError("metrics are not installed: pip install 'monps[metrics]'") from error

__all__ = ["BUCKETS", "Metrics"]

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds: a read by key takes less than a millisecond, a report a second."""

STATES = (getattr(one, "sqlstate", None) for one in vars(psycopg.errors).values())
CLASSES = {state[:2] for state in STATES if isinstance(state, str)}
"""The classes of SQLSTATE that PostgreSQL has; a function of the user's may raise any other."""

UNITS = {event: event.value for event in (UnitEvent.committed, UnitEvent.rolled_back, UnitEvent.left)}


class Metrics:
    """Counts while it is entered (``with Metrics(database) as metrics: …``) and tells the figures at any time.

    Args:
        database: whose pools are watched, those of its replica included; statements and units are counted for the
            whole process.
        registry: where the metrics are registered; one of their own if None. ``prometheus_client.REGISTRY`` puts them
            beside the metrics of your program.
    """

    def __init__(self, database: Database, registry: CollectorRegistry | None = None) -> None:
        self.registry = CollectorRegistry() if registry is None else registry
        self._pools = _Pools(database)
        slow = database.settings.slow_statement
        self._slow_seconds = math.inf if slow is None else slow
        self._stack = contextlib.ExitStack()
        self._make()

    def __enter__(self) -> Self:
        self._stack.enter_context(observe(self._statement))
        self._stack.enter_context(observe_units(self._unit))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """The figures as Prometheus reads them, and their content type; ``accept`` is the header of who asks."""
        encode, kind = choose_encoder(accept)
        return encode(self.registry), kind

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the figures into a file for node_exporter's textfile collector; it is replaced as a whole."""
        write_to_textfile(os.fspath(path), self.registry)

    def _make(self) -> None:
        into: Mapping[str, Any] = {"registry": self.registry}
        Gauge("monps_info", "The version of monps.", ["version"], **into).labels(__version__).set(1)
        seconds = Histogram(
            "monps_statement_seconds",
            "Seconds that statements took, by the way they went and whether the server refused them.",
            ["door", "outcome"],
            buckets=BUCKETS,
            **into,
        )
        # Looked up once: finding a child by its labels costs more than observing it.
        self._ok = {door: seconds.labels(door, "ok").observe for door in ("orm", "wire")}
        self._refused = {door: seconds.labels(door, "failed").observe for door in ("orm", "wire")}
        self._errors = Counter(
            "monps_statement_errors", "Statements that failed, by the class of their SQLSTATE.", ["class"], **into
        )
        self._slow = Counter("monps_slow_statements", "Statements slower than MONPS_SLOW_STATEMENT.", **into)
        copied = Counter("monps_copied_rows", "Rows that went over the COPY protocol.", ["direction"], **into)
        self._copied = {direction: copied.labels(direction).inc for direction in ("in", "out")}
        units = Counter("monps_units", "Transactions of units of work, by how they ended.", ["outcome"], **into)
        self._ended = {event: units.labels(outcome).inc for event, outcome in UNITS.items()}
        retried = Counter("monps_unit_retries", "Units that started over after a lost race.", **into)
        poisoned = Counter("monps_units_poisoned", "Units in which a failure was swallowed.", **into)
        self._ended |= {UnitEvent.retried: retried.inc, UnitEvent.poisoned: poisoned.inc}
        self.registry.register(self._pools)

    def _statement(self, statement: Statement) -> None:
        seconds = statement.seconds
        if not statement.failed:
            self._ok[statement.door](seconds)
        else:
            self._refused[statement.door](seconds)
            self._errors.labels(_class(statement.sqlstate)).inc()
        if seconds >= self._slow_seconds:
            self._slow.inc()
        if statement.copied > 0:
            self._copied["in" if "FROM STDIN" in statement.sql else "out"](statement.copied)

    def _unit(self, event: UnitEvent) -> None:
        self._ended[event]()


class _Pools(Collector):
    """The pools of a database and its replica, asked when the figures are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        pools = list(self._labelled())
        for name, meaning, gauge in GAUGES:
            family: Metric = GaugeMetricFamily(f"monps_pool_{name}", meaning, labels=LABELS)
            yield _filled(family, [(labels, getattr(pool.figures(), gauge)) for labels, pool in pools])
        for name, meaning, counter in COUNTERS:
            family = CounterMetricFamily(f"monps_pool_{name}", meaning, labels=LABELS)
            yield _filled(family, [(labels, getattr(pool.history, counter)) for labels, pool in pools])

    def describe(self) -> list[Metric]:
        """Nothing: the registry would collect to find the names, and no pool exists yet."""
        return []

    def _labelled(self) -> Iterator[tuple[list[str], SyncPool]]:
        replica = self._database.used_replica
        for name, database in (("primary", self._database), ("replica", replica)):
            if database is not None:
                yield from (([name, engine], pool) for engine, pool in database.pools().items())


LABELS = ("database", "engine")

GAUGES = (
    ("size", "Connections that are kept open.", "size"),
    ("overflow_limit", "Connections that may be opened beyond them.", "overflow_limit"),
    ("checked_out", "Connections in use.", "checked_out"),
    ("idle", "Connections that wait for work.", "idle"),
    ("overflow", "Connections open beyond the size of the pool.", "overflow"),
)
"""Name, meaning and attribute of :class:`monps.core.pool.PoolStatus`."""

COUNTERS = (
    ("waits", "How often all connections were in use when one was asked for.", "waits"),
    ("wait_seconds", "Seconds spent waiting for a connection.", "waited_seconds"),
    ("exhausted", "How often no connection came back in time.", "exhausted"),
    ("refused", "How often no connection could be made.", "refused"),
)
"""The same of :class:`monps.core.pool.PoolHistory`."""


def _filled(family: Any, values: list[tuple[list[str], float]]) -> Metric:  # noqa: ANN401 - add_metric is of each kind
    for labels, value in values:
        family.add_metric(labels, value)
    filled: Metric = family
    return filled


def _class(sqlstate: str | None) -> str:
    if sqlstate is None:
        return "none"
    return sqlstate[:2] if sqlstate[:2] in CLASSES else "other"
