"""The filters that readers follow: query strings in one form, and what they mean in words."""

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from events import asked
from events.filters import DESK, EventFilter
from events.models import Event

from .models.subscription import LONGEST_QUERY

# How a list is shown, and from when on: a subscription has a beginning of its own.
NOT_FOLLOWED = {"sort", "changed_since", *DESK}
FOLLOWED = [name for name in EventFilter.base_filters if name not in NOT_FOLLOWED]


class TooLong(ValueError):
    """A query string of more characters than a person chooses."""


def canonical(text):
    """Return the query string of a filter, which may come as the address of a list: equal filters give equal texts.

    Parameters that no filter knows are left out. Raises TooLong.
    """
    text = text.strip()
    if "?" in text:
        text = text.partition("?")[2]
    elif "://" in text or text.startswith("/"):
        text = ""
    text = text.partition("#")[0]
    if len(text) > LONGEST_QUERY:
        raise TooLong
    given, tidy = QueryDict(text), QueryDict(mutable=True)
    for name in FOLLOWED:
        values = (" ".join(value.split()) for value in given.getlist(name))
        folded = sorted({value if name == "q" else value.lower() for value in values if value})
        if folded:
            tidy.setlist(name, folded)
    query = tidy.urlencode()
    if len(query) > LONGEST_QUERY:
        raise TooLong
    return query


def filter_of(query):
    """Return the EventFilter of a query string, as everybody may ask it."""
    user = AnonymousUser()
    return EventFilter(QueryDict(query), queryset=Event.objects.visible_to(user), user=user)


def in_words(query):
    """Return what is followed, in one line; "" of a filter that is not understood."""
    return understood(query)[0]


def faults_of(query):
    """Return what a filter asks for that does not exist, as sentences; [] if all of it is understood."""
    return understood(query)[1]


def understood(query):
    """Return (what is followed, in one line; what of it does not exist, as sentences): one of them is empty."""
    if not query:
        return _("all events"), []
    event_filter, given = filter_of(query), QueryDict(query)
    form = event_filter.form
    if not event_filter.is_valid():
        return "", [one.text for one in asked.not_understood(form, given)]
    labels = {name: form.fields[name].label for name in ("country", "organization", "group", "role")}
    # Who follows Kyrgyzstan as host need not read that it is a country, nor what it was, a second time.
    unsaid = {labels["country"], labels["organization"]}
    has_party = any(form.cleaned_data[name] for name in ("country", "organization", "group"))
    words = "; ".join(
        one.text if not one.label or one.label in unsaid else f"{one.label}: {one.text}"
        for one in asked.conditions(form, _at_present(given, form))
        if not (has_party and one.label == labels["role"])
    )
    return words or _("all events"), []


def _at_present(query, form):
    """Return the query with the present addresses of what was renamed or merged since it was followed."""
    present = query.copy()
    for name in query:
        rows = form.cleaned_data.get(name)
        if isinstance(rows, list) and rows and all(hasattr(row, "slug") for row in rows):
            present.setlist(name, [row.slug for row in rows])
    return present


def list_of(query):
    """Return the path of the list that shows the same events."""
    return reverse("events:event_list") + (f"?{query}" if query else "")
