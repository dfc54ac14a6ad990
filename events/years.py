"""How many events each year holds, as bars along an axis. Pure: numbers in, shapes out."""

from dataclasses import dataclass
from math import ceil

HEIGHT = 72
# What the narrowest column of a page has room for.
LABELS = 5


@dataclass(frozen=True)
class Bar:
    """A year with events: places are per cent of the width, and pixels from the top."""

    year: int
    count: int
    x: str
    width: str
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    bars: list
    labels: list
    most: int


def draw(years):
    """Return the chart of {year: number}, years without an event as gaps; None if there is no year."""
    if not years:
        return None
    first, last, most = min(years), max(years), max(years.values())
    room = 100 / (last - first + 1)
    bars = []
    for year, count in sorted(years.items()):
        height = max(3, round(count / most * HEIGHT))
        x = f"{(year - first) * room + room * 0.1:.2f}%"
        bars.append(Bar(year, count, x, f"{room * 0.8:.2f}%", HEIGHT - height, height))
    step = ceil((last - first + 1) / LABELS)
    labels = [(year, f"{(year - first + 0.5) * room:.2f}%") for year in range(first, last + 1, step)]
    return Chart(bars, labels, most)
