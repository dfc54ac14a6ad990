from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, parent_pairs
from organizations.trees import descendants

from ..branches import collected, grow, lineage, pruned
from ..models import Event
from ..models.visibility import may_see_drafts
from ..naming import by_name
from .cards import prepare_cards
from .page import page, redirect_from_former
from .parties import listed_in, roles_of
from .years import years_of

EVENTS_SHOWN = 10


def organizations_for(user, visible_events):
    """Organizations that `user` may know of: confirmed ones, and proposed ones that sat at a table the user sees."""
    if may_see_drafts(user):
        return Organization.objects.all()
    at_a_table = visible_events.filter(participations__organization=OuterRef("pk"))
    return Organization.objects.filter(Q(proposed=False) | Exists(at_a_table))


def organizations_of(events):
    """Organizations that are listed in one of `events`, and those above them."""
    listed = Exists(listed_in(events).filter(organization=OuterRef("pk")))
    at_a_table = set(Organization.objects.filter(listed).values_list("pk", flat=True))
    return Organization.objects.filter(pk__in=at_a_table | lineage(at_a_table, parent_pairs()))


def events_by_organization(participations):
    return collected(participations.exclude(organization=None).order_by().values_list("organization", "event"))


# /organizations/


@page
def organization_list(request):
    """The organizations with events, as trees by kind; the bodies of states stand with their states."""
    visible_events = Event.objects.visible_to(request.user)
    participations = listed_in(visible_events)
    organizations = list(Organization.objects.select_related("state"))
    branches = pruned(grow(organizations, parent_pairs(), events_by_organization(participations)))
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
    participations = listed_in(visible_events).filter(organization__in=family)
    events = visible_events.filter(pk__in=participations.values("event"))
    members = known.filter(pk__in=family)
    below = [(parent, unit) for parent, unit in pairs if unit != found.pk]
    context = {
        "organization": found,
        "question": f"organization={found.slug}",
        "parents": by_name(known.filter(pk__in=[parent for parent, unit in pairs if unit == found.pk])),
        "units": grow(members, below, events_by_organization(participations))[0].branches,
        "names": found.other_names.select_related("language").order_by("since_year", "until_year", "name"),
        "successor": known.filter(predecessors=found).first(),
        "predecessors": by_name(known.filter(successor=found)),
        "members": by_name(found.memberships.select_related("country"), name=lambda row: row.country.name),
        "roles": roles_of(participations),
        "years": years_of(events),
        "count": events.count(),
        "events": prepare_cards(events.latest_first()[:EVENTS_SHOWN]),
    }
    return render(request, "events/organization.html", context)
