"""The sets of all facets as this process knows them, brought up to date at each look."""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import itemgetter
from sys import intern

from django.db import connection
from pyroaring import FrozenBitMap

from ..lately import Lately
from ..models import FacetSet
from . import tallying
from .terms import EVERY

NOTHING = FrozenBitMap()
ROWS = "rows"
# The rows of all sets at once would be as large as all else that a process knows.
IN_A_PORTION = 500


class KeySet(FrozenBitMap):
    """A set under which answers are remembered: its hash, for which all members are looked at, is made once."""

    def __hash__(self):
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash


@dataclass(frozen=True)
class Shelf:
    """Sets of keys of events by (facet, value, role), as of a version."""

    version: int = 0
    sets: dict = field(default_factory=dict)
    _remembered: dict = field(default_factory=dict, repr=False, compare=False)
    # For what readers ask of this version, of which there is no end: words, and the cards of events as they are drawn
    lately: Lately = field(default_factory=partial(Lately, 200), repr=False, compare=False)
    cards: Lately = field(default_factory=partial(Lately, 1_000), repr=False, compare=False)

    def apart(self):
        """Return one with the same sets that remembers what is asked of itself."""
        return Shelf(self.version, self.sets, {ROWS: self._remembered[ROWS]} if ROWS in self._remembered else {})

    def followed_by(self, version, changed):
        """Return the shelf of a later version, in which the sets of `changed` rows are these."""
        sets, changes = dict(self.sets), []
        for facet, value, role, members in changed:
            # Tens of thousands of terms consist of the same few words.
            term = (intern(facet), intern(value), intern(role))
            members = FrozenBitMap.deserialize(bytes(members))
            if facet in tallying.FACETS and not role:
                changes.append((facet, value, sets.get(term, NOTHING), members))
            sets[term] = members
        found = Shelf(version, sets)
        if ROWS in self._remembered:
            rows = self._remembered[ROWS]
            found.remember(ROWS, lambda: rows and rows.after(changes, found.last))
        return found

    @property
    def rows(self):
        """The values of each event (tallying.Rows); None if there are too many to be told so."""
        return self.remember(ROWS, lambda: tallying.Rows.of(self.members, self.last))

    @property
    def last(self):
        """The highest key of an event; 0 if there is none."""
        return self.every.max() if self.every else 0

    def of(self, facet, value="", role=""):
        return self.sets.get((facet, str(value), role), NOTHING)

    @property
    def every(self):
        return self.sets.get(EVERY, NOTHING)

    def remember(self, what, make):
        """Return what `make()` returned for `what` the first time: for answers that only a change of the record alters.

        Nothing is forgotten before the next version, so `what` must not come from a reader.
        """
        try:
            return self._remembered[what]
        except KeyError:
            return self._remembered.setdefault(what, make())

    @cached_property
    def values(self):
        """The values of each facet that events are filed under, in a dictionary of sorted lists."""
        return defaultdict(list, {facet: list(members) for facet, members in self.members.items()})

    @cached_property
    def members(self):
        """{facet: {value: its events, in any role}}, the values sorted."""
        found = defaultdict(dict)
        for (facet, value, role), members in sorted(self.sets.items(), key=itemgetter(0)):
            if not role:
                found[facet][value] = members
        return found

    def usual_size(self, facet):
        """Return how many events a value of the facet holds on average; 0 where it has no value."""
        sizes = self.members[facet].values()
        return self.remember(("usual size", facet), lambda: sum(map(len, sizes)) / max(len(sizes), 1))


_known = Shelf()

# While a page is made
_held = ContextVar("the shelf of this page", default=None)


@contextmanager
def held(found):
    """Let shelf() return `found` and ask nothing: all parts of a page that only reads are of one version."""
    before = _held.set(found)
    try:
        yield
    finally:
        _held.reset(before)


def shelf():
    """Return the sets as the database has them now, in one or two queries; only what changed is fetched.

    What a transaction of our own has written and not yet confirmed is seen, but not kept for others.
    """
    global _known
    if (of_this_page := _held.get()) is not None:
        return of_this_page
    known = _known
    version = latest_version()
    if version == known.version:
        # What a transaction under way sees may never be confirmed: it is remembered for itself alone.
        return known.apart() if connection.in_atomic_block else known
    if version < known.version:
        known = Shelf()  # another database, or an older copy of it
    changed = FacetSet.objects.filter(version__gt=known.version).values_list("facet", "value", "role", "members")
    found = known.followed_by(version, changed if known.sets else changed.iterator(IN_A_PORTION))
    if not connection.in_atomic_block:
        _known = found
    return found


def latest_version():
    """Return the version of the record, which every save at the desk raises in its own transaction."""
    with connection.cursor() as cursor:
        # Asked for every page: to put a queryset together takes ten times as long as the answer.
        cursor.execute(f"SELECT MAX(version) FROM {FacetSet._meta.db_table}")
        return cursor.fetchone()[0] or 0


def forget():
    """Forget what this process knows: for a process whose database was replaced under it."""
    global _known
    _known = Shelf()
