"""Sheets at the desk."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from events.models import Event
from intake.models import SheetImport
from tests.factories import make_country, make_event, make_organization, make_user

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/intake/sheetimport/add/"


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    with translation.override("en"):
        yield client


def upload(client, text, name="plans.csv"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, text.encode())}, follow=True)


def test_an_editor_uploads_decides_brings_in_and_undoes(desk):
    make_country("KZ", "Kazakhstan")
    iom = make_organization("Migration Organization", acronym="IOM")
    page = upload(
        desk, "What,When,Sort,Who,How\n<b>A</b> seminar,5 Nov 2019,seminar,Kazakhstan,host\n,,,Strangers,expert\n"
    )
    address = page.redirect_chain[-1][0]
    assert "title" not in SheetImport.objects.get().mapping[0]
    means = ["title_en", "days", "kind", "party", "role"]
    page = desk.post(address, {f"column-{place}": name for place, name in enumerate(means)}, follow=True)
    text = BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)
    assert "1 event" in text
    assert "1 unknown name" in text
    assert "&lt;b&gt;A&lt;/b&gt;" in page.content.decode()
    # Pressing the button that is greyed out does nothing but tell why.
    page = desk.post(address, {"import": "1"}, follow=True)
    assert "Something in the sheet is still open" in page.content.decode()
    assert not Event.objects.exists()
    desk.post(address, {"name": "strangers", "pick-0": iom.pk, "decide-0": "none"})
    assert SheetImport.objects.get().decisions == {"strangers": f"organization-{iom.pk}"}
    page = desk.post(address, {"forget": "strangers"}, follow=True)
    assert "1 unknown name" in BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)
    desk.post(address, {"name": "strangers", "decide-0": "none"})
    page = desk.post(address, {"import": "1"}, follow=True)
    assert "Brought in as drafts: 1." in page.content.decode()
    event = Event.objects.get()
    assert (event.title_en, [str(row) for row in event.participations.all()]) == (
        "<b>A</b> seminar",
        ["Kazakhstan (host)"],
    )
    undo = reverse("admin:intake_sheetimport_undo", args=[SheetImport.objects.get().pk])
    assert desk.get(address).url == undo
    assert undo in desk.get(reverse("admin:intake_sheetimport_changelist")).content.decode()
    assert "taken out again" in desk.post(undo, follow=True).content.decode()
    assert not Event.objects.exists()
    assert desk.get(undo).status_code == 200


def test_a_file_that_is_no_sheet_is_refused_where_it_was_chosen(desk):
    for text in ("", "Title", "a\0b"):
        page = upload(desk, text)
        assert page.status_code == 200
        assert "errorlist" in page.content.decode()
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"column-0": "nothing", "column-1": "\0"},
        {"name": "x", "decide-0": "country-" + "9" * 90},
        {"name": "x" * 6000, "decide-0": "none"},
        {"name": "x", "pick-0": "'; drop"},
        {"forget": "never decided"},
    ],
)
def test_what_no_form_sends_does_no_harm(desk, posted):
    address = upload(desk, "title,days,kind\nA,2019,meeting\n").redirect_chain[-1][0]
    assert desk.post(address, posted, follow=True).status_code == 200
    assert SheetImport.objects.get().decisions == {}


def test_the_blank_sheets_come_as_files(desk):
    for ending in ("csv", "xlsx"):
        answer = desk.get(reverse("admin:intake_sheetimport_blank", args=[ending]))
        assert f'filename="events.{ending}"' in answer["Content-Disposition"]
    assert desk.get(reverse("admin:intake_sheetimport_blank", args=["exe"])).status_code == 302


def test_who_may_not_enter_events_brings_in_no_sheet(client):
    sheet = SheetImport.objects.create(file_name="a.csv")
    client.force_login(make_user("reader", "reader-staff", is_staff=True))
    for address in (
        UPLOAD,
        reverse("admin:intake_sheetimport_changelist"),
        reverse("admin:intake_sheetimport_change", args=[sheet.pk]),
        reverse("admin:intake_sheetimport_blank", args=["csv"]),
    ):
        assert client.get(address).status_code == 403, address


def test_an_event_that_one_may_not_see_is_not_here(desk):
    make_event("Hidden", slug="hidden")
    Event.objects.update(state="draft")
    page = upload(desk, "event,party,role\nnowhere,Kazakhstan,host\n").content.decode()
    assert "There is no event with this address." in page


@pytest.mark.parametrize("size", [1, 9])
def test_the_list_of_sheets_asks_as_often_for_many_as_for_few(desk, size, django_assert_num_queries):
    for number in range(size):
        SheetImport.objects.create(file_name=f"{number}.csv", user=make_user(f"user-{number}"))
    with django_assert_num_queries(7):
        assert desk.get(reverse("admin:intake_sheetimport_changelist")).status_code == 200


def test_a_sheet_that_was_not_brought_in_is_thrown_away(desk):
    sheet = SheetImport.objects.create(file_name="a.csv")
    address = reverse("admin:intake_sheetimport_delete", args=[sheet.pk])
    assert desk.get(address).status_code == 200
    desk.post(address, {"post": "yes"})
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize("key", ["²", "9" * 30, "x", "-1", "1_0"])
def test_a_sheet_that_is_none_is_not_found(desk, key):
    assert desk.get(f"{UPLOAD.removesuffix('add/')}{key}/change/").status_code == 404
    assert desk.get(f"{UPLOAD.removesuffix('add/')}{key}/undo/").status_code in (302, 404)
