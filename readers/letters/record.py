"""What the record says, right before a letter is sent, of the events and changes that it speaks of."""

from collections import defaultdict

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language

from events.formats import gathering
from events.models import Change, Event, Outcome, Visibility

from .. import questions


class Record:
    """The events and changes of some messages, in a number of queries that does not grow with the messages."""

    def __init__(self, contents, words=None):
        """`words` is a dictionary in which the words of filters are kept for the next Record."""
        contents = list(contents)
        keys = {item[0] for content in contents for name in ("items", "soon") for item in content.get(name, ())}
        told = {pk for content in contents for _key, pks, _why in content.get("items", ()) for pk in pks}
        visible = Event.objects.visible_to(AnonymousUser())
        self.events = {event.pk: event for event in gathering.light(visible)(sorted(keys))}
        self.publications = gathering.publications_of(self.events.values())
        changes = Change.objects.filter(visibility=Visibility.EVERYONE)
        self.changes = changes.in_bulk(list(told))
        concluded = {change.publication_id for change in self.changes.values() if change.what == Change.What.OUTCOME}
        self.outcomes = _outcomes([event.pk for event in self.events.values() if event.public_id in concluded])
        self._words = {} if words is None else words

    def in_words(self, query):
        """Return the filter in words, in the active language."""
        asked = (query, get_language())
        if asked not in self._words:
            self._words[asked] = questions.in_words(query) or query
        return self._words[asked]


def _outcomes(keys):
    found = defaultdict(list)
    for outcome in Outcome.objects.filter(event__in=keys):
        found[outcome.event_id].append(outcome)
    return found


def still_visible(content):
    """Return the keys of the events of this content that everybody may see at this moment."""
    keys = {item[0] for name in ("items", "soon") for item in content.get(name, ())}
    visible = Event.objects.visible_to(AnonymousUser()).filter(pk__in=keys)
    return set(visible.order_by().values_list("pk", flat=True)) if keys else set()
