"""Which events hold a word, as sets: read for every search, and written in the transaction that writes their entries.

The full-text index of a database names the events that hold a common word one by one, which takes ten milliseconds
where tens of thousands do; as sets they are read in a fraction of one, and are the same on both databases. Phrases are
left to the index, which knows where in a text a word stands.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db import connection
from pyroaring import BitMap, FrozenBitMap

from ..models import SearchEntry, WordSet
from ..prepared import SLUG, Prepared
from .analyzer import BARRIER

# A part is 4,096 events: of fewer there are many sets to put together for a search, of more a save has much to write.
BITS_OF_A_PART = 12
# As many words are read at once; a database takes some tens of thousands.
BATCH = 5_000
COLUMNS = ("titles", "names", "texts")
WRITE = f"""
    INSERT INTO {WordSet._meta.db_table} (word, part, titles, names, texts) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (word, part) DO UPDATE SET titles = excluded.titles, names = excluded.names, texts = excluded.texts
"""
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
    moves = defaultdict(lambda: defaultdict(list))
    for event in before.keys() | after.keys():
        left, entered = _columns_of(before.get(event)), _columns_of(after.get(event))
        for word in dict(left.items() ^ entered.items()):
            moves[event >> BITS_OF_A_PART][word].append((event, left.get(word), entered.get(word)))
    for part, of_words in moves.items():
        words = sorted(of_words)
        for start in range(0, len(words), BATCH):
            _move(part, {word: of_words[word] for word in words[start : start + BATCH]})


def take_out(events):
    """Take these events out of every set: for those that are gone, and their entries with them."""
    gone = BitMap(events)
    for part in {event >> BITS_OF_A_PART for event in events}:
        changed = {}
        for word, sets in _sets(WordSet.objects.filter(part=part)):
            if any(members.intersect(gone) for members in sets.values()):
                changed[word] = {name: members - gone for name, members in sets.items()}
        _write(part, changed)


def gather(part):
    """Write all sets of a part anew from its entries. Nobody else may write entries meanwhile."""
    entries = SearchEntry.objects.filter(event__gte=part << BITS_OF_A_PART, event__lt=(part + 1) << BITS_OF_A_PART)
    gathered = {name: defaultdict(list) for name in COLUMNS}
    for event, *columns in entries.values_list("event", "titles", "parties", "text").iterator():
        passed = {BARRIER}
        for lists, column in zip(gathered.values(), columns, strict=True):
            here = set(column.split()) - passed
            for word in here:
                lists[word].append(event)
            passed |= here
    sets = defaultdict(dict)
    for name, lists in gathered.items():
        for word, events in lists.items():
            sets[word][name] = BitMap(events)
    WordSet.objects.filter(part=part).delete()
    _write(part, sets)


def parts():
    """Return the numbers of all parts that have entries or sets."""
    last = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    last_filed = WordSet.objects.order_by("-part").values_list("part", flat=True).first()
    return range(max((last or 0) >> BITS_OF_A_PART, last_filed or 0) + 1)


def _columns_of(entry):
    """Return {word: column of its set} of an entry, each word in the first that has it; nothing without an entry."""
    if entry is None:
        return {}
    found = {}
    for name, text in zip(COLUMNS[::-1], (entry.text, entry.parties, entry.titles), strict=True):
        found.update(dict.fromkeys(text.split(), name))
    found.pop(BARRIER, None)
    return found


def _move(part, moves):
    """`moves` are {word: [(event, column that it leaves, column that it enters)]}; either may be None."""
    changed = dict(_sets(WordSet.objects.filter(part=part, word__in=list(moves))))
    for word, of_word in moves.items():
        sets = changed.setdefault(word, {})
        for event, left, entered in of_word:
            # While everything is gathered anew, an entry may say already what its sets do not.
            if left in sets:
                sets[left].discard(event)
            if entered:
                sets.setdefault(entered, BitMap()).add(event)
    _write(part, changed)


def _sets(rows):
    """Yield (word, {column: set}) of each row, without sets that nothing is in."""
    for word, *columns in rows.values_list("word", *COLUMNS):
        yield (
            word,
            {
                name: BitMap.deserialize(bytes(members))
                for name, members in zip(COLUMNS, columns, strict=True)
                if members
            },
        )


def _write(part, sets):
    """Write the sets of some words of a part, {word: {column: set}}; words that nothing holds any longer go."""
    held = {word: columns for word, columns in sets.items() if any(columns.values())}
    WordSet.objects.filter(part=part, word__in=sets.keys() - held.keys()).delete()
    with connection.cursor() as cursor:
        # A new event has hundreds of words: bulk_create takes three times as long to put its question together.
        cursor.executemany(
            WRITE, [(word, part, *map(_stored, map(columns.get, COLUMNS))) for word, columns in held.items()]
        )


def _stored(members):
    return members.serialize() if members else b""
