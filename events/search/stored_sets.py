"""How sets are stored under a word and a part of the record: of the events that hold it, or of the places in them.

A part is some thousands of events or fewer: of small parts there are many sets to put together for a search, of large
ones a save has much to write. Each word has three sets in a part, for what is in titles, in names and in texts.
"""

from django.db import connection
from pyroaring import BitMap

COLUMNS = ("titles", "names", "texts")
# As many words are read at once; a database takes some tens of thousands.
BATCH = 5_000


class StoredSets:
    """The sets of one model (models.OfAWord). Nobody else may write entries while they are written."""

    def __init__(self, model):
        self._rows, table = model.objects, model._meta.db_table
        self._write_one = f"""
            INSERT INTO {table} (word, part, titles, names, texts) VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (word, part)
            DO UPDATE SET titles = excluded.titles, names = excluded.names, texts = excluded.texts
        """

    def change(self, part, changes):
        """Take members out of the sets of words and put others in: {word: {column: (members gone, new members)}}."""
        words = sorted(changes)
        for start in range(0, len(words), BATCH):
            batch = words[start : start + BATCH]
            sets = {word: {} for word in batch} | dict(_read(self._rows.filter(part=part, word__in=batch)))
            for word in batch:
                for column, (gone, new) in changes[word].items():
                    # While everything is gathered anew, an entry may say already what its sets do not.
                    sets[word][column] = sets[word].get(column, BitMap()) - BitMap(gone) | BitMap(new)
            self._write(part, sets)

    def take_out(self, part, gone):
        """Take the members `gone` out of every set of the part."""
        changed = {}
        for word, sets in _read(self._rows.filter(part=part)):
            if any(members.intersect(gone) for members in sets.values()):
                changed[word] = {column: members - gone for column, members in sets.items()}
        self._write(part, changed)

    def replace(self, part, found):
        """Let the sets of the part be those of `found`, {word: {column: members}}."""
        self._rows.filter(part=part).delete()
        self._write(
            part,
            {word: {column: BitMap(members) for column, members in sets.items()} for word, sets in found.items()},
        )

    def last_part(self):
        """Return the highest number of a part; 0 if there is none."""
        return self._rows.order_by("-part").values_list("part", flat=True).first() or 0

    def _write(self, part, sets):
        """Write the sets of some words of a part, {word: {column: set}}; words that nothing holds any longer go."""
        held = {word: columns for word, columns in sets.items() if any(columns.values())}
        self._rows.filter(part=part, word__in=sets.keys() - held.keys()).delete()
        with connection.cursor() as cursor:
            # A new event has hundreds of words: bulk_create takes three times as long to put its question together.
            cursor.executemany(
                self._write_one,
                [(word, part, *map(_stored, map(columns.get, COLUMNS))) for word, columns in held.items()],
            )


def _read(rows):
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


def _stored(members):
    return members.serialize() if members else b""
