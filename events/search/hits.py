"""The events that hold the words of a question, as sets of keys: for pages that count, rank and cut in memory."""

from functools import cached_property

from pyroaring import BitMap

from . import matching


class Hits:
    """What a question finds among the `visible` events (a set).

    The database is asked for one word or phrase at a time, and `lately` (an events.lately.Lately) remembers
    which events hold it: readers of a record about borders ask for the same few words.
    """

    def __init__(self, question, visible, lately):
        self.visible, self.lookup = visible, matching.Lookup(lately.remember)
        self._known = {}
        self.meant = matching.meant(question, self.lookup, finds=lambda *asked: bool(self._holding(*asked)))
        self.replaced = self.meant.replaced

    def _holding(self, terms, fields=matching.ALL):
        if (terms, fields) not in self._known:
            self._known[terms, fields] = self.lookup.holding(terms, fields) & self.visible
        return self._known[terms, fields]

    @cached_property
    def found(self):
        terms = self.meant.question.terms
        found = BitMap(self._holding(terms) if terms else self.visible)
        for term in self.meant.question.excluded:
            found -= self._holding((term,))
        return found

    @cached_property
    def tiers(self):
        """The events found, those whose titles hold all words first, then those whose titles and names do, the rest."""
        terms = self.meant.question.terms
        if not terms:
            return [self.found]
        in_titles = self.found & self._holding(terms, matching.TITLES)
        in_names = self.found & self._holding(terms, matching.NAMES)
        return [in_titles, in_names - in_titles, self.found - in_names]
