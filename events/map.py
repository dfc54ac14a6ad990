"""The map as a drawing: outlines, circles, tints and labels. Pure: numbers and names in, shapes out."""

import json
from dataclasses import dataclass, replace
from functools import cache
from math import dist, sqrt
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from . import projection

VIEWS = {"central_asia": _("Central Asia"), "world": _("World")}
# The least number of events for each tint; the last has no end.
STEPS = [1, 2, 5, 10]
# The narrow labels are those of a phone, on which the drawing shrinks to a third.
LABEL_SIZE, NARROW_LABEL_SIZE = 13, 28
# On a phone the circles are drawn so much larger (style.css), and a finger needs so much room around their centres.
NARROW_SCALE, REACH = 1.8, 28
SMALLEST, LARGEST = 4, {"central_asia": 20, "world": 13}


@dataclass(frozen=True)
class Spot:
    """A place with what was found there; `address` is the query string that finds it."""

    name: str
    longitude: float
    latitude: float
    count: int
    address: str


@dataclass(frozen=True)
class Circle:
    """A spot on the drawing. What leads to its list is as far as `reach`, and takes no other circle's room."""

    spot: Spot
    x: float
    y: float
    radius: float
    reach: float


@dataclass(frozen=True)
class Label:
    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Drawing:
    view: str
    width: int
    height: int
    land: str
    tinted: list
    borders: str
    dotted: str
    circles: list
    labels: list
    labels_when_narrow: list


@cache
def outline(view):
    return json.loads((Path(__file__).parent / "outlines" / f"{view}.json").read_text(encoding="utf-8"))


def position(view, spot):
    """Return (x, y) of a spot, or None if it lies outside the frame."""
    frame = outline(view)
    x, y = getattr(projection, view)(spot.longitude, spot.latitude)
    return (round(x, 1), round(y, 1)) if 0 <= x <= frame["width"] and 0 <= y <= frame["height"] else None


def view_for(spots):
    """Central Asia if at least half of what the spots count was held in its frame, else the world."""
    inside = sum(spot.count for spot in spots if position("central_asia", spot))
    return "central_asia" if inside and inside * 2 >= sum(spot.count for spot in spots) else "world"


def draw(view, spots, hosts):
    """Return the drawing; `hosts` are (country code, name, number of events) of the countries to tint."""
    frame = outline(view)
    land = dict(frame["countries"])
    tinted = [(step(count), name, count, land.pop(code)) for code, name, count in hosts if code in land]
    circles = circles_of(view, spots)
    return Drawing(
        view=view,
        width=frame["width"],
        height=frame["height"],
        land="".join(land.values()),
        tinted=tinted,
        borders=frame["borders"],
        dotted=frame["dotted"],
        circles=circles,
        labels=labels_of(circles, LABEL_SIZE, frame["width"]),
        labels_when_narrow=labels_of(
            [replace(circle, radius=circle.radius * NARROW_SCALE) for circle in circles],
            NARROW_LABEL_SIZE,
            frame["width"],
        ),
    )


def step(count):
    """The number of the tint, from 1."""
    return sum(count >= least for least in STEPS)


def steps():
    """Return (number of the tint, least, most or None) for the legend."""
    return [(n, least, most) for n, (least, most) in enumerate(zip(STEPS, ends(STEPS), strict=True), start=1)]


def ends(starts):
    return [following - 1 for following in starts[1:]] + [None]


def circles_of(view, spots):
    """Circles whose areas grow with the number of events; the largest are drawn first and hide nothing."""
    most = max((spot.count for spot in spots), default=1)
    found = []
    for spot in sorted(spots, key=lambda spot: -spot.count):
        if at := position(view, spot):
            radius = max(SMALLEST, sqrt(spot.count / max(most, 10)) * LARGEST[view])
            found.append(Circle(spot, *at, round(radius, 1), REACH))
    return [replace(circle, reach=reach_of(circle, found)) for circle in found]


def reach_of(circle, circles):
    """Return how far a touch leads to the circle: up to REACH, and not beyond the middle between it and another."""
    nearest = min((dist((circle.x, circle.y), (c.x, c.y)) for c in circles if c is not circle), default=2 * REACH)
    return round(max(circle.radius, min(REACH, nearest / 2)), 1)


def labels_of(circles, size, width):
    """Name as many circles as there is room for, those with most events first."""
    taken = [(c.x - c.radius, c.y - c.radius, c.x + c.radius, c.y + c.radius) for c in circles]
    labels = []
    for circle in circles:
        length = len(circle.spot.name) * size * 0.58
        for anchor, left in (("start", circle.x + circle.radius + 3), ("end", circle.x - circle.radius - 3 - length)):
            box = (left, circle.y - size * 0.6, left + length, circle.y + size * 0.6)
            if left < 0 or left + length > width or any(overlap(box, other) for other in taken):
                continue
            taken.append(box)
            x = left if anchor == "start" else left + length
            labels.append(Label(circle.spot.name, round(x, 1), round(circle.y + size * 0.35, 1), anchor))
            break
    return labels


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
