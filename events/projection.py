"""From degrees to the millimetres of a drawing: the formulas by which `outlines/` was drawn. Pure.

Whoever changes one has to draw the outlines anew (docs/map.md).
"""

from math import cos, pi, radians, sin, sqrt

# Natural Earth I: 1000 wide from one side of the date line to the other.
WORLD_SCALE = 1000 / (2 * pi * 0.8707)
WORLD_CENTRE = (500, 260)

# Albers' equal-area conic between 36° and 52° north, around 67° east and 44° north.
SOUTH, NORTH = sin(radians(36)), sin(radians(52))
CONE = (SOUTH + NORTH) / 2
CONSTANT = cos(radians(36)) ** 2 + 2 * CONE * SOUTH
REGION_SCALE = 1350
REGION_CENTRE = (400, 270)
REGION_LONGITUDE, REGION_LATITUDE = 67, 44


def world(longitude, latitude):
    """Return (x, y) on the drawing of the world, by the polynomials of Natural Earth I."""
    across, up = radians(longitude), radians(latitude)
    squeeze = 0.8707 - 0.131979 * up**2 - 0.013791 * up**4 + 0.003971 * up**10 - 0.001529 * up**12
    rise = 1.007226 + 0.015085 * up**2 - 0.044475 * up**6 + 0.028874 * up**8 - 0.005916 * up**10
    return WORLD_CENTRE[0] + WORLD_SCALE * across * squeeze, WORLD_CENTRE[1] - WORLD_SCALE * up * rise


def central_asia(longitude, latitude):
    """Return (x, y) on the drawing of Central Asia, which places elsewhere miss by far."""
    turn = CONE * radians(longitude - REGION_LONGITUDE)
    middle, distance = _distance(REGION_LATITUDE), _distance(latitude)
    return (
        REGION_CENTRE[0] + REGION_SCALE * distance * sin(turn),
        REGION_CENTRE[1] - REGION_SCALE * (middle - distance * cos(turn)),
    )


def _distance(latitude):
    return sqrt(CONSTANT - 2 * CONE * sin(radians(latitude))) / CONE
