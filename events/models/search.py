"""What the search reads instead of the record. Written by `events.search.indexing` alone, and derived altogether."""

from django.db import models

from .event import Event


class SearchEntry(models.Model):
    """The words of one event as keys, in three columns that count differently.

    Where in them a word stands, which a phrase asks, the database keeps by itself, as the migration has it: an FTS5
    table that triggers keep equal to this one, or a generated column `words`. It goes when its event goes, and comes
    back with a rollback. It says nothing about who may see the event.
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="+")
    titles = models.TextField()
    parties = models.TextField()
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"search entry of event {self.event_id}"


class WordSet(models.Model):
    """The events of one part of the record whose entries hold a word, as compressed sets of keys (Roaring).

    Follows from the entries and is never edited: `events.search.word_sets` writes and reads it. An event stands in one
    of the three sets alone, the first that its words are in: its titles, the names of its parties, its texts.
    """

    word = models.CharField(max_length=40)
    part = models.PositiveIntegerField(db_index=True)
    titles = models.BinaryField()
    names = models.BinaryField()
    texts = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["word", "part"], name="word_set_is_kept_once")]

    def __str__(self):
        return f"{self.word} in part {self.part}"


class NameWord(models.Model):
    """A word of the name of a party, place, series or topic, by which typing errors are put right."""

    word = models.CharField(max_length=40, primary_key=True)
    of_country = models.BooleanField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.word
