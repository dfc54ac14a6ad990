"""Where an event stands, in words. Pure: an event and a moment in, words out."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Event, Visibility


@dataclass(frozen=True)
class Mark:
    """One word about an event; `code` is for the stylesheet, which never stands alone."""

    code: str
    text: str


def marks(event, now):
    """Return what a reader has to know before reading on: who may see the event, and whether it takes place."""
    return [*_before_the_public(event, now), *_taking_place(event, timezone.localdate(now))]


def _before_the_public(event, now):
    match event.state:
        case Event.State.DRAFT:
            yield Mark("draft", _("Draft"))
        case Event.State.IN_REVIEW:
            yield Mark("draft", _("In review"))
        case Event.State.WITHDRAWN:
            yield Mark("withdrawn", _("Withdrawn"))
    if event.embargo_until and event.embargo_until > now:
        yield Mark("draft", _("Under embargo"))
    if event.visibility == Visibility.SIGNED_IN:
        yield Mark("signed-in", _("For signed-in users only"))


def _taking_place(event, today):
    match event.status:
        case Event.Status.CANCELLED:
            yield Mark("cancelled", _("Cancelled"))
        case Event.Status.POSTPONED:
            yield Mark("postponed", _("Postponed"))
        case Event.Status.TENTATIVE if event.is_over(today):
            yield Mark("tentative", _("Was planned; no source confirms that it was held"))
        case Event.Status.TENTATIVE:
            yield Mark("tentative", _("Tentative"))
        case _ if event.is_over(today):
            yield Mark("held", _("Held"))
        case _ if event.precision == Event.DayPrecision.DAY and event.starts_on <= today:
            yield Mark("under-way", _("Under way"))
        case _ if event.starts_on:
            yield Mark("upcoming", _("Upcoming"))
