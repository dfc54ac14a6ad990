"""Lists of the desk as sheets."""

import io

import pytest
from django.utils import translation
from openpyxl import load_workbook

from organizations.models import Organization
from tests.factories import make_country, make_event, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    with translation.override("en"):
        yield client


def export(client, address, keys):
    answer = client.post(address, {"action": "export_selected", "_selected_action": keys})
    assert answer.status_code == 200
    return [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]


def test_a_list_is_saved_in_its_columns_with_labels_for_choices_and_no_formulas(desk):
    above = make_organization("=HYPERLINK(1)", acronym_en="+A")
    unit = make_organization("Unit\x07 <b>", parent=above)
    make_organization("Not selected")
    assert export(desk, "/admin/organizations/organization/", [above.pk, unit.pk]) == [
        ["Name", "Acronym", "Kind", "Part of", "State", "Proposed"],
        ["=HYPERLINK(1)", "+A", "international organization", None, None, "no"],
        ["Unit ", None, "unit or office", "=HYPERLINK(1) (+A)", None, "no"],
    ]


@pytest.mark.parametrize("size", [2, 12])
def test_events_take_as_many_queries_for_many_as_for_few(desk, size, django_assert_num_queries):
    events = [make_event(f"Event {number}", parties=[make_country("KZ", "Kazakhstan")]) for number in range(size)]
    with django_assert_num_queries(7):
        rows = export(desk, "/admin/events/event/", [event.pk for event in events])
    assert len(rows) == size + 1


def test_who_may_not_see_a_list_saves_none(client):
    client.force_login(make_user("odd", is_staff=True))
    one = make_organization("One")
    answer = client.post(
        "/admin/organizations/organization/", {"action": "export_selected", "_selected_action": [one.pk]}
    )
    assert answer.status_code == 403
    assert Organization.objects.count() == 1
