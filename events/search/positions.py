"""Where in the entries each word stands, for phrases: as sets of places, written in the transaction of the entries.

A place is one number, the event in its part and then the position in a column of its entry, so that the next word of
the same text has the next number. A phrase is where the places of its words, each moved on to that of the last, meet.
"""

from collections import defaultdict

from pyroaring import BitMap

from ..models import WordPositions
from .analyzer import BARRIER
from .stored_sets import COLUMNS, NOTHING, StoredSets
from .word_sets import Holders

# More than entries.MOST_WORDS
BITS_OF_A_POSITION = 14
# A new sentence moves all words behind it on: parts are smaller than those of the sets of events.
STORED = StoredSets(WordPositions, bits=8)


def holders(keys, candidates):
    """Return the word_sets.Holders of the words with these keys, one directly behind the other.

    `candidates` are the events that hold all of them, in whatever order.
    """
    words, parts = set(keys), {event >> STORED.bits for event in candidates}
    of_parts = defaultdict(dict)
    rows = WordPositions.objects.filter(word__in=words, part__in=parts).values_list("part", "word", *COLUMNS)
    for part, word, *places in rows:
        of_parts[part][word] = places
    found = [BitMap() for _column in COLUMNS]
    for part, of_words in of_parts.items():
        for number, events in enumerate(found):
            if all(of_words.get(word, NOTHING)[number] for word in words):
                events.update(_events(part, _meeting(of_words[key][number] for key in keys)))
    titles, names, texts = found
    return Holders(titles, titles | names, titles | names | texts)


def _meeting(stored):
    """Return the places of the last word where all words stand, in the order in which their places are given."""
    found = BitMap.deserialize(bytes(next(stored)))
    for places in stored:
        found = found.shift(1) & BitMap.deserialize(bytes(places))
        if not found:
            break
    return found


def _events(part, places):
    return {(part << STORED.bits) + (place >> BITS_OF_A_POSITION) for place in places}


def file(before, after):
    """Move the words of events from where they stood in their entries to where they stand; both {key: SearchEntry}.

    Writes only sets that differ. Nobody else may write entries meanwhile.
    """
    changes = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: ([], []))))
    for event in before.keys() | after.keys():
        of_part = changes[STORED.part_of(event)]
        for column, was, now in zip(COLUMNS, _texts(before.get(event)), _texts(after.get(event)), strict=True):
            if was != now:
                left, entered = set(_places(event, was)), set(_places(event, now))
                for places, which in ((left - entered, 0), (entered - left, 1)):
                    for word, place in places:
                        of_part[word][column][which].append(place)
    for part, of_part in changes.items():
        STORED.change(part, of_part)


def take_out(events):
    """Take the words of these events out of every set: for those that are gone, and their entries with them."""
    gone = defaultdict(BitMap)
    for event in events:
        first = _first_place(event)
        gone[STORED.part_of(event)].add_range(first, first + (1 << BITS_OF_A_POSITION))
    for part, places in gone.items():
        STORED.take_out(part, places)


def gather(events, entries):
    """Write the sets of these events, a range of whole parts, anew from their entries."""
    of_parts = defaultdict(list)
    for entry in entries:
        of_parts[STORED.part_of(entry.event_id)].append(entry)
    # One after the other: as numbers of Python, the places of thousands of events take a hundred megabytes.
    for part in STORED.parts_of(events):
        found = defaultdict(lambda: defaultdict(list))
        for entry in of_parts[part]:
            for column, text in zip(COLUMNS, _texts(entry), strict=True):
                for word, place in _places(entry.event_id, text):
                    found[word][column].append(place)
        STORED.replace(part, found)


def _texts(entry):
    """Return the columns of an entry as far as words stand behind one another in them."""
    return (_without_forms(entry.titles), _without_forms(entry.parties), entry.text) if entry else ("", "", "")


def _without_forms(names):
    """Of names, forms follow the last barrier, in the order of the alphabet."""
    return names.rpartition(BARRIER)[0]


def _places(event, text):
    """Yield (word, its place) of the words of a text."""
    for place, word in enumerate(text.split(), _first_place(event)):
        if word != BARRIER:
            yield word, place


def _first_place(event):
    return (event & ((1 << STORED.bits) - 1)) << BITS_OF_A_POSITION
