"""The editions of a series along an axis of years. Pure: editions and names in, coordinates and years out.

Coordinates are whole pixels; labels are given the room of their widest likely letters, so that none lies on another.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

MARGIN = 20
WIDTH = 1060
NARROWEST_YEAR, WIDEST_YEAR = 40, 110
MARK = 26
LANE = MARK + 6
BAND = 26
LETTER = 8


@dataclass(frozen=True)
class Edition:
    """One dated edition: its first and last possible day, and what its mark says."""

    first: date
    last: date
    number: int | None
    inferred: bool
    over: bool
    cancelled: bool
    event: object


@dataclass(frozen=True)
class Name:
    """What the series was called in some years; `last` is None for the present name."""

    text: str
    language: str
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Mark:
    edition: Edition
    x: int
    y: int
    width: int

    @property
    def centre(self):
        return self.x + self.width // 2


@dataclass(frozen=True)
class Band:
    name: Name
    x: int
    width: int
    text: str


@dataclass(frozen=True)
class Tick:
    year: int
    x: int
    label_x: int
    empty: bool
    labelled: bool


@dataclass(frozen=True)
class Timeline:
    """A drawing: `missing` are the years without an edition, as (first, last) spans."""

    width: int
    height: int
    axis: int
    year_width: int
    ticks: list
    bands: list
    marks: list
    missing: list
    inferred: list
    cancelled: list
    founded: int | None
    founded_x: int | None


def draw(editions, name_in, founded=None):
    """Return the timeline of `editions`, None if there is none to draw.

    `name_in` gives the Name of the series in a year. The axis begins with the year of foundation, if it is known.
    """
    editions = sorted(editions, key=lambda edition: (edition.first, edition.last))
    if not editions:
        return None
    first = editions[0].first.year
    # A foundation after the first edition is a doubt of the sources, not a place on the axis.
    founded = founded if founded and first - 60 <= founded <= first else None
    first, last = founded or first, max(edition.last.year for edition in editions)
    years = range(first, last + 1)
    year_width = min(max((WIDTH - 2 * MARGIN) // len(years), NARROWEST_YEAR), WIDEST_YEAR)
    bands = _bands(years, year_width, name_in)
    top = BAND + 18 if bands else 8
    marks, lanes = _marks(editions, first, year_width, top)
    axis = top + lanes * LANE
    held = {year for edition in editions for year in range(edition.first.year, edition.last.year + 1)}
    missing = [year for year in years if year not in held]
    return Timeline(
        width=len(years) * year_width + 2 * MARGIN,
        height=axis + (50 if founded else 30),
        axis=axis,
        year_width=year_width,
        ticks=_ticks(years, year_width, set(missing)),
        bands=bands,
        marks=marks,
        missing=spans(missing),
        inferred=[edition for edition in editions if edition.inferred],
        cancelled=[edition for edition in editions if edition.cancelled],
        founded=founded,
        founded_x=founded and MARGIN + year_width // 2,
    )


def _x(day, first_year, year_width):
    """A year is as wide as any other; the day says how far into it."""
    year_of = date(day.year, 1, 1)
    return MARGIN + (day.year - first_year) * year_width + (day - year_of).days * year_width // 366


def _marks(editions, first_year, year_width, top):
    """Place each edition on the lowest lane on which it touches no other; return the marks and the number of lanes."""
    ends, placed = [], []
    for edition in editions:
        start, end = _x(edition.first, first_year, year_width), _x(edition.last, first_year, year_width)
        width = max(end - start, MARK)
        x = start if width > MARK else (start + end - MARK) // 2
        lane = next((lane for lane, taken in enumerate(ends) if taken + 2 <= x), len(ends))
        ends[lane : lane + 1] = [x + width]
        placed.append((edition, x, lane, width))
    lanes = len(ends)
    return [Mark(edition, x, top + (lanes - 1 - lane) * LANE, width) for edition, x, lane, width in placed], lanes


def _bands(years, year_width, name_in):
    """One band for each name; none if the name never changed."""
    runs = runs_of(years, name_in)
    if len(runs) < 2:
        return []
    return [
        Band(
            name=name,
            x=MARGIN + (run[0] - years[0]) * year_width,
            width=len(run) * year_width - 3,
            text=fitting(name.text, len(run) * year_width - 3),
        )
        for name, run in runs
    ]


def runs_of(years, name_in):
    """Return [(name, years that follow one another under it)]."""
    runs = []
    for year in years:
        name = name_in(year)
        if runs and runs[-1][0] == name:
            runs[-1][1].append(year)
        else:
            runs.append((name, [year]))
    return runs


def fitting(text, width):
    """Return `text`, shortened with an ellipsis to what fits into `width` pixels."""
    letters = (width - 16) // LETTER
    return text if len(text) <= letters else text[: max(letters - 1, 0)].rstrip(" ,") + "…"


def _ticks(years, year_width, missing):
    every = ceil(5 * LETTER / year_width)
    return [
        Tick(
            year=year,
            x=MARGIN + number * year_width,
            label_x=MARGIN + number * year_width + year_width // 2,
            empty=year in missing,
            labelled=number % every == 0,
        )
        for number, year in enumerate(years)
    ]


def spans(years):
    """Return ascending years as (first, last) spans of years that follow one another."""
    found = []
    for year in years:
        if found and found[-1][1] == year - 1:
            found[-1] = (found[-1][0], year)
        else:
            found.append((year, year))
    return found


# Several series on one axis


@dataclass(frozen=True)
class Dot:
    """A year with an event: its place in per cent of the width, and whether the series had a former name in it."""

    x: str
    former: bool


@dataclass(frozen=True)
class Row:
    """A series beside others: its dots, the line from first to last, and its names if these years saw more than one."""

    series: object
    count: int
    first: int
    last: int
    dots: list
    start: str
    end: str
    names: list


@dataclass(frozen=True)
class Chart:
    rows: list
    labels: list


def compare(series_and_years):
    """Return the chart of [(series, {year: number of events}, name_in)] on one axis, None if there is none to compare.

    `name_in` gives the Name of the series in a year.
    """
    every_year = [year for _series, years, _name_in in series_and_years for year in years]
    if not every_year:
        return None
    first, last = min(every_year), max(every_year)

    def position(year):
        return f"{(year - first + 0.5) * 100 / (last - first + 1):.2f}%"

    def names(years, name_in):
        found = list(dict.fromkeys(name_in(year) for year in range(min(years), max(years) + 1)))
        return found if len(found) > 1 else []

    rows = [
        Row(
            series=series,
            count=sum(years.values()),
            first=min(years),
            last=max(years),
            dots=[Dot(position(year), name_in(year).last is not None) for year in sorted(years)],
            start=position(min(years)),
            end=position(max(years)),
            names=names(years, name_in),
        )
        for series, years, name_in in series_and_years
    ]
    # Five labels are what a phone has room for.
    step = ceil((last - first + 1) / 5)
    return Chart(rows, [(year, position(year)) for year in range(first, last + 1, step)])
