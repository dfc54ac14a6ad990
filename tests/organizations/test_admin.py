"""Parties at the editors' desk."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from organizations.models import Country, Organization
from tests.events.admin_form import OpenForm
from tests.factories import make_country, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    with translation.override("en"):
        yield client


@pytest.mark.parametrize("field", ["parent", "also_under"])
def test_an_organization_cannot_lie_below_itself(desk, field):
    top = make_organization("Top")
    middle = make_organization("Middle", parent=top)
    bottom = make_organization("Bottom", parent=middle)
    form = OpenForm(desk, Organization, top.pk).type(**{field: [bottom.pk]})
    assert not form.save()
    assert form.errors() == {field: ["This would close a circle: that organization is itself a part of this one."]}


def test_a_second_parent_closes_a_circle_too(desk):
    programme, partner = make_organization("Programme"), make_organization("Partner")
    programme.also_under.add(partner)
    form = OpenForm(desk, Organization, partner.pk).type(parent=programme.pk)
    assert not form.save()
    assert list(form.errors()) == ["parent"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "unit"}, "parent"),
        ({"kind": "state_body"}, "state"),
        ({"founded": "2010", "dissolved": "2009"}, "dissolved"),
        ({"name_en": ""}, "name_en"),
        ({"website": "not an address"}, "website"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk, typed, field):
    osce = make_organization("OSCE")
    form = OpenForm(desk, Organization, osce.pk).type(**typed)
    assert not form.save()
    assert list(form.errors()) == [field]


def test_the_same_other_name_is_refused_the_second_time(desk):
    osce = make_organization("OSCE")
    form = OpenForm(desk, Organization, osce.pk)
    form.add_row("other_names", name="ОБСЕ")
    form.add_row("other_names", name="ОБСЕ", since_year="1995", until_year="1990")
    assert not form.save()
    assert form.errors() == {
        "other_names-1-name": ["The organization already has this name in this language."],
        "other_names-1-until_year": ["The year until which a name was used comes before the year it began."],
    }


@pytest.mark.parametrize("since", ["1991-12-21", ""])
def test_a_membership_is_recorded_once(desk, since):
    cis, kazakhstan = make_organization("CIS"), make_country("KZ", "Kazakhstan")
    form = OpenForm(desk, Organization, cis.pk)
    for _row in range(2):
        form.add_row("memberships", country=kazakhstan, status="member", since=since)
    assert not form.save()
    assert list(form.errors()) == ["memberships-1-country"]
    assert not cis.memberships.exists()


def test_a_logo_is_drawn_anew_under_a_random_name(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    osce = make_organization("OSCE")
    file = io.BytesIO()
    Image.new("RGB", (10, 10)).save(file, "PNG")
    logo = SimpleUploadedFile("secret name.png", file.getvalue() + b"<script>")
    form = OpenForm(desk, Organization, osce.pk)
    assert form.save(logo=logo), form.errors()
    osce.refresh_from_db()
    assert "secret" not in osce.logo.name
    assert b"<script>" not in osce.logo.read()


def test_the_code_of_a_country_stays(desk):
    kazakhstan = make_country("KZ", "Kazakhstan")
    assert OpenForm(desk, Country, kazakhstan.pk).type(code="ZZ", name_en="Qazaqstan").save()
    assert list(Country.objects.values_list("code", "name_en")) == [("KZ", "Qazaqstan")]


@pytest.mark.parametrize("size", [1, 20])
def test_the_form_takes_as_many_queries_for_twenty_members_as_for_one(desk, size, django_assert_num_queries):
    cis = make_organization("CIS")
    for number in range(size):
        cis.memberships.create(country=make_country(f"A{chr(65 + number)}"))
        cis.other_names.create(name=f"Name {number}")
    with django_assert_num_queries(9):
        OpenForm(desk, Organization, cis.pk)
