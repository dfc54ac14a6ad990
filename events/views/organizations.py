from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, parent_pairs
from organizations.trees import descendants

from .. import years
from ..branches import grow, pruned
from ..facets.seen import Seen
from ..models import Event
from ..models.visibility import may_see_drafts
from ..naming import by_name
from .cards import cards_of
from .page import page, redirect_from_former
from .parties import in_order_of_roles

EVENTS_SHOWN = 10


def organizations_for(user, visible_events):
    """Organizations that `user` may know of: confirmed ones, and proposed ones that sat at a table the user sees."""
    if may_see_drafts(user):
        return Organization.objects.all()
    at_a_table = visible_events.filter(participations__organization=OuterRef("pk"))
    return Organization.objects.filter(Q(proposed=False) | Exists(at_a_table))


def counts_of(seen):
    """Return {key: number of events} in which an organization or one of its units took part."""
    return {int(key): number for key, number in seen.counted("organization").items()}


# /organizations/


@page
def organization_list(request):
    """The organizations with events, as trees by kind; the bodies of states stand with their states."""
    known = organizations_for(request.user, Event.objects.visible_to(request.user))
    branches = pruned(grow(list(known.select_related("state")), parent_pairs(), counts_of(Seen(request.user))))
    bodies = [branch for branch in branches if branch.node.state_id]
    others = [branch for branch in branches if not branch.node.state_id]
    kinds = [(label, [branch for branch in others if branch.node.kind == kind]) for kind, label in KINDS]
    context = {"kinds": [group for group in kinds if group[1]], "states": by_state(bodies)}
    return render(request, "events/organization_list.html", context)


KINDS = [
    (Organization.Kind.INTERNATIONAL, _("International organizations")),
    (Organization.Kind.REGIONAL, _("Regional bodies")),
    (Organization.Kind.PROGRAMME, _("Programmes and projects")),
    (Organization.Kind.NGO, _("Non-governmental organizations")),
    (Organization.Kind.ACADEMIC, _("Academic institutions")),
    (Organization.Kind.PRIVATE, _("Private companies")),
]


def by_state(branches):
    states = {branch.node.state_id: branch.node.state for branch in branches}
    return [
        (state, [branch for branch in branches if branch.node.state_id == state.pk])
        for state in by_name(states.values())
    ]


# /organizations/<slug>/


@page
def organization(request, slug):
    visible_events = Event.objects.visible_to(request.user)
    known = organizations_for(request.user, visible_events)
    found = known.filter(slug=slug).select_related("state").first()
    if found is None:
        return redirect_from_former(request, slug, among=known)
    pairs = parent_pairs()
    family = descendants([found.pk], pairs)
    seen = Seen(request.user)
    events = seen.of("organization", found.pk)
    members = known.filter(pk__in=family)
    below = [(parent, unit) for parent, unit in pairs if unit != found.pk]
    context = {
        "organization": found,
        "question": f"organization={found.slug}",
        "parents": by_name(known.filter(pk__in=[parent for parent, unit in pairs if unit == found.pk])),
        "units": grow(members, below, counts_of(seen))[0].branches,
        "names": found.other_names.select_related("language").order_by("since_year", "until_year", "name"),
        "successor": known.filter(predecessors=found).first(),
        "predecessors": by_name(known.filter(successor=found)),
        "members": by_name(found.memberships.select_related("country"), name=lambda row: row.country.name),
        "roles": in_order_of_roles(seen.roles("organization", found.pk)),
        "years": years.draw(seen.years(events)),
        "count": len(events),
        "cards": cards_of(request.user, seen.first(events, EVENTS_SHOWN), seen.shelf),
    }
    return render(request, "events/organization.html", context)
