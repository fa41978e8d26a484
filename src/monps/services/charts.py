"""The ledger as pictures: bankroll, closing line values, calibration, and yield against closing line value.

Each picture is written as PNG, to be sent around, and as SVG, to be printed and searched: its words are text. The same
ledger gives the same file, byte for byte, so a picture that changed is one whose numbers changed. Figures are made
without pyplot, which would look for a screen and keep every figure alive.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from monps.core.errors import MonpsError, SettingsError
from monps.repositories.ledger import Entry
from monps.services.chart_series import balances, calibration, clv_values, yield_by_clv, yield_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CHARTS", "Charts", "draw"]

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "monps",
    "axes.grid": True,
    "grid.alpha": 0.3,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
SIZE, RESOLUTION = (8.0, 4.5), 120
BARS = 40
BLUE, RED, GREY = "#1f5fa8", "#b3372f", "#777777"


@dataclass(frozen=True, slots=True)
class Charts:
    """The files that were written, and the charts that were not, with the reason."""

    written: Sequence[Path]
    left: Sequence[str]


def draw(entries: Sequence[Entry], folder: Path) -> Charts:
    """Draw every chart of a ledger that it has the bets for, into ``folder``; older pictures there are replaced.

    Raises:
        SettingsError: the extra ``charts`` is not installed.
        MonpsError: the folder cannot be written.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 - as above
    except ImportError:
        raise SettingsError("charts need the extra: pip install 'monps[charts]'") from None
    written, left = [], []
    with mpl.rc_context(STYLE):
        for name, chart in CHARTS.items():
            figure = Figure(figsize=SIZE, layout="constrained")
            reason = chart(figure.subplots(), entries)
            if reason is not None:
                left.append(f"{name}: {reason}")
                continue
            for form, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
                picture = io.BytesIO()
                figure.savefig(picture, format=form, dpi=RESOLUTION, metadata=metadata)
                written.append(_write(folder / f"{name}.{form}", picture.getvalue()))
    return Charts(written, left)


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise MonpsError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _bankroll(axes: "Axes", entries: Sequence[Entry]) -> str | None:
    points = balances(entries)
    if not points:
        return "no bet has a profit and a kick-off"
    moments = np.array([one.at.astimezone(UTC).replace(tzinfo=None) for one in points], dtype="datetime64[us]")
    profits = [one.profit for one in points]
    worst = max(one.drawdown for one in points)
    best = np.maximum.accumulate(np.maximum(profits, 0))
    axes.step(moments, profits, where="post", color=BLUE)
    axes.fill_between(moments, profits, best, step="post", color=RED, alpha=0.15, linewidth=0)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set(
        title=f"Profit {profits[-1]:+.2f} units, deepest drawdown {worst:.2f}", xlabel="kick-off (UTC)", ylabel="units"
    )
    axes.figure.autofmt_xdate()
    return None


def _clv(axes: "Axes", entries: Sequence[Entry]) -> str | None:
    values = clv_values(entries)
    if not values:
        return "no settled bet has a closing line value"
    settled = sum(one.settled for one in entries)
    # An odd price far out would squeeze all others into one bar; it is counted in the last bar.
    low, high = np.percentile(values, [1, 99])
    reach = max(abs(low), abs(high), 1.0)
    counts, edges = np.histogram(np.clip(values, -reach, reach), bins=BARS, range=(-reach, reach))
    bars = axes.bar(edges[:-1], counts, width=np.diff(edges), align="edge", color=BLUE)
    for place, (count, bar) in enumerate(zip(counts, bars, strict=True)):
        bar.set_gid(f"bar-{place}-{count}")  # so that the file says how many bets a bar holds
    mean = float(np.mean(values))
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.axvline(mean, color=RED, linewidth=1.2)
    title = f"Mean CLV {mean:+.2f} %, coverage {len(values)}/{settled}"
    axes.set(title=title, xlabel="closing line value against the fair close (%)", ylabel="bets")
    return None


def _calibration(axes: "Axes", entries: Sequence[Entry]) -> str | None:
    groups = calibration(entries)
    if not groups:
        return "no bet that won or lost has a fair closing probability"
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)
    places, shares = [one.place for one in groups], [one.came for one in groups]
    # Two standard errors of a share that is truly what the close said.
    errors = [2 * np.sqrt(one.place * (1 - one.place) / one.bets) for one in groups]
    axes.errorbar(places, shares, yerr=errors, fmt="o", color=BLUE, capsize=3)
    for one in groups:
        axes.annotate(str(one.bets), (one.place, one.came), xytext=(6, -10), textcoords="offset points", fontsize=8)
    title = f"Calibration of the fair close over {sum(one.bets for one in groups)} bets"
    axes.set(title=title, xlabel="fair closing probability", ylabel="share won", xlim=(0, 1), ylim=(-0.05, 1.05))
    return None


def _yield(axes: "Axes", entries: Sequence[Entry]) -> str | None:
    groups = yield_by_clv(entries)
    if not groups:
        return "no bet has both a profit and a closing line value"
    places, yields = [one.place for one in groups], [one.came for one in groups]
    axes.scatter(places, yields, s=[12 + one.bets**0.5 * 4 for one in groups], color=BLUE)
    for one in groups:
        axes.annotate(str(one.bets), (one.place, one.came), xytext=(6, 6), textcoords="offset points", fontsize=8)
    axes.axhline(0, color=GREY, linewidth=0.8)
    title, line = "Yield against CLV", yield_line(entries)
    if line is not None:
        ends = np.array([min(places), max(places)])
        axes.plot(ends, 100 * line.intercept + line.slope * ends, color=RED, linewidth=1.2)
        title += f": slope {line.slope:.2f}, standard error {line.slope_error:.2f}"
    axes.set(title=title, xlabel="mean closing line value of the group (%)", ylabel="yield (%)")
    return None


CHARTS: dict[str, Callable[["Axes", Sequence[Entry]], str | None]] = {
    "bankroll": _bankroll,
    "clv": _clv,
    "calibration": _calibration,
    "yield-against-clv": _yield,
}
"""The charts by the name of their files; each draws, or says why it has nothing to draw."""
