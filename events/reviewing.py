"""The way of an event from an editor to the public: what it lacks on the way, and each step written down."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .models import Event, Review


@dataclass(frozen=True)
class Lack:
    """What an event has to have before it is published: the field or the rows where it is missing, and a sentence."""

    place: str
    sentence: str


DAYS = Lack("starts_on", _("The days: at least the month, quarter or year."))
PLACE = Lack("city", _("The place: a city or a country, or the format “online”."))
LANGUAGES = Lack(
    "title_ru", _("The title in both languages, or the mark that the event stays in one language on purpose.")
)
SOURCE = Lack("sources", _("A source: at least one page or document that says so."))
PARTY = Lack("participations", _("A party with a role: who organized it, or who took part."))


def lacking_fields(event):
    """Return what the event's own fields lack before it is published. What photos need, the database demands."""
    found = []
    if not event.starts_on and event.status != Event.Status.POSTPONED:
        found.append(DAYS)
    if not (event.city_id or event.held_in_id or event.format == Event.Format.ONLINE):
        found.append(PLACE)
    if not ((event.title_en and event.title_ru) or event.in_one_language):
        found.append(LANGUAGES)
    return found


def lacking(event):
    """Return all that the stored event lacks before it is published, in the order of the form."""
    found = lacking_fields(event)
    if not event.sources.exists():
        found.append(SOURCE)
    if not event.participations.exists():
        found.append(PARTY)
    return found


def step(event, before, user, note=""):
    """Write down the step from the state `before` to the present one, with the note; nothing if there is neither."""
    verdict = _verdict(before, event.state) if before != event.state else Review.Verdict.NOTED if note else None
    if verdict:
        Review.objects.create(event=event, user=user, verdict=verdict, note=note)


def _verdict(before, after):
    match before, after:
        case _, Event.State.IN_REVIEW:
            return Review.Verdict.SUBMITTED
        case _, Event.State.PUBLISHED:
            return Review.Verdict.PUBLISHED
        case _, Event.State.WITHDRAWN:
            return Review.Verdict.WITHDRAWN
        case Event.State.IN_REVIEW, Event.State.DRAFT:
            return Review.Verdict.RETURNED
    return Review.Verdict.NOTED
