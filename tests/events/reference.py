"""The filter again, slow and obvious: plain Python over plain rows, to compare the one that asks the database with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

TODAY = date(2020, 6, 15)


@dataclass
class Row:
    """An event as the reference knows it. Parties are (kind, key, role) with kind `country` or `organization`."""

    pk: int
    kind: str
    series: str
    held_in: str
    further: list
    format: str
    status: str
    state: str
    visibility: str
    embargoed: bool
    starts_on: date | None
    ends_on: date | None
    topics: list
    parties: list = field(default_factory=list)


@dataclass
class World:
    """What the events stand in: {unit: parents}, {body: state}, {topic: broader}, [(group, state, since, until)]."""

    parents: dict
    states: dict
    broader: dict
    members: list


def find(rows, world, asked, *, signed_in):
    """Return the keys of the rows that meet `asked`, {parameter: values}, in the order of the list."""
    met = [row for row in rows if is_visible(row, signed_in) and meets(row, world, asked)]
    sooner = asked.get("sort") == ["date"] or (asked.get("when") == ["upcoming"] and not asked.get("sort"))
    dated = sorted((row for row in met if row.starts_on), key=lambda row: (row.starts_on, row.ends_on, row.pk))
    undated = sorted((row for row in met if not row.starts_on), key=lambda row: row.pk)
    if sooner:
        return [row.pk for row in dated + undated]
    return [row.pk for row in dated[::-1] + undated[::-1]]


def is_visible(row, signed_in):
    return row.state == "published" and not row.embargoed and (signed_in or row.visibility == "everyone")


def meets(row, world, asked):
    return all(
        [
            meets_parties(row, world, asked),
            *(
                not asked.get(name) or getattr(row, name) in asked[name]
                for name in ("kind", "series", "format", "status")
            ),
            not asked.get("held_in") or {row.held_in, *row.further} & set(asked["held_in"]),
            not asked.get("topic") or any(set(asked["topic"]) & upwards(topic, world.broader) for topic in row.topics),
            not asked.get("year")
            or any(row.starts_on and row.starts_on.year <= int(y) <= row.ends_on.year for y in asked["year"]),
            meets_days(row, asked),
        ]
    )


def meets_days(row, asked):
    over = row.ends_on < TODAY if row.ends_on else row.status not in ("tentative", "postponed")
    if asked.get("when") and over != (asked["when"] == ["past"]):
        return False
    for name in ("from", "to"):
        if asked.get(name) and not row.starts_on:
            return False
    if asked.get("from") and row.ends_on < day_of(asked["from"][0], "-01-01"):
        return False
    return not (asked.get("to") and row.starts_on > day_of(asked["to"][0], "-12-31"))


def day_of(text, rest_of_year):
    return date.fromisoformat(text if len(text) > 4 else text + rest_of_year)


def meets_parties(row, world, asked):
    units = asked.get("units") != ["0"]
    roles = set(asked.get("role", []))
    wanted = [
        [("country", value) for value in asked.get("country", [])],
        [("organization", value) for value in asked.get("organization", [])],
        [("group", value) for value in asked.get("group", [])],
    ]
    wanted = [alternatives for alternatives in wanted if alternatives]
    needs = all if asked.get("match") == ["all"] else any
    for alternatives in wanted:
        if not needs(took_part(row, world, *party, roles, units) for party in alternatives):
            return False
    if roles and not wanted and not any(role in roles for _kind, _key, role in row.parties):
        return False
    return not any(took_part(row, world, *split(value), set(), units) for value in asked.get("without", []))


def split(value):
    """A party that is not listed: a country has a code of two letters."""
    return ("country", value) if len(value) == 2 else ("organization", value)


def took_part(row, world, kind, key, roles, units):
    return any(
        (not roles or role in roles) and is_of(row, world, (of_kind, party), kind, key, units)
        for of_kind, party, role in row.parties
    )


def is_of(row, world, party, kind, key, units):
    of_kind, own = party
    state = own if of_kind == "country" else world.states.get(own)
    if kind == "country":
        return state == key
    if kind == "organization":
        return of_kind == "organization" and key in (upwards(own, world.parents) if units else {own})
    day = row.starts_on or TODAY
    return any(
        group == key and country == state and (not since or since <= day) and (not until or day <= until)
        for group, country, since, until in world.members
    )


def upwards(key, parents):
    found, waiting = set(), [key]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(parents.get(one, []))
    return found


def count(rows, world, asked, facet, values, *, signed_in):
    """Return {value: number} of the values of `facet` that leave something, by asking for each of them."""
    keeps_its_own = asked.get("match") == ["all"] and facet in ("country", "organization")
    numbers = defaultdict(int)
    for value in values:
        chosen = list(dict.fromkeys([*(asked.get(facet, []) if keeps_its_own else []), value]))
        numbers[value] = len(find(rows, world, {**asked, facet: chosen}, signed_in=signed_in))
    return {value: number for value, number in numbers.items() if number}
