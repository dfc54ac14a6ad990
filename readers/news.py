"""Which changes of events are news, and under which heading a letter tells them. Pure: no database, no request."""

from django.utils.translation import gettext_lazy as _

from events.models import Change, Event

What = Change.What

# Corrections, photos and sources are for the feeds; what was withdrawn does not exist for readers any more.
TOLD = (
    *(What.ADDED, What.CANCELLED, What.POSTPONED, What.MOVED, What.PLACE, What.CONFIRMED, What.TENTATIVE),
    *(What.OUTCOME, What.DOCUMENT, What.PARTIES),
)
CHANGED = {What.POSTPONED, What.MOVED, What.PLACE, What.CONFIRMED, What.TENTATIVE}
# What has to be known of an event that is near, besides that it is near.
OF_PLANS = {What.CANCELLED, What.POSTPONED, What.MOVED, What.PLACE}

# In the order of the letter
HEADINGS = {
    "new": _("New"),
    "changed": _("Moved or changed"),
    "cancelled": _("Cancelled"),
    "soon": _("Coming up"),
    "concluded": _("Outcomes and documents"),
    "parties": _("More parties named"),
    "recorded": _("Added to the record"),
}


def heading_of(event, whats, today):
    """Return under which heading an event stands to which `whats` happened."""
    if event.status == Event.Status.CANCELLED and whats & {What.ADDED, What.CANCELLED}:
        return "cancelled"
    if What.ADDED in whats:
        return "recorded" if event.is_over(today) else "new"
    if whats & CHANGED:
        return "changed"
    if whats & {What.OUTCOME, What.DOCUMENT}:
        return "concluded"
    return "parties"
