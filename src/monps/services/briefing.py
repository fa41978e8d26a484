"""The briefing of a daily run as Markdown: what came in, what it meant for the bets, and what somebody must look at.

What must be looked at comes first. Every average stands beside the number of bets that it rests on, and every source
beside the time of its newest price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monps.betting.intervals import Estimate
from monps.repositories import Repositories
from monps.repositories.ledger import Entry
from monps.services.ledger import Of, report

__all__ = ["Briefing", "brief"]

PERIODS = {"7 days": timedelta(days=7), "30 days": timedelta(days=30), "all": None}
OF: tuple[Of, ...] = ("picks", "bets")


@dataclass(frozen=True, slots=True)
class Briefing:
    """The text, when it speaks of, and the alarms that it begins with."""

    at: datetime
    text: str
    alarms: Sequence[str]


def brief(  # noqa: PLR0913 - what it tells of
    work: Repositories,
    steps: Mapping[str, Any],
    failures: Sequence[str],
    *,
    notes: Sequence[str] = (),
    now: datetime,
    silent_after: timedelta,
    retired: Sequence[str] = (),
) -> Briefing:
    """Write the briefing of the ``steps`` that are done.

    ``failures`` are the sources that brought nothing; each is an alarm. ``notes`` say more about what was collected.

    A source whose newest price is older than ``silent_after`` at ``now`` (aware) is an alarm, unless it is ``retired``.
    """
    newest = _newest(work)
    silent = [
        f"{source} is silent: its newest price is {_age(now - at)} old"
        for source, at in newest.items()
        if now - at > silent_after and source not in retired
    ]
    alarms = [*failures, *silent]
    sections = [
        f"# Briefing of {now:%Y-%m-%d %H:%M} UTC",
        _list("To look at", alarms, nothing="Nothing."),
        _collected(steps) + _more("Notes", [*notes, *_barren(steps)]),
        _closed(steps.get("close", {})),
        _settled(steps.get("settle", {})),
        _open(work),
        _results(work, now),
        _freshness(newest, now),
    ]
    return Briefing(now, "\n\n".join(sections) + "\n", alarms)


def _newest(work: Repositories) -> dict[str, datetime]:
    newest: dict[str, datetime] = {}
    for one in work.odds.freshness():
        newest[one.source] = max(newest.get(one.source, one.last_captured), one.last_captured)
    return dict(sorted(newest.items(), key=lambda item: item[1]))


def _collected(steps: Mapping[str, Any]) -> str:
    figures = ("unit", "read", "stored", "unchanged", "rejected", "empty")
    rows = [
        (source, *(account[figure] for figure in figures))
        for source, accounts in _brought(steps).items()
        for account in accounts
    ]
    return _table("Collected", ("source", *figures), rows, nothing="No source.")


def _barren(steps: Mapping[str, Any]) -> list[str]:
    """The sources that answered and had nothing, which may be right between seasons and is wrong within one."""
    return [
        f"{source} answered without a single row"
        for source, accounts in _brought(steps).items()
        if not any(account["read"] for account in accounts)
    ]


def _brought(steps: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The accounts of what each source brought, by its name."""
    collect = "collect "
    return {name.removeprefix(collect): told["accounts"] for name, told in steps.items() if name.startswith(collect)}


def _closed(told: Mapping[str, Any]) -> str:
    rows = [(of, *(told[of][name] for name in ("seen", "changed", "fair", "moved", "without"))) for of in told]
    headings = ("", "begun", "closed", "with a fair price", "line moved", "without a fair price")
    missing = [f"{of}: {one}" for of in told for one in told[of]["which"]]
    return _table("Closed", headings, rows, nothing="Not yet.") + _more("Without a fair price", missing)


def _settled(told: Mapping[str, Any]) -> str:
    rows = [(of, *(told[of][name] for name in ("settled", "corrected", "left"))) for of in told]
    again = [f"{of}: {one}" for of in told for one in told[of]["corrections"]]
    left = [f"{of}: {one}" for of in told for one in told[of]["which"]]
    table = _table("Settled", ("", "settled", "settled again", "left open"), rows, nothing="Not yet.")
    return table + _more("Settled again", again) + _more("Left open", left)


def _open(work: Repositories) -> str:
    rows = []
    for of, repository in (("picks", work.tracking), ("bets", work.bets)):
        groups = repository.exposure("market")
        rows.append((of, sum(one.bets for one in groups), f"{sum(one.stake for one in groups):.2f}"))
    return _table("Open", ("", "bets", "units at stake"), rows, nothing="")


def _results(work: Repositories, now: datetime) -> str:
    headings = ("", "period", "settled", "profit", "turnover", "yield", "drawdown", "mean CLV", "coverage")
    rows = []
    for of in OF:
        for name, length in PERIODS.items():
            since = None if length is None else now - length
            rows.append((of, name, *_figures(work.ledger.entries(of, since=since))))
    return _table("Results", headings, rows, nothing="")


def _figures(entries: Sequence[Entry]) -> tuple[str, ...]:
    if not entries:
        return ("0", *["-"] * 5, "0/0")
    (one,) = report(entries, "all")
    clv = "-" if one.clv.value is None else f"{one.clv.value:+.2f} %{_interval(one.clv)}"
    return (
        str(one.settled),
        f"{one.profit:+.2f}",
        f"{one.turnover:.2f}",
        "-" if one.yield_.value is None else f"{one.yield_.value:+.1%}",
        f"{one.drawdown:.2f}",
        clv,
        f"{one.clv.n}/{one.settled}",
    )


def _interval(of: Estimate) -> str:
    return "" if of.low is None or of.high is None else f" ({of.low:+.2f} to {of.high:+.2f})"


def _freshness(newest: Mapping[str, datetime], now: datetime) -> str:
    rows = [(source, f"{at:%Y-%m-%d %H:%M}", _age(now - at)) for source, at in newest.items()]
    return _table("Sources", ("source", "newest price (UTC)", "age"), rows, nothing="No price is stored.")


def _age(length: timedelta) -> str:
    hours = max(length, timedelta()) // timedelta(hours=1)
    return f"{hours // 24} d {hours % 24} h"


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], *, nothing: str) -> str:
    if not rows:
        return f"## {title}\n\n{nothing}"
    lines = [headings, ["---"] * len(headings), *rows]
    cells = ("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"## {title}\n\n" + "\n".join(cells)


def _list(title: str, lines: Sequence[str], *, nothing: str) -> str:
    return f"## {title}\n\n" + ("\n".join(f"- {line}" for line in lines) or nothing)


def _more(title: str, lines: Sequence[str]) -> str:
    return f"\n\n{title}:\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""
