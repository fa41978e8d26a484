"""The burn-down as an inline SVG: sites left over the days, with a table of the same numbers for who cannot see it."""

from collections.abc import Sequence
from datetime import date
from html import escape

from monps.strangler.ledger import Snapshot

__all__ = ["burn_down_chart"]

WIDTH, HEIGHT = 720, 240
LEFT, TOP, RIGHT, BOTTOM = 56, 16, 16, 36


def burn_down_chart(history: Sequence[Snapshot]) -> str:
    """The chart of the days in ``history``; a sentence where there is nothing to draw yet."""
    if not history:
        return "<p>No day has been recorded yet. <code>monps legacy status --record</code> begins the chart.</p>"
    most = max(1, *(one.left for one in history))
    points = [(_x(one.day, history), _y(one.left, most)) for one in history]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"{points[0][0]:.1f},{_y(0, most):.1f} {line} {points[-1][0]:.1f},{_y(0, most):.1f}"
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{one.day}: {one.left} left</title></circle>'
        for (x, y), one in zip(points, history, strict=True)
    )
    first, last = history[0], history[-1]
    told = f"{first.left} sites on {first.day}, {last.left} on {last.day}"
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="burn-title burn-text">'
        f'<title id="burn-title">Raw SQL that is left</title><desc id="burn-text">{escape(told)}</desc>'
        f"{_grid(most)}<polygon class='area' points='{area}'/><polyline class='line' points='{line}'/>{dots}"
        f"{_days(first.day, last.day)}</svg><figcaption>{escape(told)}</figcaption></figure>{_table(history)}"
    )


def _x(day: date, history: Sequence[Snapshot]) -> float:
    span = (history[-1].day - history[0].day).days
    share = (day - history[0].day).days / span if span else 0.5
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(number: int, most: int) -> float:
    return TOP + (1 - number / most) * (HEIGHT - TOP - BOTTOM)


def _grid(most: int) -> str:
    numbers = sorted({0, most // 2, most})
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(number, most):.1f}" y2="{_y(number, most):.1f}"/>'
        f'<text x="{LEFT - 8}" y="{_y(number, most) + 4:.1f}" text-anchor="end">{number}</text>'
        for number in numbers
    )


def _days(first: date, last: date) -> str:
    y = HEIGHT - 12
    if first == last:
        return f'<text x="{WIDTH / 2}" y="{y}" text-anchor="middle">{first}</text>'
    return f'<text x="{LEFT}" y="{y}">{first}</text><text x="{WIDTH - RIGHT}" y="{y}" text-anchor="end">{last}</text>'


def _table(history: Sequence[Snapshot]) -> str:
    rows = "".join(f"<tr><td>{one.day}</td><td>{one.left}</td></tr>" for one in history)
    return (
        "<details><summary>The numbers</summary><table><thead><tr><th scope='col'>Day</th>"
        f"<th scope='col'>Sites left</th></tr></thead><tbody>{rows}</tbody></table></details>"
    )
