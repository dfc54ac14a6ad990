"""Writes the letters, in the language that is active: what they say, not yet in which form."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events import changes, days
from events.formats import ical
from events.models import Event
from events.templatetags.record import said

from .. import links, news, questions
from ..models import Message, Subscription
from .letter import Item, Letter, Section

Kind = Message.Kind
# Of each event; the page has the rest.
MOST_OUTCOMES = 3
LONGEST_SUBJECT = 160
# Said by their heading already
SAID_BY_HEADING = {"new": {news.What.ADDED}, "recorded": {news.What.ADDED}, "cancelled": set(news.What)}


# News


def news_letter(message, record, visible):
    """Return the Letter with the news of `message` about events of which everybody may see the keys `visible`; None
    if nothing remains to be told."""
    told = _sections(message.content, record, visible)
    words = _foreword(message)
    if not told and not words:
        return None
    return Letter(
        subject=_subject(message, told),
        heading=_heading(message),
        language=get_language(),
        words=words,
        sections=[Section(str(news.HEADINGS[name]), [item for item, _event in items]) for name, items in told],
        more=_more(message.content),
        calendar=_calendar(message, told, record),
    )


def _sections(content, record, visible):
    """Return [(name of the heading, [(Item, Event)])] in the order of the letter."""
    reasons = [record.in_words(query) for query in content.get("queries", ())]
    found = {name: [] for name in news.HEADINGS}
    today = timezone.localdate()
    for key, told, why in content.get("items", ()):
        event = record.events.get(key)
        happened = sorted((record.changes[pk] for pk in told if pk in record.changes), key=lambda one: one.at)
        if event is None or key not in visible or not happened:
            continue
        name = news.heading_of(event, {change.what for change in happened}, today)
        found[name].append((_item(event, name, happened, record, [reasons[one] for one in why]), event))
    for key, why in content.get("soon", ()):
        if (event := record.events.get(key)) and key in visible:
            found["soon"].append((_item(event, "soon", [], record, [reasons[one] for one in why]), event))
    return [(name, _in_order(name, items)) for name, items in found.items() if items]


def _in_order(heading, items):
    """What is to come begins with the next, what is over with the last; without days it comes at the end."""
    over = heading in ("concluded", "recorded")

    def day(pair):
        first = pair[1].starts_on
        return first is None, first and (-first.toordinal() if over else first.toordinal())

    return sorted(items, key=day)


def _item(event, heading, happened, record, reasons):
    title, language = said(event, "title")
    # Of changes of one kind the last one counts; it still says what was told before it.
    last = {change.what: change for change in happened if change.what not in SAID_BY_HEADING.get(heading, ())}
    in_order = sorted(last.values(), key=lambda change: changes.RANK[change.what])
    return Item(
        title=title,
        language=language,
        address=settings.PORTAL_URL + event.get_absolute_url(),
        days=capfirst(days.in_words(event.starts_on, event.ends_on, event.precision, get_language())),
        place=ical.place_in_words(event),
        notes=[changes.in_words(change, get_language()) for change in in_order],
        outcomes=[said(outcome, "text") for outcome in record.outcomes[event.pk][:MOST_OUTCOMES]],
        reasons=reasons,
    )


def _foreword(message):
    text, language = message.issue.foreword(get_language()) if message.issue else ("", "")
    return [(" ".join(part.split()), language) for part in text.split("\n\n") if part.strip()]


def _heading(message):
    match message.kind:
        case Kind.WEEKLY:
            day = message.issue.appears_on if message.issue else timezone.localdate(message.created_at)
            written = days.in_words(day, day, "day", get_language())
            return _("Border events of the week, %(day)s") % {"day": written}
        case Kind.BEFORE:
            return _("Coming up")
    return _("News of border events")


def _subject(message, told):
    """Say what changed: the event itself if it is one, else how many under each heading."""
    if len(told) == 1 and len(told[0][1]) == 1 and message.kind != Kind.WEEKLY:
        name, [(item, _event)] = told[0]
        what = item.notes[0].partition(":")[0] if name == "changed" and item.notes else news.HEADINGS[name]
        subject = f"{what}: {item.title}"
    else:
        numbers = ", ".join(f"{str(news.HEADINGS[name]).lower()}: {len(items)}" for name, items in told)
        subject = f"{_heading(message)} – {numbers}" if numbers else _heading(message)
    return one_line(subject)


def one_line(text):
    """A title may hold what would begin another header."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _more(content):
    number = content.get("more", 0)
    if not number:
        return None
    words = ngettext("%(number)d more event", "%(number)d more events", number) % {"number": number}
    queries = content["queries"]
    return words, settings.PORTAL_URL + questions.list_of(queries[0] if len(queries) == 1 else "")


def _calendar(message, told, record):
    """Return the new events as a calendar file; "" if there is none of which the days are known."""
    new = [event for name, items in told if name == "new" for _item, event in items]
    new = [event for event in new if event.precision == Event.DayPrecision.DAY]
    if not new:
        return ""
    publications = [record.publications[event.public_id] for event in new]
    address = settings.PORTAL_URL + reverse("events:event_list")
    pieces = ical.calendar(
        name=_heading(message),
        description="",
        key=str(message.key),
        address=address,
        source=links.copy(message),
        changed_at=max(publication.changed_at for publication in publications),
        components=[ical.component(*pair) for pair in zip(new, publications, strict=True)],
        zones=ical.zones_of(new),
    )
    return "".join(pieces)


def links_of(message):
    """Return the links below the news, which are of their reader alone."""
    return [
        (_("On the web"), links.copy(message)),
        (_("Change, pause or see what you follow"), links.manage(message.subscriber)),
        (_("Leave with one click"), links.leave(message.subscriber)),
    ]


# What is not news


def letter_that_asks(message, subscription):
    """Return the Letter that asks for a confirmation of `subscription`."""
    subscriber, rhythm = message.subscriber, message.content["rhythm"]
    words = [
        _("Somebody, most likely you, asked for news of border events under this address:"),
        f"{questions.in_words(subscription.query)} ({Subscription.Rhythm(rhythm).label})",
        _(
            "Confirm within 48 hours, and the news will come. If it was not you, do nothing: no other mail will come, "
            "and the address is deleted."
        ),
    ]
    known = []
    if subscriber.confirmed_at:
        known = [(_("Change, pause or see what you follow"), links.manage(subscriber))]
    return Letter(
        subject=_("Confirm that you follow border events"),
        heading=_("Please confirm"),
        language=get_language(),
        words=[(text, get_language()) for text in words],
        button=(_("Confirm"), links.confirm(subscription, language=message.content["language"], rhythm=rhythm)),
        links=known,
    )


def letter_of_a_filter_not_understood(message, subscription):
    """Return the Letter that says, once, why a filter brings nothing any more and where to change it."""
    faults = questions.faults_of(subscription.query)
    words = [
        _("You follow a filter that the portal no longer understands, and nothing comes of it until you change it:"),
        *faults,
        _("Other filters that you follow are not affected."),
    ]
    subscriber = message.subscriber
    return Letter(
        subject=_("A filter that you follow is no longer understood"),
        heading=_("A filter that you follow is no longer understood"),
        language=get_language(),
        words=[(text, get_language()) for text in words],
        button=(_("Change the filter"), links.manage(subscriber)),
        links=[(_("Leave with one click"), links.leave(subscriber))],
    )
