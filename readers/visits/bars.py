"""Visitors of days or months as bars along an axis. Pure: numbers in, shapes out."""

from dataclasses import dataclass
from datetime import date

HEIGHT = 72
# What the narrowest page has room for.
LABELS = 4


@dataclass(frozen=True)
class Bar:
    """A day or a month: places are per cent of the width, and pixels from the top. Nobody: no height."""

    first: date
    number: int
    x: str
    middle: str
    width: str
    y: int
    height: int
    label: str


@dataclass(frozen=True)
class Bars:
    precision: str
    bars: list
    most: int

    @property
    def latest_first(self):
        return self.bars[::-1]


def draw(numbers, *, precision, label):
    """Return the bars of [(first day, number)], days or months without gaps; `label` says one of them in words."""
    most = max((number for _first, number in numbers), default=0)
    room, step = 100 / max(len(numbers), 1), max(len(numbers) // LABELS, 1)
    bars = []
    for place, (first, number) in enumerate(numbers):
        height = max(3, round(number / most * HEIGHT)) if number else 0
        bars.append(
            Bar(
                first=first,
                number=number,
                x=f"{(place + 0.1) * room:.2f}%",
                middle=f"{(place + 0.5) * room:.2f}%",
                width=f"{room * 0.8:.2f}%",
                y=HEIGHT - height,
                height=height,
                label=label(first) if place % step == step // 2 else "",
            )
        )
    return Bars(precision, bars, most)
