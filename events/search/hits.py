"""The events that hold the words of a question, as sets of keys: for pages that count, rank and cut in memory."""

from functools import cached_property

from pyroaring import BitMap

from . import matching, word_sets

# In the order of word_sets.Holders
BY_FIELDS = (matching.TITLES, matching.NAMES, matching.ALL)


class Hits:
    """What a question finds among the `visible` events (a set).

    The database is asked for one word or phrase at a time, and `lately` (facets.shelf.Lately) remembers which events
    hold it: readers of a record about borders ask for the same few words.
    """

    def __init__(self, question, visible, lately):
        self.visible, self.lately = visible, lately
        self._known = {}
        self.meant = matching.meant(question, finds=lambda *asked: bool(self._holding(*asked)))
        self.replaced = self.meant.replaced

    def _holding(self, terms, fields=matching.ALL):
        if (terms, fields) not in self._known:
            sets = (self._holding_one(term, fields) for term in terms)
            self._known[terms, fields] = BitMap.intersection(BitMap(self.visible), *sets)
        return self._known[terms, fields]

    def _holding_one(self, term, fields):
        if not term.word:
            return self.lately.remember((term, fields), lambda: matching.keys_holding(term, fields))
        holders = self.lately.remember(term, lambda: word_sets.holders(*term.keys, term.word if term.prefix else ""))
        return holders[BY_FIELDS.index(fields)]

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
