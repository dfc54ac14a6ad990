"""How sets are stored under a word and a part of the record: of the events that hold it, or of the places in them.

A part is some thousands of events or fewer: of small parts there are many sets to put together for a search, of large
ones a save has much to write. Each word has three sets in a part, for what is in titles, in names and in texts.
"""

from django.db import connection
from pyroaring import BitMap

COLUMNS = ("titles", "names", "texts")
# As many words are read at once; a database takes some tens of thousands.
BATCH = 5_000
NOTHING = [b""] * len(COLUMNS)


class StoredSets:
    """The sets of one model (models.OfAWord), in parts of two to the power of `bits` events.

    Nobody else may write entries while they are written.
    """

    def __init__(self, model, bits):
        self.bits, self._rows, table = bits, model.objects, model._meta.db_table
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
            before, after = self._read(part, word__in=batch), {}
            for word in batch:
                columns = after[word] = list(before.get(word, NOTHING))
                for column, (gone, new) in changes[word].items():
                    number = COLUMNS.index(column)
                    # While everything is gathered anew, an entry may say already what its sets do not.
                    columns[number] = _stored(_set(columns[number]) - BitMap(gone) | BitMap(new))
            self._write(part, before, after)

    def take_out(self, part, gone):
        """Take the members `gone` out of every set of the part."""
        before = self._read(part)
        self._write(
            part, before, {word: [_without(gone, sets) for sets in columns] for word, columns in before.items()}
        )

    def replace(self, part, found):
        """Let the sets of the part be those of `found`, {word: {column: members}}."""
        after = {
            word: [_stored(BitMap(members.get(column, ()))) for column in COLUMNS] for word, members in found.items()
        }
        self._write(part, self._read(part), after)

    def part_of(self, event):
        return event >> self.bits

    def parts_of(self, events):
        """Return the numbers of the parts of these events, a range of whole parts."""
        return range(self.part_of(events[0]), self.part_of(events[-1]) + 1)

    def last_event(self):
        """Return the last event that can be in the sets."""
        last_part = self._rows.order_by("-part").values_list("part", flat=True).first() or 0
        return ((last_part + 1) << self.bits) - 1

    def _read(self, part, **conditions):
        """Return {word: [sets of the columns as they are stored]}."""
        rows = self._rows.filter(part=part, **conditions).values_list("word", *COLUMNS)
        return {word: list(map(bytes, columns)) for word, *columns in rows}

    def _write(self, part, before, after):
        """Write what differs; words that nothing holds any longer go."""
        gone = [word for word in before if not any(after.get(word, NOTHING))]
        self._rows.filter(part=part, word__in=gone).delete()
        with connection.cursor() as cursor:
            # A new event has hundreds of words: bulk_create takes three times as long to put its question together.
            cursor.executemany(
                self._write_one,
                [
                    (word, part, *columns)
                    for word, columns in after.items()
                    if any(columns) and columns != before.get(word)
                ],
            )


def _set(stored):
    return BitMap.deserialize(stored) if stored else BitMap()


def _stored(members):
    return members.serialize() if members else b""


def _without(gone, stored):
    members = _set(stored)
    return _stored(members - gone) if members.intersect(gone) else stored
