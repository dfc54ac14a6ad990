"""Which events hold a word, as sets: read for every search, and written in the transaction that writes their entries.

The full-text index of a database names the events that hold a common word one by one, which takes ten milliseconds
where tens of thousands do; as sets they are read in a fraction of one, and are the same on both databases.
"""

from collections import defaultdict
from typing import NamedTuple

from pyroaring import BitMap, FrozenBitMap

from ..models import WordSet
from ..prepared import SLUG, Prepared
from .analyzer import BARRIER
from .stored_sets import COLUMNS, StoredSets

STORED = StoredSets(WordSet, bits=12)
# Stands behind whatever can follow the beginning of a word, in SQLite and in the order of bytes in PostgreSQL.
LAST = "\U0010ffff"


class Holders(NamedTuple):
    """The events that hold something in their titles, in titles or names, and anywhere; whoever may see them."""

    titles: BitMap
    names: BitMap
    anywhere: BitMap


HOLDING = Prepared(lambda word: WordSet.objects.filter(word=word).values_list(*COLUMNS), SLUG)
BEGINNING = Prepared(
    lambda first, last: WordSet.objects.filter(word__gte=first, word__lt=last).values_list(*COLUMNS), SLUG, SLUG + LAST
)


def holders(key, beginning=""):
    """Return the Holders of the word with this key, or of any word with the `beginning`, if one is given."""
    rows = HOLDING.rows(key)
    if beginning:
        rows += BEGINNING.rows(beginning, beginning + LAST)
    titles, names, texts = (
        BitMap.union(BitMap(), *(FrozenBitMap.deserialize(bytes(members)) for members in column if members))
        for column in (zip(*rows, strict=True) if rows else ((), (), ()))
    )
    return Holders(titles, titles | names, titles | names | texts)


def file(before, after):
    """Move events from the sets of what their entries said to those of what they say; both are {key: SearchEntry}.

    Writes only sets that differ. Nobody else may write entries meanwhile.
    """
    changes = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: ([], []))))
    for event in before.keys() | after.keys():
        left, entered = _columns_of(before.get(event)), _columns_of(after.get(event))
        of_part = changes[STORED.part_of(event)]
        for word in dict(left.items() ^ entered.items()):
            for columns, which in ((left, 0), (entered, 1)):
                if word in columns:
                    of_part[word][columns[word]][which].append(event)
    for part, of_part in changes.items():
        STORED.change(part, of_part)


def take_out(events):
    """Take these events out of every set: for those that are gone, and their entries with them."""
    for part in set(map(STORED.part_of, events)):
        STORED.take_out(part, BitMap(events))


def gather(events, entries):
    """Write the sets of these events, a range of whole parts, anew from their entries."""
    found = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for entry in entries:
        of_part = found[STORED.part_of(entry.event_id)]
        for word, column in _columns_of(entry).items():
            of_part[word][column].append(entry.event_id)
    for part in STORED.parts_of(events):
        STORED.replace(part, found[part])


def _columns_of(entry):
    """Return {word: column of its set} of an entry, each word in the first that has it; nothing without an entry."""
    if entry is None:
        return {}
    found = {}
    for name, text in zip(COLUMNS[::-1], (entry.text, entry.parties, entry.titles), strict=True):
        found.update(dict.fromkeys(text.split(), name))
    found.pop(BARRIER, None)
    return found
