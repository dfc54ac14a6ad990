"""The projections put a town where the outlines have it, and the outlines follow the practice of UN maps."""

import re

import pytest

from events import projection
from events.map import outline, steps


@pytest.mark.parametrize(
    ("town", "longitude", "latitude", "x", "y"),
    [
        ("Almaty", 76.8897, 43.2389, 694.1, 120.6),
        ("Vienna", 16.3738, 48.2082, 540.3, 104.9),
        ("Honiara", 159.9556, -9.4319, 942.5, 290.3),
    ],
)
def test_a_town_lies_where_it_is_on_the_world(town, longitude, latitude, x, y):
    assert projection.world(longitude, latitude) == pytest.approx((x, y), abs=0.06)


@pytest.mark.parametrize(
    ("town", "longitude", "latitude", "country"),
    [
        ("Almaty", 76.8897, 43.2389, "KZ"),
        ("Dushanbe", 68.7870, 38.5598, "TJ"),
        ("Sokh, an enclave", 71.13, 39.97, "UZ"),
        ("Osh", 72.7985, 40.5140, "KG"),
        ("Kabul", 69.2075, 34.5553, "AF"),
    ],
)
def test_a_town_lies_inside_its_country_on_the_map_of_central_asia(town, longitude, latitude, country):
    assert owners("central_asia", longitude, latitude) == [country]


@pytest.mark.parametrize(
    ("town", "longitude", "latitude", "country"),
    [
        ("Vienna", 16.3738, 48.2082, "AT"),
        ("Simferopol", 34.10, 44.95, "UA"),
        ("Laayoune", -12.9, 27.0, "EH"),
        ("Dakhla's hinterland", -14.5, 23.5, "EH"),
        ("Marrakesh", -7.99, 31.63, "MA"),
        ("Hargeisa", 44.06, 9.56, "SO"),
        ("North of Nicosia", 33.4, 35.27, "CY"),
        ("Volgograd", 44.5, 48.7, "RU"),
    ],
)
def test_a_place_lies_in_the_country_of_un_practice(town, longitude, latitude, country):
    assert owners("world", longitude, latitude) == [country]


def test_lines_that_are_not_agreed_are_dotted_and_not_drawn_as_borders():
    for view, box in (("world", (690, 120, 730, 175)), ("central_asia", (600, 350, 800, 540))):
        dotted = [start for start in points(outline(view)["dotted"]) if inside(start, box)]
        assert dotted != []
        assert set(dotted) & set(points(outline(view)["borders"])) == set()


def test_the_tints_leave_no_gap():
    assert steps() == [(1, 1, 1), (2, 2, 4), (3, 5, 9), (4, 10, None)]


# The paths, as a browser reads them


def rings(path):
    for ring in re.findall(r"M([^M]+)", path):
        start, _, moves = ring.rstrip("z").partition("l")
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", moves)]
        x, y = (float(n) for n in start.split())
        found = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
        yield found


def points(path):
    return [(round(x, 1), round(y, 1)) for ring in rings(path) for x, y in ring[1:-1]]


def inside(point, box):
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def owners(view, longitude, latitude):
    x, y = getattr(projection, view)(longitude, latitude)
    return [code for code, path in outline(view)["countries"].items() if covers(path, x, y)]


def covers(path, x, y):
    """Whether the point is inside by the even-odd rule."""
    crossings = 0
    for ring in rings(path):
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
