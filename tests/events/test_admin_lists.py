"""Lists, filters, search and the first page of the desk."""

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import translation

from events.models import Event, Role
from events.search import indexing
from organizations.models import OtherName
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    with translation.override("en"):
        yield client


def titles(response):
    return {event.title for event in response.context["cl"].result_list}


def found(desk, model, field, term):
    """What autocomplete offers for `term`, in its order."""
    query = {"app_label": "events", "model_name": model, "field_name": field, "term": term}
    return [one["text"] for one in desk.get("/admin/autocomplete/", query).json()["results"]]


@pytest.mark.parametrize("term", ["обсе", "ОБСЕ", "Обсе", "osce", "БЕЗОПАСНОСТИ", "хельсинкский процесс", '"процесс"'])
def test_an_organization_is_found_by_any_name_in_any_capitals(desk, term):
    osce = make_organization("Organization for Security", acronym_en="OSCE", acronym_ru="ОБСЕ")
    osce.name_ru = "Организация по безопасности"
    osce.save()
    OtherName.objects.create(organization=osce, name="Хельсинкский процесс")
    make_organization("Interpol", name_ru="Интерпол")
    assert found(desk, "participation", "organization", term) == ["Organization for Security (OSCE)"]
    listed = desk.get("/admin/organizations/organization/", {"q": term}).context["cl"].result_list
    assert [one.pk for one in listed] == [osce.pk]


def test_what_is_called_exactly_so_comes_before_its_units(desk):
    osce = make_organization("Organization for Security", acronym_en="OSCE", acronym_ru="ОБСЕ")
    make_organization("Academy of the OSCE", parent=osce)
    make_organization("Border unit", parent=osce)
    for term in ["OSCE", "обсе"]:
        offered = found(desk, "participation", "organization", term)
        assert offered[0] == "Organization for Security (OSCE)"
        assert len(offered) == 3


def test_countries_places_topics_and_series_are_found_by_other_names(desk):
    kyrgyzstan = make_country("KG", "Kyrgyzstan", name_ru="Кыргызстан")
    OtherName.objects.create(country=kyrgyzstan, name="Киргизия")
    almaty = make_place("Almaty", make_country("KZ", "Kazakhstan"), name_ru="Алматы")
    almaty.other_names.create(name="Алма-Ата")
    make_topic("Documents").other_names.create(name="поддельные документы")
    make_series("CABMI").other_names.create(name="Border Security Initiative", acronym="КАБСИ")
    assert found(desk, "participation", "country", "киргизия") == ["Kyrgyzstan"]
    assert found(desk, "participation", "country", "kg") == ["Kyrgyzstan"]
    assert found(desk, "event", "city", "алма-ата") == ["Almaty (KZ)"]
    assert found(desk, "event", "topics", "Поддельные") == ["Documents"]
    assert found(desk, "event", "series", "кабси") == ["CABMI"]


def test_an_event_is_found_by_a_russian_word_in_any_capitals(desk):
    make_event("Conference", title_ru="Пограничная конференция")
    make_event("Workshop", title_ru="Семинар")
    indexing.rebuild()
    assert titles(desk.get("/admin/events/event/", {"q": "пограничная КОНФЕРЕНЦИЯ"})) == {"Conference"}


def test_the_list_is_narrowed_by_who_took_part(desk):
    kazakhstan, uzbekistan = make_country("KZ", "Kazakhstan"), make_country("UZ", "Uzbekistan")
    customs = make_body("Customs", kazakhstan)
    osce = make_organization("OSCE")
    unit = make_organization("Unit", parent=osce)
    series = make_series("CABMI")
    make_event("State", parties=[kazakhstan])
    make_event("Body", parties=[customs, (kazakhstan, Role.HOST)], state=Event.State.DRAFT)
    make_event("Unit", parties=[unit], series=series)
    make_event("Other", parties=[uzbekistan])

    def listed(**query):
        return titles(desk.get("/admin/events/event/", query))

    assert listed(country="KZ") == listed(country="kz") == {"State", "Body"}
    assert listed(country="KZ", state__exact="draft") == {"Body"}
    assert listed(organization=osce.pk) == listed(organization="osce") == {"Unit"}
    assert listed(series=series.pk) == {"Unit"}
    assert listed(missing="sources", country="UZ") == {"Other"}
    assert listed(starts_on__year=2019) == {"State", "Body", "Unit", "Other"}
    assert listed(starts_on__year=2020) == set()


def test_an_unknown_value_of_a_filter_is_told_and_is_no_failure(desk):
    for query in [{"country": "XX"}, {"organization": "nobody"}, {"series": "999"}, {"missing": "patience"}]:
        response = desk.get("/admin/events/event/", query)
        assert (response.status_code, response.url) == (302, "/admin/events/event/?e=1")


def test_a_filter_keeps_what_was_chosen_before(desk):
    make_event(parties=[make_country("KZ", "Kazakhstan")])
    page = desk.get("/admin/events/event/", {"country": "KZ", "state__exact": "published", "q": "meeting"})
    assert '<input type="hidden" name="state__exact" value="published">' in page.content.decode()
    assert '<input type="hidden" name="q" value="meeting">' in page.content.decode()
    assert '<option value="KZ" selected>Kazakhstan</option>' in page.content.decode()


def test_the_first_page_lists_what_waits(desk):
    make_event("Reviewed", state=Event.State.IN_REVIEW)
    make_event("Drafted", state=Event.State.DRAFT)
    make_event("Forgotten", status=Event.Status.TENTATIVE)
    make_event("Planned", status=Event.Status.TENTATIVE, starts_on=date(2099, 1, 1))
    make_event("Gone", status=Event.Status.TENTATIVE, state=Event.State.WITHDRAWN)
    make_event("Held")
    make_organization("Proposed", proposed=True)
    context = desk.get("/admin/").context
    assert [([event.title for event in kind["events"]], kind["count"]) for kind in context["waiting"]] == [
        (["Reviewed"], 1),
        ([], 0),
        (["Drafted"], 1),
        ([], 0),
        (["Forgotten"], 1),
    ]
    assert context["proposed"] == 1
    for kind in context["waiting"]:
        listed = desk.get(f"/admin/events/event/?{kind['query']}")
        assert {event.title for event in kind["events"]} <= titles(listed)


def test_who_may_not_edit_events_sees_no_list_of_what_waits(client):
    make_event("Reviewed", state=Event.State.IN_REVIEW)
    client.force_login(make_user("odd", is_staff=True))
    assert "Reviewed" not in client.get("/admin/").content.decode()


def fill(size):
    kazakhstan = make_country("KZ", "Kazakhstan")
    for number in range(size):
        organization = make_organization(f"Organization {number}")
        unit = make_organization(f"Unit {number}", parent=organization, state=kazakhstan, proposed=True)
        place = make_place(f"Place {number}", kazakhstan)
        topic = make_topic(f"Topic {number}")
        make_topic(f"Narrow {number}", parent=topic)
        series = make_series(f"Series {number}")
        make_series(f"Later {number}", predecessor=series)
        user = make_user(f"user-{number}")
        for state in Event.State.values:
            event = make_event(
                f"Event {number}", parties=[kazakhstan, unit], city=place, series=series, state=state, responsible=user
            )
            make_source(event)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/admin/", 20),
        ("/admin/events/event/", 9),
        ("/admin/events/event/?country=KZ&organization=organization-0&q=event", 23),
        ("/admin/events/series/", 7),
        ("/admin/events/topic/", 7),
        ("/admin/events/place/", 8),
        ("/admin/organizations/organization/", 7),
        ("/admin/organizations/country/", 8),
        ("/admin/autocomplete/?app_label=events&model_name=participation&field_name=organization&term=un", 6),
    ],
)
def test_lists_take_as_many_queries_for_three_as_for_one(desk, address, queries, size, django_assert_num_queries):
    fill(size)
    for model in [Event, *(field.related_model for field in Event._meta.get_fields() if field.is_relation)]:
        ContentType.objects.get_for_model(model)
    with django_assert_num_queries(queries):
        assert desk.get(address).status_code == 200
