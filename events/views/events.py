from functools import partial

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from .. import asked
from ..facets.counting import ask
from ..filters import EventFilter
from ..models import Event
from ..prepared import SLUG, OfWhatIsSeen
from .cards import cards_of, marked_cards_of
from .gone import no_longer_at, publicly_withdrawn
from .options import panel
from .page import page, redirect_from_former
from .sheet import sheet_of

EVENTS_ON_A_PAGE = 25
# Where nothing is found: as many conditions are tried without.
MOST_WAYS_OUT = 8


# /events/


@page
def event_list(request):
    """The events that the query string asks for; what it asks in vain is said in words, with a way out."""
    # Asked only where nothing is found: what is found, the facets know.
    visible_events = SimpleLazyObject(partial(Event.objects.visible_to, request.user))
    query = asked.tidied(request.GET, without=asked.NOT_ASKED)
    if query != request.GET:
        # One address to send to a colleague, whichever fields the form left empty.
        return HttpResponseRedirect(request.path + asked.as_text(query))
    event_filter = EventFilter(query, queryset=visible_events, user=request.user)
    context = panel(event_filter, query, request.user)
    if context["found"] is not None:
        paginator = Paginator(context["found"], EVENTS_ON_A_PAGE)
        found, no_such_page = page_or_nearest(paginator, query.get("page", "1"))
        context |= {
            "count": paginator.count,
            "page": found,
            "page_links": page_links(found, query),
            "no_such_page": no_such_page,
        }
        shown = request.user, found.object_list, context["found"].shelf
        if hits := context["found"].hits:
            context["replaced"] = hits.replaced
            context["cards"] = marked_cards_of(*shown, hits.meant.question.terms)
        else:
            context["cards"] = cards_of(*shown)
        if not paginator.count:
            context["ways_out"] = ways_out(context["conditions"], visible_events, request.user)
    return render(request, "events/event_list.html", context)


def ways_out(conditions, visible_events, user):
    """Return (condition, number of events) of each condition without which something is found; the most first."""
    found = []
    for condition in conditions[:MOST_WAYS_OUT] if len(conditions) > 1 else ():
        event_filter = EventFilter(QueryDict(condition.without.removeprefix("?")), queryset=visible_events, user=user)
        number = len(ask(event_filter, user)) if event_filter.is_valid() else 0
        if number:
            found.append((condition, number))
    return sorted(found, key=lambda way: -way[1])


def page_or_nearest(paginator, number):
    """Return (page, None), or (the nearest page, the number that does not exist)."""
    try:
        return paginator.page(number), None
    except PageNotAnInteger:
        return paginator.page(1), number[:20]
    except EmptyPage:
        nearest = paginator.num_pages if int(number) > 0 else 1
        return paginator.page(nearest), number[:20]


def page_links(found, query):
    """Return (number, query string) of the first, last and nearby pages; number None stands for a gap."""
    links = []
    for number in found.paginator.get_elided_page_range(found.number, on_each_side=2, on_ends=1):
        if isinstance(number, int):
            there = query.copy()
            there["page"] = number
            links.append((number, asked.as_text(there)))
        else:
            links.append((None, ""))
    return links


# /events/<slug>/

AT_SLUG = OfWhatIsSeen(lambda events, slug: events.order_by().filter(slug=slug), SLUG)


@page
def event(request, slug):
    found = AT_SLUG.first(request.user, slug)
    if found is None:
        if no_longer_at(slug):
            return render(request, "410.html", status=410)
        among = Event.objects.visible_to(request.user) | publicly_withdrawn()
        return redirect_from_former(request, slug, among=among)
    return render(request, "events/event.html", sheet_of(found, request.user))
