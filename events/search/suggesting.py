"""What somebody may mean who has typed a few letters: names that begin so, and the first events with these words.

Names are kept in memory, as of the version of the shelf; every save at the desk raises that version.
"""

from dataclasses import dataclass

from organizations.models import Country, Organization

from ..facets import ordering
from ..facets.seen import Seen
from ..models import Series, Topic
from ..templatetags.record import said
from . import question
from .analyzer import words
from .entries import all_names_of
from .hits import Hits

SHORTEST, SHORTEST_ACRONYM = 3, 2
MOST_OF_A_KIND = 4
# In the order in which they are shown, with the facet that says which of them a reader may see.
KINDS = (("organization", Organization), ("country", Country), ("series", Series), ("topic", Topic))


@dataclass(frozen=True)
class Named:
    """Something with names: `names` are the folded words of each of them."""

    thing: object
    filed: str
    names: tuple

    def rank(self, typed):
        """How well the typed words fit, smaller is better; None if they do not."""
        fits = [_rank(typed, name) for name in self.names]
        return min((one for one in fits if one is not None), default=None)


def _rank(typed, name):
    if not all(any(word.startswith(one) for word in name) for one in typed):
        return None
    if name == typed:
        return 0
    return 1 if name[0].startswith(typed[0]) else 2


def is_long_enough(text):
    """Whether the letters say enough: three, or two of Cyrillic or of capital letters, which acronyms are made of."""
    letters = "".join(text.split())
    may_be_acronym = letters.isupper() or any("а" <= letter.lower() <= "ӿ" for letter in letters)
    return len(letters) >= (SHORTEST_ACRONYM if may_be_acronym else SHORTEST)


def suggest(text, user):
    """Return (things by kind, keys of events, terms): what `user` may see of what `text` begins to say.

    Things are {kind: list}, best first; the events are the first ones that the list would show.
    """
    typed = tuple(words(text, stop_words=frozenset()))
    asked = question.read(text)
    if not typed or not is_long_enough(text):
        return {}, [], ()
    seen = Seen(user)
    found = {kind: _things(kind, model, typed, seen) for kind, model in KINDS}
    hits = Hits(asked, seen.events, seen.shelf.lately) if asked.terms and len(asked) <= len(typed) else None
    keys = ordering.by_nearness(seen.shelf, hits.tiers, hits.found, 0, MOST_OF_A_KIND) if hits else []
    return {kind: things for kind, things in found.items() if things}, keys, asked.terms


def _things(kind, model, typed, seen):
    ranked = []
    for named in _known(kind, model, seen.shelf.version):
        rank = named.rank(typed)
        if rank is not None:
            facet = "itself" if _is_proposed(named.thing) else kind
            times = seen.events.intersection_cardinality(seen.shelf.of(facet, named.filed))
            if times:
                ranked.append((rank, -times, named.filed, named.thing))
    return [thing for *_rank, thing in sorted(ranked, key=lambda one: one[:3])[:MOST_OF_A_KIND]]


def _is_proposed(thing):
    """A proposed name is known from the tables at which it sits itself, not from those of its units."""
    return getattr(thing, "proposed", False)


_names = {}


def _known(kind, model, version):
    if _names.get(kind, (None,))[0] != version:
        _names[kind] = (version, [_named(thing) for thing in model.objects.prefetch_related("other_names")])
    return _names[kind][1]


def _named(thing):
    names = {tuple(words(text, stop_words=frozenset())) for text in filter(None, all_names_of(thing))}
    return Named(thing, str(thing.pk), tuple(name for name in names if name))


def forget():
    """Forget the names: for a process whose database was replaced under it."""
    _names.clear()


def in_words(thing):
    """Return (acronym or name, the whole name where that is an acronym) in the language of the page."""
    (name, of_name), (acronym, of_acronym) = said(thing, "name"), said(thing, "acronym")
    return (acronym, name) if acronym and of_acronym == of_name and acronym != name else (name, "")
