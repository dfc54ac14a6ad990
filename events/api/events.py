import uuid

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from rest_framework.response import Response

from organizations.models import FormerSlug

from .. import asked
from ..facets.counting import FACETS, ask
from ..filters import EventFilter
from ..formats import gathering, records
from ..formats.whole_record import whole_record
from ..models import Change, Event, Participation, Publication, Visibility
from ..problems import not_understood, problem
from ..views.facets import TITLES, Panel
from ..views.gone import publicly_withdrawn
from . import paging, shapes
from .describing import SINCE, describe
from .endpoint import Endpoint

RULE = (
    "Values of one facet are alternatives, facets narrow each other. A count is the number of events that the value "
    "would find if it alone were chosen in its facet."
)
# Above this number, participations are walked through rather than looked up by their events.
LOOKED_UP = 5_000


class FilteredEndpoint(Endpoint):
    """An answer about the events that a query string asks for."""

    def find(self, request):
        """Return (event filter, events the user may see); the filter may be invalid."""
        visible_events = Event.objects.visible_to(request.user)
        query = asked.tidied(request.GET, without=asked.NOT_ASKED)
        return EventFilter(query, queryset=visible_events, user=request.user), visible_events


class EventList(FilteredEndpoint):
    """Events, the latest first unless `sort` says otherwise; filters as on the page of events."""

    @describe(
        shapes.page_of(shapes.EventRecord, count=shapes.s.IntegerField(), tombstones=shapes.s.URLField()),
        summary="Events that match a filter",
        filtered=True,
        paged=True,
        operation_id="events",
    )
    def get(self, request):
        event_filter, visible_events = self.find(request)
        if not event_filter.is_valid():
            return not_understood(event_filter.form)
        wanted, question = paging.asked(request), ask(event_filter, request.user)
        keys, cursor = paging.keys_of(question, wanted)
        events = gathering.with_places(visible_events)(keys)
        publications, hanging = gathering.publications_of(events), gathering.Hanging(events)
        results = [records.record_of(event, publications[event.public_id], hanging.of(event)) for event in events]
        tombstones = settings.PORTAL_URL + reverse("api:tombstones")
        return Response(paging.page(request, wanted, results, cursor, count=len(question), tombstones=tombstones))


class EventDetail(Endpoint):
    @describe(shapes.FullEventRecord, summary="One event, whole", errors=(404, 410, 429), operation_id="event")
    def get(self, request, key):
        """By its identifier or by its slug. What was withdrawn or merged answers 410 and says what took its place."""
        events = Event.objects.visible_to(request.user)
        condition = key_or_slug(key)
        record = whole_record(events.filter(**condition), request.user)
        return self.gone(condition, events) if record is None else Response(record)

    def gone(self, condition, events):
        withdrawn = publicly_withdrawn().filter(**condition).first()
        if withdrawn:
            return problem(410, "Withdrawn", id=str(withdrawn.public_id))
        if "slug" in condition:
            former = FormerSlug.objects.of(Event).filter(**condition).first()
            into = former and events.filter(pk=former.object_id).first()
            if into:
                return problem(410, "Moved", merged_into=str(into.public_id))
            raise Http404
        told = Publication.objects.publicly_gone().filter(pk=condition["public_id"]).first()
        if told is None or Event.objects.filter(**condition).exists():
            raise Http404
        into = merged_into([told], events)[told.pk]
        return problem(410, "Gone", id=str(told.pk), merged_into=into)


def key_or_slug(key):
    try:
        return {"public_id": uuid.UUID(key)}
    except ValueError:
        return {"slug": key.replace("\0", "")}


def merged_into(publications, events):
    """Return {public id: public id of the event that took its place, or None}."""
    slugs = {told.slug: told.pk for told in publications}
    found = dict.fromkeys(slugs.values())
    former = dict(FormerSlug.objects.of(Event).filter(slug__in=slugs).values_list("slug", "object_id"))
    there = dict(events.filter(pk__in=former.values()).values_list("pk", "public_id"))
    for slug, key in former.items():
        if key in there:
            found[slugs[slug]] = str(there[key])
    return found


class ParticipationList(FilteredEndpoint):
    """All participations in the events that a filter finds: one row for each party in each role."""

    @describe(
        shapes.page_of(shapes.ParticipationRecord),
        summary="Participations in the events that match a filter",
        filtered=True,
        paged=True,
        operation_id="participations",
    )
    def get(self, request):
        event_filter, _visible_events = self.find(request)
        if not event_filter.is_valid():
            return not_understood(event_filter.form)
        wanted, found = paging.asked(request), ask(event_filter, request.user).found
        rows = Participation.objects.prefetch_related("event", "country", "organization")
        if len(found) <= LOOKED_UP:
            rows, cursor = paging.rows_of(rows.filter(event__in=list(found)), wanted)
        else:
            rows, cursor = walked(rows, found, wanted)
        results = [{**records.participation_of(row), "event": records.reference_to(row.event)} for row in rows]
        return Response(paging.page(request, wanted, results, cursor))


def walked(rows, found, wanted):
    after, keys = wanted.cursor[-1] if wanted.cursor else 0, []
    walk = Participation.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "event_id")
    for key, event in walk.iterator(chunk_size=1000):
        if event in found:
            keys.append(key)
            if len(keys) > wanted.per_page:
                break
    page = rows.filter(pk__in=keys[: wanted.per_page]).order_by("pk")
    return list(page), paging.write(keys[wanted.per_page - 1]) if len(keys) > wanted.per_page else ""


class FacetList(FilteredEndpoint):
    @describe(shapes.Facets, summary="What a filter could be narrowed by", filtered=True, operation_id="facets")
    def get(self, request):
        """Each facet with its values, the number of events that each would find, and whether it is chosen."""
        event_filter, _visible_events = self.find(request)
        if not event_filter.is_valid():
            return not_understood(event_filter.form)
        question = ask(event_filter, request.user)
        panel = Panel(question, event_filter.form, request.user)
        facets = [
            {
                "facet": name,
                "label": str(TITLES[name]),
                "values": [
                    {"value": value.key, "label": str(value.in_full), "count": value.count, "selected": value.chosen}
                    for value, _depth in panel.all_values(name)
                ],
            }
            for name in FACETS
        ]
        return Response({"rule": RULE, "count": len(question), "facets": facets})


# For those who keep a copy


def since(request):
    """Read `changed_since`; (instant or None, problem or None)."""
    form = EventFilter({"changed_since": request.GET.get("changed_since", "")}, Event.objects.none(), user=request.user)
    if not form.is_valid():
        return None, not_understood(form.form)
    return form.form.cleaned_data["changed_since"], None


class ChangeList(Endpoint):
    """Every change that readers were told of, the first first."""

    @describe(
        shapes.page_of(shapes.ChangeRecord),
        summary="What changed",
        paged=True,
        parameters=[SINCE],
        operation_id="changes",
    )
    def get(self, request):
        instant, wrong = since(request)
        if wrong:
            return wrong
        wanted = paging.asked(request)
        changes = Change.objects.filter(publication__public_id__in=announced_to(request.user))
        if not request.user.is_authenticated:
            changes = changes.filter(visibility=Visibility.EVERYONE)
        if instant:
            changes = changes.filter(at__gte=instant)
        rows, cursor = paging.rows_of(changes, wanted)
        results = [
            {
                "event": str(row.publication_id),
                "what": row.what,
                "at": row.at.isoformat().replace("+00:00", "Z"),
                "before": row.before,
                "after": row.after,
            }
            for row in rows
        ]
        return Response(paging.page(request, wanted, results, cursor))


def announced_to(user):
    return Event.objects.visible_to(user).published().values("public_id")


class TombstoneList(Endpoint):
    """Events that readers saw once and that are gone: withdrawn, deleted, or merged into another."""

    @describe(
        shapes.page_of(shapes.Tombstone),
        summary="What is gone",
        paged=True,
        parameters=[SINCE],
        operation_id="tombstones",
    )
    def get(self, request):
        instant, wrong = since(request)
        if wrong:
            return wrong
        wanted = paging.asked(request)
        gone = Publication.objects.publicly_gone()
        if instant:
            gone = gone.filter(gone_at__gte=instant)
        start = wanted.cursor[-1] if wanted.cursor else 0
        rows = list(gone.order_by("gone_at", "pk")[start : start + wanted.per_page + 1])
        shown = rows[: wanted.per_page]
        into = merged_into(shown, Event.objects.visible_to(request.user))
        results = [
            {
                "id": str(told.pk),
                "gone_at": told.gone_at.isoformat().replace("+00:00", "Z"),
                "merged_into": into.get(told.pk),
            }
            for told in shown
        ]
        cursor = paging.write(start + wanted.per_page) if len(rows) > wanted.per_page else ""
        return Response(paging.page(request, wanted, results, cursor))
