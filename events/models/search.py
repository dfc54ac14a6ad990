"""What the search reads instead of the record. Written by `events.search.indexing` alone, and derived altogether."""

from django.db import models

from .event import Event


class SearchEntry(models.Model):
    """The words of one event as keys, in three columns that count differently.

    It goes when its event goes, and comes back with a rollback. It says nothing about who may see the event.
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="+")
    titles = models.TextField()
    parties = models.TextField()
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"search entry of event {self.event_id}"


class OfAWord(models.Model):
    """What the entries of one part of the record say of a word, as compressed sets of numbers (Roaring).

    Follows from the entries and is never edited.
    """

    word = models.CharField(max_length=40)
    part = models.PositiveIntegerField()
    titles = models.BinaryField()
    names = models.BinaryField()
    texts = models.BinaryField()

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self):
        return f"{self.word} in part {self.part}"


class WordSet(OfAWord):
    """The keys of the events that hold a word; `events.search.word_sets` writes and reads it.

    An event stands in one of the three sets alone, the first that its words are in: its titles, the names of its
    parties, its texts.
    """

    part = models.PositiveIntegerField(db_index=True)

    class Meta(OfAWord.Meta):
        constraints = [models.UniqueConstraint(fields=["word", "part"], name="word_set_is_kept_once")]


class WordPositions(OfAWord):
    """Where in the entries of the events a word stands; `events.search.positions` writes and reads it."""

    class Meta(OfAWord.Meta):
        # The part first: there are hundreds of parts, and one is written at a time.
        constraints = [models.UniqueConstraint(fields=["part", "word"], name="word_positions_are_kept_once")]


class NameWord(models.Model):
    """A word of the name of a party, place, series or topic, by which typing errors are put right.

    `alike` are the other words by which that is called of which it is a whole name, in any language, a space between.
    """

    word = models.CharField(max_length=40, primary_key=True)
    of_country = models.BooleanField()
    alike = models.TextField(default="")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.word
