"""The same events in another form: /events.<ending> for a question, /events/<slug>.<ending> for one event."""

import json
import uuid
from datetime import timedelta

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pyroaring import BitMap

from organizations.models import FormerSlug

from .. import asked
from ..facets import ordering
from ..facets.among import Among
from ..facets.counting import Question, ask
from ..facets.gone import among_gone
from ..filters import EventFilter
from ..formats import card_picture, civic, cpev, feeds, gathering, ical, records, sheets
from ..formats.whole_record import whole_record
from ..models import Change, Event, Publication, Visibility
from ..problems import not_understood, problem
from ..templatetags.record import said
from .gone import no_longer_at, publicly_withdrawn
from .page import page, redirect_from_former

# How long a calendar says of a withdrawn event that it is cancelled, before it says nothing more
SAID_FOR = timedelta(days=30)
ENTRIES = 50
# A calendar of more events is streamed.
LONG = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "border-events"


def open_to_all(answer):
    """Let pages of other sites read what everybody may read anyway (CORS, Fetch standard §3.2)."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


# /events.<ending>


@page
def events_as(request, ending):
    """The events that the query string asks for, as a file; 400 if a value is unknown, 404 if the form is."""
    write = OF_A_QUESTION.get(ending)
    if write is None:
        return open_to_all(no_such_format(ending, OF_A_QUESTION))
    visible_events = Event.objects.visible_to(request.user)
    query = asked.tidied(request.GET, without=asked.NOT_ASKED)
    event_filter = EventFilter(query, queryset=visible_events, user=request.user)
    if not event_filter.is_valid():
        return open_to_all(not_understood(event_filter.form))
    wanted = Wanted(request, query, event_filter, visible_events)
    return open_to_all(write(wanted))


def no_such_format(ending, formats):
    detail = _("There is no form “%(ending)s”. There are: %(formats)s.") % {
        "ending": ending[:20],
        "formats": ", ".join(formats),
    }
    return problem(404, _("No such format"), detail, formats=[*formats])


class Wanted:
    """What a file is made of: who asks for it, what, and the events that were found."""

    def __init__(self, request, query, event_filter, visible_events):
        self.request, self.query, self.user = request, query, request.user
        self.event_filter, self.visible_events = event_filter, visible_events
        self.question = ask(event_filter, request.user)

    @property
    def conditions(self):
        """The question in words, "" if everything is asked for."""
        found = asked.conditions(self.event_filter.form, self.query)
        return "; ".join(f"{one.label}: {one.text}" if one.label else one.text for one in found)

    @property
    def name(self):
        title = _("Border Management Events")
        return f"{title} – {self.conditions}" if self.conditions else title

    @property
    def page(self):
        """The address of the page that shows the same events."""
        return settings.PORTAL_URL + reverse("events:event_list") + asked.as_text(self.query)

    @property
    def address(self):
        return settings.PORTAL_URL + self.request.get_full_path()

    @property
    def key(self):
        """Never changes as long as the question does not."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.page))

    def portions(self):
        return self.question.portions(sheets.PORTION)

    def last_change(self):
        latest = Publication.objects.order_by("-changed_at").values_list("changed_at", flat=True)
        return latest.filter(changed_at__lte=timezone.now()).first()


def streamed(pieces, content_type, ending):
    """Stream the pieces in the language of this request, which the thread may have left before the last one is made."""
    language = translation.get_language()

    def in_this_language():
        with translation.override(language):
            yield from pieces

    disposition = f'attachment; filename="{NAME}.{ending}"'
    return StreamingHttpResponse(
        in_this_language(), content_type=content_type, headers={"Content-Disposition": disposition}
    )


def attached(content, content_type, name):
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


# Calendars


def calendar_of(wanted):
    full = wanted.query.get("profile") == "full"
    provisional = wanted.query.get("provisional") == "1"
    fetch = gathering.full(wanted.visible_events, wanted.user) if full else gathering.light(wanted.visible_events)
    portions = gathering.portions(wanted.question, fetch)
    is_long = len(wanted.question) > LONG
    if is_long:
        zones = zones_of(wanted)
    else:
        portions = list(portions)
        zones = ical.zones_of(event for events in portions for event in events)
    pieces = ical.calendar(
        name=wanted.name,
        description=wanted.conditions,
        key=wanted.key,
        address=wanted.page,
        source=wanted.address,
        changed_at=wanted.last_change(),
        components=components(wanted, portions, full=full, provisional=provisional),
        zones=zones,
    )
    if is_long:
        return streamed(pieces, ical_type(), "ics")
    return attached("".join(pieces), ical_type(), f"{NAME}.ics")


def ical_type():
    return "text/calendar; charset=utf-8"


def components(wanted, portions, *, full, provisional):
    for events in portions:
        publications = gathering.publications_of(events)
        for event in events:
            if provisional or event.precision == Event.DayPrecision.DAY:
                yield ical.component(event, publications[event.public_id], full=full)
    yield from gone_components(wanted, provisional=provisional)


def gone_components(wanted, *, provisional):
    """What a calendar had and has to give up: withdrawn events, and those that are no longer in the record."""
    recently = Publication.objects.publicly_gone().filter(gone_at__gte=timezone.now() - SAID_FOR)
    # Unordered: SQLite would rather walk through all publications by key than look for the few that are gone.
    recently = {told.event_key: told for told in recently.order_by()}
    if not recently:
        return
    there = Event.objects.filter(Among("pk", recently)).order_by().values_list("pk", flat=True)
    deleted = [recently[key] for key in recently.keys() - set(there)]
    withdrawn = BitMap(publicly_withdrawn().filter(Among("pk", recently)).order_by().values_list("pk", flat=True))
    question = wanted.question
    found = [recently[key] for key in Question(question.shelf, question.asked, withdrawn).found]
    found += among_gone(deleted, wanted.event_filter.form.cleaned_data)
    merged = set(
        FormerSlug.objects.of(Event).filter(slug__in=[told.slug for told in found]).values_list("slug", flat=True)
    )
    for told in sorted(found, key=lambda told: told.pk):
        if provisional or ical.is_known_to_the_day(told):
            yield ical.gone(told, into=address_of(told) if told.slug in merged else "")


def address_of(told):
    return settings.PORTAL_URL + reverse("events:event", args=[told.slug])


def zones_of(wanted):
    """The zones of a long calendar, which cannot wait until all of its events are read."""
    timed = Event.objects.exclude(time_zone="").exclude(starts_at=None)
    found = {}
    for key, zone, first, last in timed.order_by().values_list("pk", "time_zone", "starts_on", "ends_on"):
        if key in wanted.question.found:
            begins, ends = found.get(zone, (first, last))
            found[zone] = min(begins, first), max(ends, last)
    return [(zone, first.year, last.year) for zone, (first, last) in sorted(found.items())]


# Feeds of changes


def feed_of(wanted):
    """Return the Feed, or the problem if there is no such page of it."""
    number = wanted.query.get("page", "1")
    pages = max(1, -(-len(wanted.question) // ENTRIES))
    if not (number.isascii() and number.isdigit() and len(number) < 9 and 1 <= int(number) <= pages):
        return problem(404, _("No such page"), _("The feed has %(pages)d pages.") % {"pages": pages})
    number = int(number)
    events, publications = changed_last(wanted, (number - 1) * ENTRIES, number * ENTRIES)
    told = changes_told(publications, wanted.user)
    entries = [feeds.entry_of(event, publications[event.public_id], told.get(event.public_id, [])) for event in events]
    return feeds.Feed(
        key=f"urn:uuid:{wanted.key}",
        title=_("Changes: %(name)s") % {"name": wanted.name},
        description=_("What was added, moved, cancelled or completed; the last change first."),
        page=wanted.page,
        address=wanted.address,
        updated=entries[0].updated if entries else wanted.last_change() or timezone.now(),
        entries=entries,
        pages=pages_of(wanted, number, pages),
    )


def pages_of(wanted, number, pages):
    """RFC 5005 §3: the links of a paged feed."""

    def there(page):
        query = wanted.query.copy()
        query["page"] = page
        return settings.PORTAL_URL + wanted.request.path + asked.as_text(query)

    found = {"first": there(1), "last": there(pages)}
    if number > 1:
        found["previous"] = there(number - 1)
    if number < pages:
        found["next"] = there(number + 1)
    return found


def changed_last(wanted, start, stop):
    """Return the events from `start` to `stop`, the last publicly changed first, with {public id: Publication}."""
    keys = ordering.by_public_change(wanted.question.found, start, stop)
    events = gathering.light(wanted.visible_events)(keys)
    return events, gathering.publications_of(events)


def changes_told(publications, user):
    """Return {public id: changes that `user` may learn of, the last first}."""
    changes = Change.objects.filter(publication__in=list(publications), at__lte=timezone.now())
    if not user.is_authenticated:
        changes = changes.filter(visibility=Visibility.EVERYONE)
    found = {}
    for change in changes.order_by("-at", "pk"):
        found.setdefault(change.publication_id, []).append(change)
    return found


def written_feed(write, content_type):
    def answer(wanted):
        feed = feed_of(wanted)
        if isinstance(feed, HttpResponse):
            return feed
        return HttpResponse(write(feed), content_type=f"{content_type}; charset=utf-8")

    return answer


# Sheets


def rows_of(wanted):
    """Return (Rows, whether HXL tags are wanted), or the problem."""
    kind = wanted.query.get("rows", "events")
    if kind not in sheets.COLUMNS:
        detail = _("“%(value)s” is not one of the choices.") % {"value": kind[:40]}
        return problem(400, _("Part of the question is not understood"), detail, errors=[{"parameter": "rows"}])
    hxl = wanted.query.get("hxl") == "1"
    return sheets.Rows(kind, codes=hxl), hxl


def csv_of(wanted):
    found = rows_of(wanted)
    if isinstance(found, HttpResponse):
        return found
    rows, hxl = found
    return streamed(sheets.as_csv(rows, wanted.portions(), hxl=hxl), "text/csv; charset=utf-8", "csv")


def xlsx_of(wanted):
    found = rows_of(wanted)
    if isinstance(found, HttpResponse):
        return found
    rows, hxl = found
    file = sheets.as_xlsx(rows, wanted.portions(), hxl=hxl)
    return FileResponse(file, content_type=XLSX, as_attachment=True, filename=f"{NAME}.xlsx")


# JSON


def json_of(wanted):
    head = {"count": len(wanted.question), "url": wanted.page, "documentation": settings.PORTAL_URL + "/api/docs/"}
    return streamed(in_one_document(head, "events", json_records(wanted)), "application/json", "json")


def json_lines_of(wanted):
    return streamed((f"{record}\n" for record in json_records(wanted)), "application/jsonl; charset=utf-8", "jsonl")


def json_records(wanted):
    for events in gathering.portions(wanted.question, gathering.with_places(wanted.visible_events)):
        publications, hanging = gathering.publications_of(events), gathering.Hanging(events)
        for event in events:
            yield as_json(records.record_of(event, publications[event.public_id], hanging.of(event)))


def whole_events_of(wanted, write):
    for events in gathering.portions(wanted.question, gathering.full(wanted.visible_events, wanted.user)):
        for event in events:
            yield as_json(write(event))


def linked_of(wanted):
    pieces = in_one_document(cpev.CONTEXT, "@graph", whole_events_of(wanted, cpev.as_public_event))
    return streamed(pieces, "application/ld+json", "jsonld")


def popolo_of(wanted):
    return streamed(in_one_document({}, "events", whole_events_of(wanted, civic.as_popolo)), "application/json", "json")


def ocd_of(wanted):
    pieces = in_one_document({}, "results", whole_events_of(wanted, civic.as_ocd_event))
    return streamed(pieces, "application/json", "json")


def in_one_document(head, name, values):
    """Yield the pieces of a JSON object: the members of `head`, and under `name` the list of the values."""
    yield as_json(head)[:-1] + (", " if head else "") + as_json(name) + ": [\n"
    between = ""
    for value in values:
        yield between + value
        between = ",\n"
    yield "\n]}\n"


def as_json(value):
    return json.dumps(value, ensure_ascii=False)


OF_A_QUESTION = {
    "ics": calendar_of,
    "atom": written_feed(feeds.atom, feeds.ATOM),
    "rss": written_feed(feeds.rss, feeds.RSS),
    "feed.json": written_feed(feeds.json_feed, feeds.JSON_FEED),
    "csv": csv_of,
    "xlsx": xlsx_of,
    "json": json_of,
    "jsonl": json_lines_of,
    "jsonld": linked_of,
    "popolo.json": popolo_of,
    "ocd.json": ocd_of,
}


# /events/<slug>.<ending>


@page
def event_as(request, slug, ending):
    """One event as a file; what is withdrawn is cancelled in calendars for a while, and gone otherwise."""
    write = OF_AN_EVENT.get(ending)
    if write is None:
        return open_to_all(no_such_format(ending, [*OF_AN_EVENT, "bib", "ris"]))
    visible_events = Event.objects.visible_to(request.user)
    answer = write(request, visible_events.filter(slug=slug))
    if answer is None:
        if told := no_longer_at(slug):
            return open_to_all(gone_as(request, told, ending))
        return redirect_from_former(
            request,
            slug,
            among=visible_events | publicly_withdrawn(),
            at=lambda target: f"{target.get_absolute_url().rstrip('/')}.{ending}",
        )
    return open_to_all(answer)


def gone_as(request, told, ending):
    if ending != "ics":
        return problem(410, _("This event was withdrawn"), id=str(told.public_id))
    if not told.gone_at or told.gone_at < timezone.now() - SAID_FOR:
        return render(request, "410.html", status=410)
    content = calendar_around(request, told, _("Withdrawn from the record"), [ical.gone(told)], [])
    return attached(content, ical_type(), f"{told.slug}.ics")


def written(write):
    """Return the function that answers with what `write(request, event)` makes of the only one of some events."""

    def answer(request, events):
        event = gathering.with_everything(events, request.user).first()
        return event and write(request, event)

    return answer


def event_as_calendar(request, event):
    publication = gathering.publications_of([event])[event.public_id]
    component = ical.component(event, publication, full=request.GET.get("profile") == "full")
    content = calendar_around(request, publication, said(event, "title")[0], [component], ical.zones_of([event]))
    return attached(content, ical_type(), f"{event.slug}.ics")


def calendar_around(request, publication, name, components, zones):
    pieces = ical.calendar(
        name=name,
        description="",
        key=str(uuid.uuid5(publication.public_id, "calendar")),
        address=address_of(publication),
        source=settings.PORTAL_URL + request.get_full_path(),
        changed_at=publication.changed_at,
        components=components,
        zones=zones,
    )
    return "".join(pieces)


def event_as_json(request, events):
    record = whole_record(events, request.user)
    return record and HttpResponse(as_json(record), content_type="application/json")


def event_as_linked_data(request, event):
    found = cpev.CONTEXT | {"@graph": [cpev.as_public_event(event)]}
    return HttpResponse(as_json(found), content_type="application/ld+json")


def event_as_picture(request, event):
    return HttpResponse(card_picture.png(event), content_type="image/png")


OF_AN_EVENT = {
    "ics": written(event_as_calendar),
    "json": event_as_json,
    "jsonld": written(event_as_linked_data),
    "png": written(event_as_picture),
}
