from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from ..models import Participation, Role


def listed_in(events):
    """Participations of parties that are listed in one of `events`."""
    return Participation.objects.listed().filter(Exists(events.filter(pk=OuterRef("event"))))


@dataclass(frozen=True)
class RoleCount:
    role: str
    label: str
    events: int


def roles_of(participations):
    """Return in how many events these participations had each role, in the order of the roles."""
    counted = dict(participations.order_by().values_list("role").annotate(Count("event", distinct=True)))
    return [RoleCount(role, label, counted[role]) for role, label in Role.choices if role in counted]
