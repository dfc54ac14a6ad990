from collections import defaultdict

from django.conf import settings
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language

from organizations.models import Country, Organization

from .. import reference
from ..facets.among import Among
from ..fragments import compiled
from ..models import Event, Participation, Visibility
from ..models.participation import LEADING
from ..prepared import KEYS, OfWhatIsSeen, Prepared
from ..search.marking import Marker
from ..search.other_names import with_other_names
from ..templatetags.record import marked, said

# All that a card shows of an event itself, or goes by; half of its columns, and each takes its time to be read.
COLUMNS = (
    *(f"{text}_{language}" for text in ("title", "summary") for language in settings.MODELTRANSLATION_LANGUAGES),
    *("slug", "public_id", "kind", "format", "status", "city", "held_in", "series", "edition", "edition_basis"),
    *("starts_on", "ends_on", "precision", "state", "visibility", "embargo_until"),
)
CARDS = OfWhatIsSeen(lambda events, keys: events.only(*COLUMNS).order_by().filter(Among("pk", keys)), KEYS)
SEATS = Prepared(
    lambda keys: (
        Participation.objects.listed()
        .rewrite(False)  # what asks for translations too gives the columns in any order
        .filter(Among("event", keys))
        .order_by("order", "pk")
        .values_list("event", "country", "organization", "role")
    ),
    KEYS,
)


def in_this_order(user, keys):
    """Return the events with these keys that `user` may see, in the order of the keys."""
    found = {event.pk: event for event in CARDS.objects(user, list(keys))}
    return [found[key] for key in keys if key in found]


def cards_of(user, keys, shelf):
    """Return the cards of the events with these keys that `user` may see, drawn, in the order of the keys.

    Cards of public events are kept, and no others, so that none can be shown to whoever must not see it. A change of
    the record ends that, and so does the day, of which a card says whether the event is over.
    """
    moment = timezone.localdate(), get_language(), get_script_prefix()
    drawn = {key: card for key in keys if (card := shelf.cards.get((key, *moment)))}
    card = card_of_this_page()
    for event in with_all_that_cards_show(user, [key for key in keys if key not in drawn], shelf):
        drawn[event.pk] = card(event)
        if event.state == Event.State.PUBLISHED and event.visibility == Visibility.EVERYONE and not event.embargo_until:
            shelf.cards.keep((event.pk, *moment), drawn[event.pk])
    return [drawn[key] for key in keys if key in drawn]


def marked_cards_of(user, keys, shelf, terms):
    """Return the cards as `cards_of` does, with the words marked that `terms` find."""
    return list(map(card_of_this_page(), mark_words(with_all_that_cards_show(user, keys, shelf), terms)))


def card_of_this_page():
    """Return what draws the card of an event that has all that its card shows, in the language of the page."""
    return compiled("events/_event_card.jinja").module.card


def with_all_that_cards_show(user, keys, shelf):
    """Return the events with these keys that `user` may see, with all that their cards show."""
    return prepare_cards(in_this_order(user, keys), shelf) if keys else []


def mark_words(events, terms):
    """Give each event `found_as`: its title and summary with the words marked that `terms` find, in any language."""
    marker, page = Marker(with_other_names(terms)), get_language()
    for event in events:
        (title, of_title), (summary, of_summary) = (said(event, field, page) for field in ("title", "summary"))
        event.found_as = {
            "title": marked(marker.marked(title), of_title, page=page),
            "summary": marked(marker.extract(summary), of_summary, page=page),
        }
    return events


def prepare_cards(events, shelf):
    """Return `events` as a list with all that _event_card.jinja shows, in a number of queries that does not grow.

    The related rows are fetched after the page is cut, so that the database sorts nothing but events.
    """
    events = list(events)
    reference.attach(shelf, events, "city", "held_in", "series")
    seats = seats_of(events)
    for event in events:
        # Said also where there is none: a template that misses an attribute goes through all that the event has.
        event.found_as = None
        of_event = seats[event.pk]
        event.table = {
            "states": len({country for _event, country, _organization, _role in of_event} - {None}),
            "organizations": len({organization for _event, _country, organization, _role in of_event} - {None}),
        }
        # An organizer who also hosts is named once.
        leading = (country or key for _event, country, key, role in of_event if role in LEADING)
        event.leading = list(dict.fromkeys(leading))
    parties = parties_of({party for event in events for party in event.leading}, shelf)
    for event in events:
        event.leading = [parties[party] for party in event.leading if party in parties]
    return events


def seats_of(events):
    """Return {key of an event: its listed (event, country, organization, role), in the order of the event}."""
    seats = defaultdict(list)
    for seat in SEATS.rows([event.pk for event in events]):
        seats[seat[0]].append(seat)
    return seats


def parties_of(keys, shelf):
    """Return {key: country or organization}; the code of a country is text, the key of an organization a number."""
    codes = {key for key in keys if isinstance(key, str)}
    return reference.named(shelf, Country, codes) | reference.named(shelf, Organization, keys - codes)
