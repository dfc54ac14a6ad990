"""Events like the one that is being entered."""

from datetime import date

import pytest
from django.urls import reverse

from events.duplicates import Sketch, similar
from events.models import Event
from tests.events.admin_form import OpenForm
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kazakhstan():
    return make_country("KZ", "Kazakhstan")


@pytest.fixture
def almaty(kazakhstan):
    return make_place("Almaty", kazakhstan)


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    return client


def alike(**sketch):
    days = {"first": date(2019, 11, 5), "last": date(2019, 11, 6)}
    return [(str(one.event), one.reasons) for one in similar(Sketch(**days | sketch), Event.objects.all())]


def test_days_and_city_are_reason_enough_and_days_alone_are_not(almaty, kazakhstan):
    make_event("Here", city=almaty, held_in=kazakhstan)
    make_event("Elsewhere")
    make_event("Another week", city=almaty, held_in=kazakhstan, starts_on=date(2019, 12, 1), ends_on=date(2019, 12, 2))
    assert alike(city=almaty.pk) == [("Here", ("the same days", "the same city"))]
    assert alike() == []


def test_parties_in_common_count_with_the_days(kazakhstan):
    iom, osce = make_organization("IOM"), make_organization("OSCE")
    make_event("Two in common", parties=[kazakhstan, iom, osce], ends_on=date(2019, 11, 7))
    make_event("One in common", parties=[(osce, "host")], ends_on=date(2019, 11, 9))
    assert alike(countries={"KZ"}, organizations={iom.pk}) == [
        ("Two in common", ("days that overlap", "2 parties in common"))
    ]


def test_the_same_words_are_no_reason(kazakhstan):
    make_event("Workshop on document security", summary_en="The same words.")
    assert alike(held_in="KZ") == []


def test_an_edition_is_the_same_event_whatever_its_days_and_another_edition_is_not():
    series = make_series("CABMI")
    make_event("The fourteenth", series=series, edition=14, edition_basis="stated", starts_on=date(2018, 1, 1))
    make_event("The fifteenth", series=series, edition=15, edition_basis="stated")
    assert alike(series=series.pk, edition=14)[0] == (
        "The fourteenth",
        ("the same edition of the same series", "days that overlap"),
    )
    assert len(alike(series=series.pk, edition=14)) == 1
    assert alike(series=series.pk, edition=16) == []


def test_the_same_source_is_reason_enough():
    make_source(make_event("Old", starts_on=date(2010, 1, 1), ends_on=date(2010, 1, 1)), "https://example.org/news")
    assert alike(sources={"https://example.org/news"}) == [("Old", ("the same source: https://example.org/news",))]


def test_days_that_are_known_roughly_need_more_in_common(almaty, kazakhstan):
    whole_year = {"starts_on": date(2019, 1, 1), "ends_on": date(2019, 12, 31), "precision": "year"}
    iom = make_organization("IOM")
    make_event("Some time in 2019", city=almaty, held_in=kazakhstan, **whole_year)
    make_event("With IOM and KZ", city=almaty, held_in=kazakhstan, parties=[iom, kazakhstan], **whole_year)
    assert [name for name, _reasons in alike(city=almaty.pk, countries={"KZ"}, organizations={iom.pk})] == [
        "With IOM and KZ"
    ]


@pytest.mark.parametrize("size", [2, 12])
def test_it_asks_as_often_for_many_as_for_few(almaty, kazakhstan, size, django_assert_num_queries):
    for number in range(size):
        make_source(make_event(f"Event {number}", city=almaty, held_in=kazakhstan, parties=[kazakhstan]))
    with django_assert_num_queries(3):
        assert len(alike(city=almaty.pk)) == min(size, 5)


def test_the_form_asks_while_one_types_and_shows_only_what_one_may_see(desk, client, almaty, kazakhstan):
    hidden = make_event("<b>Draft</b>", city=almaty, held_in=kazakhstan, state="draft")
    address = reverse("admin:events_event_similar")
    typed = {"starts_on": "5–6 Nov 2019", "city": almaty.pk, "participations-0-country": "KZ"}
    answer = desk.post(address, typed).content.decode()
    assert "&lt;b&gt;Draft" in answer
    assert "the same days, the same city" in answer
    assert desk.post(address, {**typed, "event": hidden.pk}).content.decode().strip() == ""
    assert desk.get(address).status_code == 405
    client.force_login(make_user("reader", "reader-staff", is_staff=True))
    assert client.post(address, typed).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"starts_on": "x", "city": "x", "series": "9" * 50, "edition": "-1"},
        {"held_in": "\0\0", "participations-0-organization": "9" * 90, "sources-0-url": "\0"},
        {"starts_on": "2019-11-06", "ends_on": "2019-11-05", "participations-0-country": "<>"},
    ],
)
def test_what_cannot_be_read_is_not_known_yet(desk, typed):
    assert desk.post(reverse("admin:events_event_similar"), typed).status_code == 200


def test_who_saved_without_being_told_is_told_then(desk, almaty, kazakhstan):
    make_event("Here", city=almaty, held_in=kazakhstan)
    form = OpenForm(desk, Event).type(title_en="Here too", kind="meeting", starts_on="5-6 Nov 2019", city=almaty)
    assert form.save(), form.errors()
    assert "They are alike" in desk.get(reverse("admin:events_event_changelist")).content.decode()


def test_days_in_words_fill_the_last_day_and_the_precision(desk):
    for typed, expected in [
        ("5–6 ноября 2019", (date(2019, 11, 5), date(2019, 11, 6), "day")),
        ("2nd quarter of 2027", (date(2027, 4, 1), date(2027, 6, 30), "quarter")),
    ]:
        form = OpenForm(desk, Event).type(title_en=typed, kind="meeting", starts_on=typed)
        assert form.save(), form.errors()
        event = Event.objects.get(title_en=typed)
        assert (event.starts_on, event.ends_on, event.precision) == expected


def test_two_last_days_are_asked_about(desk):
    form = OpenForm(desk, Event).type(title_en="A", kind="meeting", starts_on="5-6 Nov 2019", ends_on="2019-11-09")
    assert not form.save()
    assert list(form.errors()) == ["ends_on"]
    assert form.values["starts_on"] == "5-6 Nov 2019"
