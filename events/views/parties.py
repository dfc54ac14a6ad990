from dataclasses import dataclass

from organizations.models import Country, Organization

from ..models import Role
from ..naming import by_name

PARTIES_SHOWN = 12


@dataclass(frozen=True)
class RoleCount:
    role: str
    label: str
    events: int


def in_order_of_roles(counted):
    """Return the RoleCounts of {role: number of events}, in the order of the roles."""
    return [RoleCount(role, label, counted[role]) for role, label in Role.choices if role in counted]


def countries_at_the_table(seen, among=None, *, besides=None):
    """Return the countries that sat at the table most often, each with `times`; all but `besides`."""
    counted = seen.counted("country", among)
    counted.pop(besides and besides.pk, None)
    return most_often(counted, Country.objects.all(), key=str)


def organizations_at_the_table(seen, among=None):
    """Return the organizations that sat at the table themselves most often, bodies of states left out."""
    counted = {int(key): number for key, number in seen.counted("itself", among).items()}
    for body in Organization.objects.exclude(state=None).order_by().values_list("pk", flat=True):
        counted.pop(body, None)
    return most_often(counted, Organization.objects.all(), key=int)


def most_often(counted, parties, *, key):
    """Return the parties with the highest numbers in {key: number}, each with `times`."""
    ranked = sorted(counted, key=lambda one: (-counted[one], one))[:PARTIES_SHOWN]
    found = by_name(parties.filter(pk__in=ranked))
    for party in found:
        party.times = counted[key(party.pk)]
    return sorted(found, key=lambda party: -party.times)
