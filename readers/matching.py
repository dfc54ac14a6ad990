"""Which of some events a filter finds: the sets of the page, so that a letter never holds what the list does not."""

from django.contrib.auth.models import AnonymousUser
from pyroaring import BitMap

from events.facets.counting import ask

from .questions import filter_of


class Matches:
    """The events among `keys` that each filter finds for everybody, asked once for each filter."""

    def __init__(self, keys):
        self.keys = BitMap(keys)
        self._found = {}

    def of(self, query):
        """Return a set of keys; None if the filter is not understood."""
        if query not in self._found:
            self._found[query] = self._ask(query)
        return self._found[query]

    def _ask(self, query):
        event_filter = filter_of(query)
        if not event_filter.is_valid():
            return None
        return ask(event_filter, AnonymousUser()).found & self.keys
