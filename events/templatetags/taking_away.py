"""The addresses under which the events of a page are found in other forms, and the services that take them."""

from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from events.formats import ical
from events.formats.schema_org import breadcrumbs, in_a_page
from events.models import Event
from events.templatetags.record import said
from organizations.addresses import address_of

register = template.Library()


def take_away(question, name):
    """The addresses of calendars, feeds, sheets and the API for the same question; `question` is "" or "?…"."""

    def at(ending, further=""):
        joined = f"{question}{'&' if question else '?'}{further}" if further else question
        return address_of("events:events_as", ending) + joined

    calendar = settings.PORTAL_URL + at("ics")
    subscription = f"webcal://{calendar.partition('://')[2]}"
    return {
        "calendar": calendar,
        "subscription": subscription,
        "google": f"https://calendar.google.com/calendar/r?{urlencode({'cid': subscription})}",
        "outlook": f"https://outlook.office.com/calendar/0/addfromweb?{urlencode({'url': calendar, 'name': name})}",
        "ics": at("ics"),
        "atom": at("atom"),
        "rss": at("rss"),
        "json_feed": at("feed.json"),
        "csv": at("csv"),
        "xlsx": at("xlsx"),
        "participations_csv": at("csv", "rows=participations"),
        "participations_xlsx": at("xlsx", "rows=participations"),
        "hxl": at("csv", "rows=participations&hxl=1"),
        "json": at("json"),
        "json_lines": at("jsonl"),
        "linked": at("jsonld"),
        "api": settings.PORTAL_URL + reverse("api:events") + question,
        "frame": settings.PORTAL_URL + reverse("events:embed") + question,
    }


def to_calendars(event):
    """The addresses of one event for the usual calendars; nothing for one of which the days are not known exactly."""
    if event.precision != Event.DayPrecision.DAY or event.state != Event.State.PUBLISHED:
        return {}
    title, path = said(event, "title")[0], event.get_absolute_url()
    address, file = settings.PORTAL_URL + path, f"{path.rstrip('/')}.ics"
    place, summary = ical.place_in_words(event), said(event, "summary")[0]
    first, beyond = event.starts_on, ical.day_after(event.ends_on)
    google = {"action": "TEMPLATE", "text": title, "dates": f"{first:%Y%m%d}/{beyond:%Y%m%d}", "location": place}
    outlook = {"subject": title, "startdt": first.isoformat(), "enddt": beyond.isoformat(), "allday": "true"}
    outlook |= {"location": place, "body": address, "path": "/calendar/action/compose"}
    return {
        "file": file,
        "subscription": f"webcal://{(settings.PORTAL_URL + file).partition('://')[2]}",
        "google": f"https://calendar.google.com/calendar/render?{urlencode(google | {'details': address})}",
        "outlook": f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook, quote_via=quote)}",
        "lines": [line for line in (title, place, summary, address) if line],
    }


@register.simple_tag
def linked_data(found):
    """A script element with JSON-LD, which a browser never runs."""
    return in_a_page(found) if found else ""


def path_of_pages(*names_and_paths):
    """The BreadcrumbList of name, path, name, path …"""
    return in_a_page(breadcrumbs(*zip(names_and_paths[::2], names_and_paths[1::2], strict=True)))
