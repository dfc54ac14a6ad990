"""The list of cities: found in both scripts, offered after the places of the record, taken over once."""

import pytest
from django.urls import reverse
from django.utils import translation

from events.cities import listed
from events.models import Place
from organizations import history
from tests.factories import make_country, make_place, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    with translation.override("en"):
        yield client


def suggested(desk, term, **asked):
    asked = {"app_label": "events", "model_name": "event", "field_name": "city", "term": term, **asked}
    return desk.get(reverse("admin:events_place_suggest"), asked)


def take_over(desk, city):
    return desk.post(reverse("admin:events_place_take_over"), {"city": city})


@pytest.mark.parametrize(
    ("typed", "name_en", "name_ru", "country"),
    [
        ("ош", "Osh", "Ош", "KG"),
        ("Osh", "Osh", "Ош", "KG"),
        ("терм", "Termez", "Термез", "UZ"),
        ("Tirmiz", "Termez", "Термез", "UZ"),
        ("Хорог", "Khorog", "Хорог", "TJ"),
        ("бишкек", "Bishkek", "Бишкек", "KG"),
        ("Улан-Батор", "Ulaanbaatar", "Улан-Батор", "MN"),
        ("мазари-ш", "Mazar-e-Sharif", "Мазари-Шариф", "AF"),
        ("Vienna", "Vienna", "Вена", "AT"),
        ("пекин", "Beijing", "Пекин", "CN"),
        ("zurich", "Zürich", "Цюрих", "CH"),
        ("Ашхабад", "Ashgabat", "Ашхабад", "TM"),
    ],
)
def test_a_city_is_found_by_how_its_name_begins_in_both_scripts(typed, name_en, name_ru, country):
    city = listed.starting_with(typed, 5)[0]
    assert (city.name_en, city.name_ru, city.country) == (name_en, name_ru, country)


def test_the_list_is_small_and_whole():
    cities, _names = listed._read()
    assert listed.FILE.stat().st_size < 1_000_000
    assert len({city.key for city in cities}) == len(cities) > 10_000
    assert all(-90 <= float(city.latitude) <= 90 and -180 <= float(city.longitude) <= 180 for city in cities)
    assert all(city.name_en and len(city.country) == 2 for city in cities)


def test_places_of_the_record_come_before_cities_of_the_list_and_none_comes_twice(desk):
    uzbekistan, kyrgyzstan = make_country("UZ", "Uzbekistan"), make_country("KG", "Kyrgyzstan")
    termez = make_place("Termez", uzbekistan, latitude="37.2242", longitude="67.2783")
    make_place("Tashkent Region Crossing", uzbekistan, latitude="41.31", longitude="69.28")
    assert [one["text"] for one in suggested(desk, "Termez").json()["results"]] == [str(termez)]
    found = [one["text"] for one in suggested(desk, "Tash").json()["results"]]
    assert found[0] == "Tashkent Region Crossing (UZ)"
    assert "Tash-Kumyr / Таш-Кумыр, Kyrgyzstan: not in the record yet" in found
    assert kyrgyzstan.places.count() == 0


def test_a_city_that_is_chosen_becomes_a_place_once(desk):
    make_country("KG", "Kyrgyzstan")
    [offered] = suggested(desk, "Bishkek").json()["results"]
    first, second = take_over(desk, offered["id"]).json(), take_over(desk, offered["id"]).json()
    place = Place.objects.get()
    assert first == second == {"id": str(place.pk), "text": "Bishkek (KG)"}
    assert (place.name_en, place.name_ru, place.country_id, float(place.latitude)) == ("Bishkek", "Бишкек", "KG", 42.87)
    assert (place.slug, history.changes(Place, place.pk)[0].comment) == ("bishkek", "From the list of cities.")
    assert [one["id"] for one in suggested(desk, "Bishkek").json()["results"]] == [str(place.pk)]


def test_who_may_not_add_places_is_offered_none_and_takes_over_none(client):
    make_country("KG", "Kyrgyzstan")
    client.force_login(make_user("staff", "reader-staff", is_staff=True))
    assert suggested(client, "Bishkek").json()["results"] == []
    assert take_over(client, "city-1528675").status_code == 403
    client.logout()
    assert suggested(client, "Bishkek").status_code == 302
    assert take_over(client, "city-1528675").status_code == 302
    assert not Place.objects.exists()


@pytest.mark.parametrize("rubbish", ["", "x", "²", "9" * 30, "city-", "city-1", "city-x", "\0", "-1"])
def test_what_is_no_city_is_not_found(desk, rubbish):
    assert take_over(desk, rubbish).status_code == 404
    assert suggested(desk, rubbish).status_code == 200
    assert suggested(desk, "Osh", field_name=rubbish).status_code == 403
