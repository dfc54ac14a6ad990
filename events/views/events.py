from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render

from organizations.models import Organization

from .. import asked
from ..branches import lineage
from ..facets.counting import ask
from ..filters import EventFilter
from ..formats import schema_org
from ..models import (
    Change,
    Event,
    Mention,
    Outcome,
    Participation,
    Series,
    Source,
    Speaker,
    Statement,
    Visibility,
)
from ..naming import by_name
from ..table import at_the_table
from .cards import cards_of, mark_words, prepare_cards
from .citations import citations_of
from .gone import publicly_withdrawn
from .options import panel
from .page import page, redirect_from_former

EVENTS_ON_A_PAGE = 25
# Where nothing is found: as many conditions are tried without.
MOST_WAYS_OUT = 8


# /events/


@page
def event_list(request):
    """The events that the query string asks for; what it asks in vain is said in words, with a way out."""
    visible_events = Event.objects.visible_to(request.user)
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
            "events": cards_of(visible_events, found.object_list),
        }
        if hits := context["found"].hits:
            context["replaced"] = hits.replaced
            mark_words(context["events"], hits.meant.question.terms)
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


@page
def event(request, slug):
    visible_events = Event.objects.visible_to(request.user)
    found = visible_events.filter(slug=slug).select_related("city", "held_in", "series").first()
    if found is None:
        if publicly_withdrawn().filter(slug=slug).exists():
            return render(request, "410.html", status=410)
        return redirect_from_former(request, slug, among=visible_events | publicly_withdrawn())
    return render(request, "events/event.html", record_of(found, visible_events, request.user))


def record_of(event, visible_events, user):
    """Return everything that the record sheet of `event` shows; other events come from `visible_events` only."""
    sources = list(Source.objects.filter(event=event).select_related("language"))
    numbers = {source.pk: number for number, source in enumerate(sources, start=1)}
    outcomes = Outcome.objects.filter(event=event).prefetch_related(
        "countries",
        "organizations",
        Prefetch("followed_up_by", queryset=visible_events),
    )
    participations, ancestors = parties_of(event)
    languages, topics = by_name(event.languages.all()), by_name(event.topics.all())
    photos = list(event.photos.visible_to(user))
    previous, following = neighbours(event, visible_events)
    return {
        "event": event,
        "series": series_of(event),
        "languages": languages,
        "topics": topics,
        "further_places": event.further_places.select_related("country"),
        "sources": sources,
        "numbers": numbers,
        "table": at_the_table(participations, ancestors, numbers),
        "quoted": any(row.as_written or row.mentions.all() for row in participations),
        "speakers": Speaker.objects.filter(event=event).select_related("country", "organization"),
        "outcomes": list(outcomes),
        "documents": event.documents.visible_to(user).select_related("language"),
        "photos": photos,
        "facts": facts_of(Statement.objects.filter(event=event), numbers),
        "part_of": visible_events.filter(pk=event.part_of_id).first(),
        "parts": prepare_cards(visible_events.filter(part_of=event).soonest_first()),
        "follows_up": visible_events.filter(pk__in=followed_up_by(event)).soonest_first(),
        "footnotes": footnotes_of([event.held_in, *(row.country for row in participations)]),
        "previous": previous,
        "following": following,
        "citation": citations_of(event, participations),
        "linked": schema_org.as_schema_org(
            event,
            schema_org.Rows(participations, topics, languages, sources, photos, above=ancestors),
            moved_from=moved_from(event),
        ),
    }


def moved_from(event):
    """Return the first day that was announced before the event was moved, as written; None if it never was."""
    moves = Change.objects.filter(publication=event.public_id, what=Change.What.MOVED, visibility=Visibility.EVERYONE)
    move = moves.first()
    return move and move.before[0]


def followed_up_by(event):
    """Return the keys of the events of which an outcome was followed up by this one."""
    return list(Outcome.objects.filter(followed_up_by=event).order_by().values_list("event", flat=True))


def series_of(event):
    return event.series and Series.objects.prefetch_related("other_names").get(pk=event.series_id)


def parties_of(event):
    """Return the participations, and by key every organization above one of their parties."""
    mentions = Mention.objects.select_related("source")
    participations = list(
        Participation.objects.filter(event=event)
        .select_related("country", "organization__state", "source")
        .prefetch_related(Prefetch("mentions", queryset=mentions))
    )
    pairs = Organization.objects.exclude(parent=None).values_list("parent_id", "pk")
    above = lineage([row.organization_id for row in participations if row.organization_id], pairs)
    return participations, {
        found.pk: found for found in Organization.objects.filter(pk__in=above).select_related("state")
    }


def footnotes_of(countries):
    """Return the countries whose naming needs a note, each once."""
    noted = {country.pk: country for country in countries if country and country.footnote}
    return by_name(noted.values())


def facts_of(statements, numbers):
    """Group statements by fact, in the order of the facts: [(label, [(statement, citation number)])]."""
    facts = {}
    for statement in statements.select_related("source").order_by("source__order", "pk"):
        facts.setdefault(statement.fact, []).append((statement, numbers.get(statement.source_id)))
    return [(label, facts[fact]) for fact, label in Statement.Fact.choices if fact in facts]


def neighbours(event, visible_events):
    """Return the previous and the next edition by their days, each None if there is none to show."""
    if not event.series_id or not event.starts_on:
        return None, None
    others = visible_events.filter(series=event.series_id).exclude(pk=event.pk)
    same_day = Q(starts_on=event.starts_on)
    before = others.filter(Q(starts_on__lt=event.starts_on) | (same_day & Q(pk__lt=event.pk)))
    after = others.filter(Q(starts_on__gt=event.starts_on) | (same_day & Q(pk__gt=event.pk)))
    return before.order_by("-starts_on", "-pk").first(), after.order_by("starts_on", "pk").first()
