"""How many of a few events have each value of the facets with thousands of values, told by the events.

To look through thousands of sets for a thousand events takes four milliseconds, most of them to fetch the sets from
memory. Here each event has the numbers of its values in a row, and those of the events asked for are counted. Of very
many events the sets tell it sooner.
"""

import sys
from collections import Counter

from pyroaring import BitMap

FACETS = ("country", "organization", "series")
# Of more events the sets tell it sooner.
FEW = 2_500
# A number is two bytes long.
WIDTH = 2
MOST_VALUES = 2 ** (8 * WIDTH)


class Rows:
    """The numbers of the values of each event. Never changed: what follows from a change is a new one."""

    def __init__(self, numbers, rows):
        """`numbers` are {facet: {value: its number}}, `rows` the numbers of an event, packed, by its key."""
        self._numbers, self._rows = numbers, rows

    @classmethod
    def of(cls, sets, last):
        """Return the rows of {facet: {value: set of events}}; None if there are more values than numbers.

        `last` is the highest key of an event, which may be in none of the sets.
        """
        rows, nothing = cls({facet: {} for facet in FACETS}, []), BitMap()
        changes = ((facet, value, nothing, members) for facet in FACETS for value, members in sets[facet].items())
        return rows.after(changes, last)

    def after(self, changes, last):
        """Return the rows after `changes`, each (facet, value, its set before, its set now); else as `of` does."""
        numbers = {facet: dict(of_values) for facet, of_values in self._numbers.items()}
        number_of_all = sum(map(len, numbers.values()))
        rows = [*self._rows, *[b""] * (last + 1 - len(self._rows))]
        for facet, value, before, now in changes:
            if value not in numbers[facet]:
                numbers[facet][value] = number_of_all
                number_of_all += 1
                if number_of_all > MOST_VALUES:
                    return None
            packed = numbers[facet][value].to_bytes(WIDTH, sys.byteorder)
            for event in now - before:
                rows[event] += packed
            for event in before - now:
                rows[event] = b"".join(part for part in _parts(rows[event]) if part != packed)
        return Rows(numbers, rows)

    def tally(self, events):
        """Return {facet: {value: number of `events`}} of the values that occur among them."""
        found = Counter(memoryview(b"".join(map(self._rows.__getitem__, events))).cast("H"))
        return {
            facet: {value: found[number] for value, number in of_values.items() if number in found}
            for facet, of_values in self._numbers.items()
        }


def _parts(row):
    return [row[start : start + WIDTH] for start in range(0, len(row), WIDTH)]
