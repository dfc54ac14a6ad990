from django.shortcuts import render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .. import days
from ..search.marking import Marker
from ..search.other_names import with_other_names
from ..search.suggesting import in_words, suggest
from ..templatetags.record import said
from .cards import in_this_order
from .page import page

MOST_LETTERS = 200
TITLES = {
    "organization": _("Organizations"),
    "country": _("Countries"),
    "series": pgettext_lazy("plural", "Series"),
    "topic": _("Topics"),
}

# /events/suggest/


@page
def suggestions(request):
    """What the letters in the search box may mean, as links in groups; nothing at all if they mean nothing."""
    typed = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    things, keys, terms = suggest(typed, request.user) if len(typed) <= MOST_LETTERS else ({}, [], ())
    marker = Marker(with_other_names(terms))
    groups = [
        (TITLES[kind], [(thing.get_absolute_url(), *map(marker.marked, in_words(thing))) for thing in found])
        for kind, found in things.items()
    ]
    events = in_this_order(request.user, keys)
    if events:
        groups.append((_("Events"), [_of_event(event, marker) for event in events]))
    number = sum(len(found) for _title, found in groups)
    return render(request, "events/_suggestions.html", {"groups": groups, "typed": typed, "number": number})


def _of_event(event, marker):
    text, _language = said(event, "title")
    first_and_last = days.in_words(event.starts_on, event.ends_on, event.precision, get_language())
    return event.get_absolute_url(), marker.marked(text), first_and_last
