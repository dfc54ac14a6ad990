import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from events import urls
from events.models import Event
from organizations.addresses import address_of
from organizations.models import FormerSlug, Organization
from tests.factories import make_country, make_event, make_organization, make_place

pytestmark = pytest.mark.django_db


def test_empty_address_is_made_from_the_acronym_or_the_name_in_any_script():
    assert make_organization("International Organization for Migration", acronym_en="IOM").slug == "iom"
    assert make_organization("Container Control Programme").slug == "container-control-programme"
    assert Organization.objects.create(name_ru="Совет командующих", kind="regional").slug == "sovet-komanduiushchikh"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_address_that_is_made_from_a_pattern_is_that_of_its_route(language):
    with translation.override(language):
        for route, slug in (("event", "cabmi-almaty-2019"), ("country", "kz"), ("events_as", "ics")):
            assert address_of(f"events:{route}", slug) == reverse(f"events:{route}", args=[slug])


def test_address_in_use_now_or_before_is_not_given_again():
    first = make_organization("IOM", slug="iom")
    first.slug = "un-migration"
    first.save()
    assert make_organization("IOM").slug == "iom-2"


def test_changed_address_is_remembered_for_ever():
    osce = make_organization("OSCE", slug="csce")
    for slug in ("osce", "osce-vienna"):
        osce = Organization.objects.get(pk=osce.pk)
        osce.slug = slug
        osce.save()
    assert set(FormerSlug.objects.of(Organization).values_list("slug", "object_id")) == {
        ("csce", osce.pk),
        ("osce", osce.pk),
    }


def test_address_that_returns_to_its_object_is_no_longer_former():
    osce = make_organization("OSCE", slug="csce")
    for slug in ("osce", "csce"):
        osce = Organization.objects.get(pk=osce.pk)
        osce.slug = slug
        osce.save()
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["osce"]


def test_former_address_of_another_object_is_refused_with_a_sentence():
    osce = make_organization("OSCE", slug="csce")
    osce.slug = "osce"
    osce.save()
    with pytest.raises(ValidationError, match="still redirects there"):
        make_organization("Another").__class__(name_en="Third", kind="regional", slug="csce").full_clean()


def test_addresses_of_different_kinds_do_not_meet():
    osce = make_organization("Vienna Centre", slug="vienna")
    osce.slug = "vienna-centre"
    osce.save()
    assert make_place("Vienna", make_country("AT", "Austria")).slug == "vienna"


def test_event_cannot_take_the_address_of_a_page_of_events():
    event = make_event("Map", starts_on=None, precision="unknown", status="tentative")
    assert event.slug == "map-2"
    event.slug = "calendar"
    with pytest.raises(ValidationError, match="leads to a page of the portal") as refused:
        event.full_clean()
    assert set(refused.value.error_dict) == {"slug"}
    assert make_organization("Map").slug == "map"


def test_every_page_beside_those_of_events_is_reserved():
    beside = {
        str(entry.pattern).split("/")[1] for entry in urls.urlpatterns if str(entry.pattern).startswith("events/")
    }
    assert {name for name in beside if name and "<" not in name} == Event.RESERVED_SLUGS
