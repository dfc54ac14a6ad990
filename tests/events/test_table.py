import pytest

from events.branches import grow, pruned
from events.facets.shelf import shelf
from events.models import Mention, Participation, Role
from events.table import HEADINGS, at_the_table
from events.views.sheet import parties_of
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db


def drawn(seats):
    """The seats as text: a party that only heads its units in brackets."""
    return [
        (seat.party.name if seat.participation else f"[{seat.party.name}]", drawn(seat.units))
        if seat.units
        else seat.party.name
        for seat in seats
    ]


def table_of(event):
    sources = list(event.sources.all())
    numbers = {source.pk: number for number, source in enumerate(sources, start=1)}
    return at_the_table(*parties_of(event, shelf(), sources), numbers)


def test_roles_come_in_their_order_and_parties_in_the_order_of_the_event():
    kazakhstan, austria = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    event = make_event(
        parties=[
            (kazakhstan, Role.EXPERT),
            (austria, Role.DELEGATION),
            (kazakhstan, Role.DELEGATION),
            (austria, Role.HOST),
        ]
    )
    assert [(group.role, str(group.heading), drawn(group.seats)) for group in table_of(event)] == [
        ("host", "Host", ["Austria"]),
        ("delegation", "Delegations", ["Austria", "Kazakhstan"]),
        ("expert", "Expert", ["Kazakhstan"]),
    ]


def test_every_role_has_a_heading():
    assert set(HEADINGS) == set(Role)


def test_units_sit_inside_their_parents_and_an_unlisted_parent_is_only_a_heading():
    osce = make_organization("OSCE")
    department = make_organization("Department", parent=osce)
    unit = make_organization("Unit", parent=department)
    office = make_organization("Office", parent=make_organization("UNODC"))
    event = make_event(parties=[office, unit, osce])
    [group] = table_of(event)
    assert drawn(group.seats) == [("[UNODC]", ["Office"]), ("OSCE", [("[Department]", ["Unit"])])]
    assert group.count == 3


def test_a_parent_listed_in_another_role_is_a_heading_in_this_one():
    osce = make_organization("OSCE")
    unit = make_organization("Unit", parent=osce)
    event = make_event(parties=[(osce, Role.HOST), (unit, Role.ORGANIZER)])
    assert [drawn(group.seats) for group in table_of(event)] == [[("[OSCE]", ["Unit"])], ["OSCE"]]


def test_a_body_sits_below_its_state_and_its_unit_below_the_body():
    state = make_country("KG", "Kyrgyzstan")
    service = make_body("Border Service", state)
    academy = make_organization("Academy", parent=service, state=state)
    [group] = table_of(make_event(parties=[academy, state]))
    assert drawn(group.seats) == [("Kyrgyzstan", [("[Border Service]", ["Academy"])])]


def test_parents_above_parents_are_found_however_high_the_tree():
    top = below = make_organization("0")
    for number in range(1, 8):
        below = make_organization(str(number), parent=below)
    [group] = table_of(make_event(parties=[below]))
    depth, seats = 0, group.seats
    while seats:
        depth, seats = depth + 1, seats[0].units
    assert (depth, group.seats[0].party) == (8, top)


def test_a_party_cites_each_source_that_names_it_once_and_quotes_those_that_have_words():
    event = make_event()
    first = make_source(event, "https://example.org/1", order=0)
    second = make_source(event, "https://example.org/2", order=1)
    row = make_participation(event, make_country("KZ"), source=second, as_written="Республика Казахстан")
    Mention.objects.create(participation=row, source=first)
    make_participation(event, make_country("AT"), as_written="Austrian officials")
    [group] = table_of(event)
    assert [(seat.citations, [(w.number, w.as_written) for w in seat.quotations]) for seat in group.seats] == [
        ([1, 2], [(2, "Республика Казахстан")]),
        ([], [(None, "Austrian officials")]),
    ]


def test_a_circle_of_parents_does_not_hang_the_page():
    one = make_organization("One")
    other = make_organization("Other", parent=one)
    type(one).objects.filter(pk=one.pk).update(parent=other)
    event = make_event()
    Participation.objects.create(event=event, organization=one, role=Role.HOST)
    assert [group.count for group in table_of(event)] == [1]


def test_a_branch_without_events_is_left_out_and_a_child_of_two_stands_below_both():
    wide, other = make_topic("Wide"), make_topic("Another")
    narrow, idle = make_topic("Narrow"), make_topic("Idle")
    counts = {wide.pk: 2, narrow.pk: 2, other.pk: 3}
    pairs = [(wide.pk, narrow.pk), (other.pk, narrow.pk), (wide.pk, idle.pk)]
    branches = pruned(grow([wide, other, narrow, idle], pairs, counts))
    assert [(b.node.name, b.count, [s.node.name for s in b.branches]) for b in branches] == [
        ("Another", 3, ["Narrow"]),
        ("Wide", 2, ["Narrow"]),
    ]
