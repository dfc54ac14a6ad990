"""What one reader sees, as sets: for pages that count over the whole record."""

from functools import cached_property

from pyroaring import BitMap

from . import ordering
from .counting import visible_to
from .shelf import shelf


class Seen:
    """The events that `user` may see. Whatever it returns holds no other."""

    def __init__(self, user):
        self.shelf = shelf()
        self.events = visible_to(user, self.shelf)

    def of(self, facet, value="", role=""):
        """Return the events that are filed there."""
        return self.events & self.shelf.of(facet, value, role)

    def counted(self, facet, among=None):
        """Return {value: number of events} of the values that occur among `among`, which is everything if None."""
        if among is None or among == self.events:
            return dict(self.remember(("counted", facet), lambda: self._counted(facet, self.events)))
        return self._counted(facet, among)

    def _counted(self, facet, among):
        every_value = self.shelf.members[facet].items()
        numbers = ((value, among.intersection_cardinality(members)) for value, members in every_value)
        return {value: number for value, number in numbers if number}

    def remember(self, what, make):
        """Return what `make()` returned the first time that a reader who sees the same events asked for `what`."""
        return self.shelf.remember((what, self.events), make)

    def values(self, facet):
        return self.shelf.values[facet]

    def under_any(self, facet):
        """Return the events that are filed under some value of the facet."""
        return self.events & BitMap.union(BitMap(), *(self.shelf.of(facet, value) for value in self.values(facet)))

    def roles(self, facet, value):
        """Return {role: number of events} in which a party had the role."""
        numbers = {role: len(self.of(facet, value, role)) for role in self.values("role")}
        return {role: number for role, number in numbers.items() if number}

    def years(self, among=None):
        """Return {year: number of events} that lie in it; what goes on over New Year counts in both."""
        return {int(year): number for year, number in self.counted("year", among).items()}

    @cached_property
    def begun(self):
        """{year: events that begin in it}."""
        return self.remember("begun", self._begun)

    def _begun(self):
        found = {}
        for month in self.values("begins"):
            members = self.of("begins", month)
            if members:
                found[int(month[:4])] = found.get(int(month[:4]), BitMap()) | members
        return found

    def first(self, among, number, *, soonest_first=False):
        """Return the first keys of `among` in the order of the list."""
        return ordering.by_days(self.shelf, among, 0, number, soonest_first=soonest_first)

    def last_changed(self, number):
        """Return the keys of the events of which readers were told a change last, the last first."""
        return ordering.by_public_change(self.events, 0, number)
