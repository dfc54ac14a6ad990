"""Asks the filter in words, as a reader does."""

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from events.filters import EventFilter
from events.models import Event


def ask(text, user=None, **further):
    query = QueryDict(mutable=True)
    query.update({"q": text, **further})
    user = user or AnonymousUser()
    return EventFilter(query, Event.objects.visible_to(user), user=user)


def slugs(text, user=None, **further):
    question = ask(text, user, **further)
    assert question.is_valid(), question.errors
    return [event.slug for event in question.qs]


def replaced(text, user=None):
    """The words that gave way to a name, with it."""
    question = ask(text, user)
    assert question.is_valid(), question.errors
    return list(question.meant.replaced)
