"""Who sat at the table: the parties of an event by role, units inside their parents. Pure: objects in, a table out."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .models import Participation, Role

# A role as a heading over one party, and over several.
HEADINGS = {
    Role.ORGANIZER: (_("Organizer"), _("Organizers")),
    Role.CO_ORGANIZER: (_("Co-organizer"), _("Co-organizers")),
    Role.HOST: (_("Host"), _("Hosts")),
    Role.CHAIR: (_("Chair"), _("Chairs")),
    Role.FUNDER: (_("Funder"), _("Funders")),
    Role.SUPPORTER: (_("Supporter"), _("Supporters")),
    Role.PARTNER: (_("Partner"), _("Partners")),
    Role.DELEGATION: (_("Delegation"), _("Delegations")),
    Role.PARTICIPANT: (_("Participant"), _("Participants")),
    Role.SPEAKER: (_("Speaker"), _("Speakers")),
    Role.EXPERT: (_("Expert"), _("Experts")),
    Role.TRAINER: (_("Trainer"), _("Trainers")),
    Role.OBSERVER: (_("Observer"), _("Observers")),
    Role.BENEFICIARY: (_("Beneficiary"), _("Beneficiaries")),
    Role.SECRETARIAT: (_("Secretariat"), _("Secretariats")),
}
RANK = {role: number for number, role in enumerate(Role.values)}


class Wording(NamedTuple):
    """How one source names a party; `number` is None for words without a source."""

    number: int | None
    as_written: str
    language: str


@dataclass
class Seat:
    """A party and what sits below it. Without a participation it is only the heading over its units."""

    party: object
    participation: Participation | None = None
    wordings: list = field(default_factory=list)
    units: list = field(default_factory=list)

    @cached_property
    def citations(self):
        """The numbers of the sources that name the party, each once."""
        return sorted({wording.number for wording in self.wordings if wording.number})

    @cached_property
    def quotations(self):
        """The wordings that have words."""
        return [wording for wording in self.wordings if wording.as_written]


@dataclass
class RoleGroup:
    role: str
    heading: str
    seats: list
    count: int


def at_the_table(participations, ancestors, numbers):
    """Return the role groups of an event, in the order of the roles.

    Each participation has its further mentions as `mentioned`. `ancestors` holds, by key, every organization that lies
    above one of the parties; `numbers` the citation numbers by key of source. A body of a state sits below its state.
    A parent that is not listed in the role becomes a heading.
    """
    ordered = sorted(participations, key=lambda row: (RANK[row.role], row.order, row.pk))
    groups = []
    for role, rows in groupby(ordered, key=lambda row: row.role):
        rows = list(rows)
        heading = HEADINGS[Role(role)][len(rows) > 1]
        groups.append(RoleGroup(role, heading, _seated(rows, ancestors, numbers), len(rows)))
    return groups


def _seated(rows, ancestors, numbers):
    top, seats = [], {}

    def seat_of(party):
        key = (type(party), party.pk)
        if key not in seats:
            seats[key] = Seat(party)
            above = _above(party, ancestors)
            (seat_of(above).units if above else top).append(seats[key])
        return seats[key]

    for row in rows:
        seat = seat_of(row.party)
        seat.participation = row
        seat.wordings = _wordings(row, numbers)
    return top


def _above(party, ancestors):
    """The party that `party` sits below: its parent, or its state if it has no parent."""
    parent = ancestors.get(getattr(party, "parent_id", None))
    return parent or getattr(party, "state", None)


def _wordings(row, numbers):
    said = [(row.source, row.as_written)] + [(mention.source, mention.as_written) for mention in row.mentioned]
    return [
        Wording(numbers.get(source.pk) if source else None, as_written, source.language_id or "" if source else "")
        for source, as_written in said
        if source or as_written
    ]
