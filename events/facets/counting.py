"""What a question finds, and how many events each value of each facet would leave, for one question and one reader.

The sets of the shelf are combined in memory. A question whose conditions are all facets or periods costs the database
next to nothing; its other conditions are asked of the database once each, as a set of keys.
"""

from functools import cached_property
from itertools import repeat

from django.utils import timezone
from pyroaring import AbstractBitMap, BitMap

from organizations.models import Country, Membership, Region
from organizations.trees import descendants

from ..filters import EventFilter, default_sort
from ..models import Event, Visibility
from ..models.visibility import may_see_drafts
from ..search.hits import Hits
from . import ordering, periods, tallying
from .shelf import KeySet, shelf

# Facets that a reader sees, each the name of a parameter of the filter, in the order of the panel.
FACETS = (
    *("country", "organization", "role", "topic", "year", "series"),
    *("kind", "held_in", "city", "format", "language", "status"),
)
OF_PARTIES = ("country", "organization", "group")
OF_EVENTS = (
    "topic",
    "kind",
    "series",
    "year",
    "held_in",
    "city",
    "language",
    "format",
    "status",
    "state",
    "visibility",
)
# The database alone can tell these.
ASKED_OF_THE_DATABASE = ("changed_since", "missing")
ANY_ROLE = ""


def ask(event_filter, user):
    """Return the Question of a valid `event_filter`, for `user`."""
    sets = shelf()
    visible = visible_to(user, sets)
    return Question(sets, event_filter.form.cleaned_data, visible, at_the_desk=event_filter.is_of_the_desk)


def visible_to(user, shelf):
    """The events that `user` may see: EventQuerySet.visible_to, as a set, the same one for all who see the same."""
    if may_see_drafts(user):
        return shelf.remember("every", lambda: KeySet(shelf.every))
    signed_in = user.is_authenticated
    published = shelf.remember(("published", signed_in), lambda: _published(shelf, signed_in))
    embargoed = published & shelf.of("embargo")
    if not embargoed:
        return published
    waiting = Event.objects.filter(pk__in=list(embargoed), embargo_until__gt=timezone.now())
    waiting = KeySet(waiting.order_by().values_list("pk", flat=True))
    return shelf.remember(("published", signed_in, waiting), lambda: published - waiting)


def _published(shelf, signed_in):
    published = shelf.of("state", Event.State.PUBLISHED)
    return KeySet(published if signed_in else published & shelf.of("visibility", Visibility.EVERYONE))


class Question:
    """The conditions of a valid filter as sets, each kept apart so that it can be left out.

    len() is the number of events found, a slice of it their keys in the order asked for.
    """

    def __init__(self, shelf, asked, visible, *, at_the_desk=False):
        """`asked` are the answers of the filter's form."""
        self.shelf, self.asked, self.at_the_desk = shelf, asked, at_the_desk
        self.roles = list(asked["role"]) or [ANY_ROLE]
        self.every_one = asked["match"] == "all"
        self.organization = "itself" if asked["units"] == "0" else "organization"
        self.visible = visible
        self.base = BitMap(visible)
        self.hits = asked["q"] and Hits(asked["q"], visible, shelf.lately)
        for members in self._besides_facets():
            self.base &= members
        for party in asked["without"]:
            self.base -= self._of_party(party, ANY_ROLE)
        self.members_of_groups = [self._members_of(group) for group in asked["group"]]
        self.of_events = {
            name: BitMap.union(BitMap(), *(shelf.of(name, getattr(one, "pk", one)) for one in asked[name]))
            for name in OF_EVENTS
            if asked.get(name)
        }
        self.parties_are_asked = any(asked[name] for name in OF_PARTIES)
        self.found = self._events(without=None)

    @property
    def narrows_nothing(self):
        """Whether all that the reader may see is found, and the facets count just that."""
        return self.found == self.visible and not (self.asked["role"] or self.parties_are_asked)

    def __len__(self):
        return len(self.found)

    def __getitem__(self, part):
        sort = self.asked["sort"]
        if self.hits and sort in ("", "relevance"):
            return ordering.by_nearness(self.shelf, self.hits.tiers, self.found, part.start, part.stop)
        if sort == "changed":
            by_change = ordering.by_change if self.at_the_desk else ordering.by_public_change
            return by_change(self.found, part.start, part.stop)
        soonest_first = default_sort(self.asked) == "date"
        return ordering.by_days(self.shelf, self.found, part.start, part.stop, soonest_first=soonest_first)

    def portions(self, size):
        """Yield lists of at most `size` keys of all events found, in the order of the list."""
        if self.asked["sort"] == "changed" or (self.hits and self.asked["sort"] in ("", "relevance")):
            every_key = self[0 : len(self)]
            yield from (every_key[start : start + size] for start in range(0, len(every_key), size))
            return
        for start in range(0, len(self.found), size):
            yield self[start : start + size]

    def counts(self, facet):
        """Return {value: number} of the values that leave something, as if nothing of the facet were chosen.

        Where all of the chosen parties have to be there, a further party narrows the choice and does not replace it.
        """
        if self.narrows_nothing:
            counted = (facet, self.organization, self.visible)
            return self.shelf.remember(("counts", *counted), lambda: self._counts(facet))
        return self._counts(facet)

    def _counts(self, facet):
        if facet == "role":
            return self._counts_of_roles(self.shelf.values[facet])
        keeps_its_own = self.every_one and facet in OF_PARTIES
        base = self._events(without=None if keeps_its_own else facet)
        kept_as = self.organization if facet == "organization" else facet
        roles = self.roles if facet in OF_PARTIES else [ANY_ROLE]
        if kept_as in tallying.FACETS and roles == [ANY_ROLE] and len(base) <= tallying.FEW and self.shelf.rows:
            return self._tally_of(base)[facet]
        every_value = self.shelf.members[kept_as]
        if roles == [ANY_ROLE]:
            sets = every_value.values()
        else:
            sets = (BitMap.union(*(self.shelf.of(kept_as, value, role) for role in roles)) for value in every_value)
        numbers = zip(every_value, self._numbers_of(base, sets, self.shelf.usual_size(kept_as)), strict=True)
        return {value: number for value, number in numbers if number}

    def _tally_of(self, base):
        """Return the tally of `base`, which is that of what is found for all facets of which nothing is chosen."""
        return self._tally_of_found if base == self.found else self.shelf.rows.tally(base)

    @cached_property
    def _tally_of_found(self):
        return self.shelf.rows.tally(self.found)

    def _numbers_of(self, base, sets, usual_size):
        """Return how many events of `base` are in each of the sets, without calling a function of ours for each."""
        rest = self.shelf.every - base
        if usual_size < len(base) < len(rest):
            # A set of few is searched through, one of many is looked up: so the few that are found are told by all
            # others, which takes half the time, or a quarter where each of thousands of sets is small.
            return map(AbstractBitMap.difference_cardinality, sets, repeat(rest))
        return map(base.intersection_cardinality, sets)

    def _counts_of_roles(self, values):
        base = self._events(without="role", with_parties=False)
        counted = {}
        for role in values:
            members = base & self.shelf.of("role", role)
            for alternatives in self._parties(role):
                members &= alternatives
            if members:
                counted[role] = len(members)
        return counted

    def _besides_facets(self):
        """Yield the sets of conditions that hold whatever is chosen of a facet."""
        asked = self.asked
        if self.hits:
            yield self.hits.found
        if asked["when"]:
            upcoming = periods.upcoming(self.shelf)
            yield upcoming if asked["when"] == "upcoming" else self.shelf.every - upcoming
        first, last = asked["from"], asked["to"]
        if first or last:
            yield periods.overlapping(self.shelf, first and first.first, last and last.last)
        if asked["region"]:
            yield self._held_in_regions(asked["region"])
        for name in ASKED_OF_THE_DATABASE:
            if asked.get(name):
                found = EventFilter.narrowed_by(name, asked[name], at_the_desk=self.at_the_desk)
                yield BitMap(found.order_by().values_list("pk", flat=True))

    def _held_in_regions(self, regions):
        pairs = Region.objects.exclude(parent=None).values_list("parent_id", "pk")
        countries = Country.objects.filter(region__in=descendants([region.pk for region in regions], pairs))
        return BitMap.union(BitMap(), *(self.shelf.of("held_in", pk) for pk in countries.values_list("pk", flat=True)))

    def _members_of(self, group):
        """Return {role: events} in which a state that was a member of `group` at the time had the role."""
        today = timezone.localdate()
        undated = periods.undated(self.shelf)
        found = {role: BitMap() for role in (*self.shelf.values["role"], ANY_ROLE)}
        rows = Membership.objects.full().filter(organization=group).values_list("country", "since", "until")
        in_force = {}
        for country, since, until in rows:
            if (since, until) not in in_force:
                at_the_time = periods.beginning(self.shelf, since, until)
                is_in_force = (not since or since <= today) and (not until or today <= until)
                in_force[since, until] = at_the_time | undated if is_in_force else at_the_time
            for role, members in found.items():
                members |= self.shelf.of("country", country, role) & in_force[since, until]
        return found

    def _events(self, *, without, with_parties=True):
        found = BitMap(self.base)
        for name, members in self.of_events.items():
            if name != without:
                found &= members
        if not with_parties:
            return found
        for role_sets in self._parties(*self.roles, without=without):
            found &= role_sets
        if self.asked["role"] and (not self.parties_are_asked or self._is_the_only_party(without)):
            found &= BitMap.union(*(self.shelf.of("role", role) for role in self.roles))
        return found

    def _is_the_only_party(self, facet):
        return facet in OF_PARTIES and not any(self.asked[name] for name in OF_PARTIES if name != facet)

    def _parties(self, *roles, without=None):
        """Yield a set for each condition on parties; each party had at least one of `roles`."""
        for name in OF_PARTIES:
            if name == without or not self.asked[name]:
                continue
            sets = [
                BitMap.union(BitMap(), *(self._in_role(name, index, party, role) for role in roles))
                for index, party in enumerate(self.asked[name])
            ]
            yield from sets if self.every_one else [BitMap.union(*sets)]

    def _in_role(self, name, index, party, role):
        if name == "group":
            return self.members_of_groups[index].get(role, BitMap())
        return self._of_party(party, role)

    def _of_party(self, party, role):
        return self.shelf.of("country" if isinstance(party, Country) else self.organization, party.pk, role)
