from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from .. import citations
from ..models import Event, Participation
from ..models.participation import ORGANIZING
from ..templatetags.record import said
from .gone import no_longer_at, publicly_withdrawn
from .page import page, redirect_from_former

# Kinds at which people met to talk; the others are no conference to any reference manager.
CONFERENCES = {
    Event.Kind.CONFERENCE,
    Event.Kind.MINISTERIAL,
    Event.Kind.MEETING,
    Event.Kind.STEERING_COMMITTEE,
    Event.Kind.FORUM,
    Event.Kind.WORKSHOP,
    Event.Kind.SEMINAR,
}

FORMATS = {
    "bib": (citations.bibtex, "application/x-bibtex"),
    "ris": (citations.ris, "application/x-research-info-systems"),
}


# /events/<slug>.bib, /events/<slug>.ris


@page
def citation(request, slug, ending):
    visible_events = Event.objects.visible_to(request.user)
    found = visible_events.filter(slug=slug).select_related("city", "held_in").first()
    if found is None:
        if no_longer_at(slug):
            return render(request, "410.html", status=410)
        return redirect_from_former(
            request,
            slug,
            among=visible_events | publicly_withdrawn(),
            at=lambda target: f"{target.get_absolute_url().rstrip('/')}.{ending}",
        )
    participations = Participation.objects.filter(event=found, role__in=ORGANIZING)
    write, content_type = FORMATS[ending]
    reference = reference_to(found, participations.select_related("country", "organization"))
    return HttpResponse(
        write(reference),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.slug}.{ending}"'},
    )


def citations_of(event, participations):
    """Return what the page of `event` shows under “Cite this event”; asks the database nothing."""
    reference = reference_to(event, participations)
    return {
        "plain": citations.plain(reference),
        "bibtex": citations.bibtex(reference),
        "ris": citations.ris(reference),
        "address": event.get_absolute_url().rstrip("/"),
    }


def reference_to(event, participations):
    page = get_language()
    organizers = [
        row.party
        for row in participations
        if row.role in ORGANIZING and row.presence != Participation.Presence.DID_NOT_ATTEND
    ]
    places = [place for place in (event.city, event.held_in) if place]
    return citations.Reference(
        key=event.slug,
        title=_said(event, "title", page),
        address=settings.PORTAL_URL + event.get_absolute_url(),
        portal=gettext("Border Management Events"),
        changed_on=event.changed_at.date(),
        language=page,
        first=event.starts_on,
        last=event.ends_on,
        precision=event.precision,
        places=tuple(_said(place, "name", page) for place in places),
        organizers=tuple(dict.fromkeys(_said(party, "name", page) for party in organizers)),
        conference=event.kind in CONFERENCES,
    )


def _said(thing, field, page):
    text, language = said(thing, field, page)
    return citations.Said(text, "" if language == page else language)
