"""What a letter has to tell of the events that its filters find, worked out once for equal questions."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone
from pyroaring import BitMap

from . import news
from .happened import Happened, begin_on, day_before, taking_place
from .matching import Matches
from .timetable import AHEAD

# A letter names so many events, the most telling first, and leads to the list for the rest.
MOST_ITEMS = 60


class Telling:
    """The contents of letters that tell what happened until `until`, the earliest of them from `since` on."""

    def __init__(self, since, until):
        self.until = until
        self.happened = Happened(since, until)
        self.ahead = {}
        self.matches = Matches(self.happened.keys)
        self._contents = {}

    @property
    def is_empty(self):
        """Whether there is nothing to tell, whatever is asked."""
        return not self.happened.keys and not self.ahead

    def ask_for(self, queries):
        """Find out what these filters find, each once."""
        for query in queries:
            self.matches.of(query)

    def is_understood(self, query):
        return self.matches.of(query) is not None

    def content(self, asked):
        """Return the content of a letter for `asked`, a tuple of (query, since); None if there is nothing to tell.

        The same tuple gives the same object: do not change it.
        """
        if asked not in self._contents:
            self._contents[asked] = self._content(asked)
        return self._contents[asked]

    def _content(self, asked):
        items, soon = defaultdict(list), defaultdict(list)
        for number, (query, since) in enumerate(asked):
            found = self.matches.of(query)
            for key in found & self.changed(since):
                items[key].append(number)
            for key in found & self.near(since):
                soon[key].append(number)
        if not items and not soon:
            return None
        telling = sorted(items, key=lambda key: (self.happened.telling(key), key))
        next_first = sorted(soon, key=lambda key: (self.ahead[key], key))
        more = max(0, len(telling) - MOST_ITEMS) + max(0, len(next_first) - MOST_ITEMS)
        return {
            "queries": [query for query, _since in asked],
            "items": [self._item(key, items[key], asked) for key in telling[:MOST_ITEMS]],
            "soon": [[key, soon[key]] for key in next_first[:MOST_ITEMS]],
            **({"more": more} if more else {}),
        }

    def _item(self, key, reasons, asked):
        since = min(asked[number][1] for number in reasons)
        return [key, [change.key for change in self.happened.told(key, since)], reasons]

    def changed(self, since):
        return self.happened.after(since)

    def near(self, since):
        return BitMap()


class Newsletter(Telling):
    """Besides what happened, the events of the week that begins with `first_day`."""

    def __init__(self, since, until, first_day):
        super().__init__(since, until)
        self.ahead = taking_place(first_day, first_day + AHEAD - timedelta(days=1))
        self.matches = Matches(self.happened.keys | self.ahead.keys())

    def near(self, since):
        return BitMap(self.ahead)


class Reminders(Telling):
    """Events that have come near, and what changed in the plans of those that are."""

    def __init__(self, since, until):
        super().__init__(since, until)
        self.today = timezone.localdate(until)
        self.ahead = taking_place(self.today, self.today + AHEAD)
        self.begins = begin_on(self.happened.keys)
        self.matches = Matches(self.happened.keys | self.ahead.keys())
        self._near = {}

    def changed(self, since):
        near = BitMap(key for key in self.happened.after(since) if self._was_near(key, since))
        return near - self.near(since)

    def near(self, since):
        """What begins within the time ahead and did not yet at `since`, or was added or confirmed after that."""
        if since not in self._near:
            told = timezone.localdate(since) + AHEAD
            come = (key for key, day in self.ahead.items() if day > told or self._is_new(key, since))
            self._near[since] = BitMap(come)
        return self._near[since]

    def _is_new(self, key, since):
        return any(change.what in (news.What.ADDED, news.What.CONFIRMED) for change in self.happened.told(key, since))

    def _was_near(self, key, since):
        told = [change for change in self.happened.told(key, since) if change.what in news.OF_PLANS]
        days = [self.begins.get(key), *map(day_before, told)]
        return bool(told) and any(day and self.today <= day <= self.today + AHEAD for day in days)
