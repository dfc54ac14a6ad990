"""Which of the events that were deleted or merged a question would have found: by what they were filed under.

Nothing else is left of them. So neither words, which the search alone could tell, nor what the desk misses find any.
"""

from collections import defaultdict
from datetime import date

from django.utils import timezone
from pyroaring import BitMap, FrozenBitMap

from .counting import Question
from .shelf import Shelf, shelf

NOT_KNOWN = ("q", "missing")
BY_DAYS = ("from", "to", "when", "changed_since")


def filed_under(keys):
    """Return {key: [[facet, value, role]]} of the events with these keys. Ask before they are filed anew."""
    wanted, found = BitMap(keys), defaultdict(list)
    for term, members in sorted(shelf().sets.items()):
        for key in members & wanted:
            found[key].append([*term])
    return found


def among_gone(publications, asked):
    """Return those of `publications`, of events that are no longer in the record, that the answers `asked` mean."""
    if any(asked.get(name) for name in NOT_KNOWN):
        return []
    publications = [told for told in publications if _lies_in_period(told, asked)]
    sets = defaultdict(BitMap)
    for told in publications:
        for facet, value, role in told.said.get("filed", ()):
            sets[facet, value, role].add(told.event_key)
    of_then = Shelf(sets={term: FrozenBitMap(members) for term, members in sets.items()})
    question = Question(of_then, {**asked, **dict.fromkeys(BY_DAYS)}, of_then.every)
    return [told for told in publications if told.event_key in question.found]


def _lies_in_period(told, asked):
    """As EventQuerySet.overlapping, upcoming and past have it; what has no days takes no place in a calendar anyway."""
    starts_on, ends_on, _precision = told.said.get("days") or (None, None, None)
    if not starts_on or (asked["changed_since"] and told.changed_at < asked["changed_since"]):
        return False
    starts_on, ends_on = date.fromisoformat(starts_on), date.fromisoformat(ends_on)
    first, last = asked["from"] and asked["from"].first, asked["to"] and asked["to"].last
    if (first and ends_on < first) or (last and starts_on > last):
        return False
    return not asked["when"] or (ends_on >= timezone.localdate()) == (asked["when"] == "upcoming")
