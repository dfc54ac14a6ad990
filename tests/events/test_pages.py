"""What holds for every public page."""

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders

from events.models import Event, SeriesName
from organizations.models import FormerSlug
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.output]

LISTS = ["/", "/events/", "/events/calendar/2019/11/", "/countries/", "/organizations/", "/series/", "/topics/"]


@pytest.fixture
def record():
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    osce = make_organization("Organization for Security", acronym_en="OSCE", name_ru="Организация по безопасности")
    series = make_series("Initiative", acronym_en="CABMI")
    SeriesName.objects.create(series=series, name="Security Initiative", acronym="CABSI", until_year=2018)
    topic = make_topic("Border security", name_ru="Безопасность границ")
    event = make_event(
        "Conference",
        title_ru="Конференция",
        slug="conference",
        city=make_place("Almaty", kazakhstan),
        series=series,
        edition=14,
        edition_basis="inferred",
        topics=[topic],
        parties=[(osce, "organizer"), kazakhstan],
    )
    make_source(event)
    return event


SINGLE = ["/events/conference/", "/countries/kz/", "/organizations/osce/", "/series/cabmi/", "/topics/border-security/"]


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("prefix", ["", "/ru"])
@pytest.mark.parametrize("address", LISTS)
def test_lists_stand_when_the_record_is_empty(client, address, prefix):
    response = client.get(prefix + address)
    assert response.status_code == 200
    assert len(soup(response).find_all("h1")) == 1


@pytest.mark.parametrize("prefix", ["", "/ru"])
@pytest.mark.parametrize("address", LISTS + SINGLE)
def test_a_page_has_one_heading_its_language_and_its_addresses(client, record, settings, address, prefix):
    settings.PORTAL_URL = "https://portal.example.org"
    page = soup(client.get(prefix + address))
    assert [len(page.find_all(name)) for name in ("h1", "main", "header", "footer")][:2] == [1, 1]
    assert page.html["lang"] == (prefix.strip("/") or "en")
    assert page.find("link", rel="canonical")["href"] == f"https://portal.example.org{prefix}{address}"
    assert {link["hreflang"]: link["href"] for link in page.find_all("link", hreflang=True)} == {
        "en": f"https://portal.example.org{address}",
        "ru": f"https://portal.example.org/ru{address}",
        "x-default": f"https://portal.example.org{address}",
    }
    assert page.find("meta", attrs={"name": "description"})["content"]


@pytest.mark.parametrize("address", LISTS + SINGLE)
def test_headings_go_down_one_step_at_a_time(client, record, address):
    levels = [int(heading.name[1]) for heading in soup(client.get(address)).find_all(["h1", "h2", "h3", "h4"])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("address", [*LISTS, *SINGLE, "/nowhere/", "/ru/nowhere/"])
def test_a_reader_gets_no_cookie_no_token_and_nothing_inline(client, record, address):
    response = client.get(address)
    assert not response.cookies
    page = soup(response)
    assert page.find("input", attrs={"name": "csrfmiddlewaretoken"}) is None
    assert page.find_all("style") == []
    # Linked data is no script: the browser reads it to nobody.
    scripts = [script for script in page.find_all("script") if script.get("type") != "application/ld+json"]
    assert all(script["src"].startswith("/static/") and not script.text for script in scripts)
    assert page.find_all(style=True) == []
    assert all(link["href"].startswith("/static/") for link in page.find_all("link", rel="stylesheet"))


def test_what_a_signed_in_person_sees_is_not_kept_by_caches(client, record):
    client.force_login(make_user("colleague", "reader-staff"))
    assert "no-store" in client.get("/events/")["Cache-Control"]


@pytest.mark.parametrize(
    ("here", "other"),
    [
        ("/events/?country=kz&page=2", "/ru/events/?country=kz&page=2"),
        ("/ru/events/?country=kz", "/events/?country=kz"),
        ("/", "/ru/"),
        ("/ru/", "/"),
        ("/nowhere/", "/ru/nowhere/"),
    ],
)
def test_the_language_switch_stays_on_the_page_and_keeps_the_question(client, record, here, other):
    [link] = soup(client.get(here)).select(".languages a")
    assert link["href"] == other


@pytest.mark.parametrize(
    ("here", "other"), [("//evil.example/", "/ru//evil.example/"), ("/ru//evil.example/", "/%2Fevil.example/")]
)
def test_the_language_switch_never_leads_to_another_site(client, here, other):
    [link] = soup(client.get("/", PATH_INFO=here)).select(".languages a")
    assert link["href"] == other


def test_only_a_signed_in_person_can_sign_out(client, record):
    form = 'form[action="/accounts/logout/"]'
    assert soup(client.get("/")).select(form) == []
    client.force_login(make_user("colleague", "reader-staff"))
    assert len(soup(client.get("/")).select(form)) == 1


@pytest.mark.parametrize("address", [*LISTS, *SINGLE])
def test_pages_answer_questions_and_take_nothing(client, record, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "410.html", "500.html"])
def test_error_pages_need_neither_context_nor_database(name, django_assert_num_queries):
    from django.template.loader import render_to_string

    with django_assert_num_queries(0):
        page = BeautifulSoup(render_to_string(name), "html.parser")
    assert len(page.find_all("h1")) == 1
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/events/none/", "/countries/zz/", "/organizations/none/", "/topics/x/"]
)
def test_what_does_not_exist_answers_404_in_our_words(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert soup(response).h1.text == "There is no such page"


@pytest.mark.parametrize(
    ("kind", "address"),
    [("event", "/events/"), ("series", "/series/"), ("topic", "/topics/"), ("organization", "/organizations/")],
)
@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_a_former_address_redirects_for_ever_in_its_language_with_its_query(client, record, kind, address, prefix):
    thing = {
        "event": record,
        "series": record.series,
        "topic": record.topics.get(),
        "organization": record.participations.get(role="organizer").organization,
    }[kind]
    former = thing.slug
    thing = type(thing).objects.get(pk=thing.pk)
    thing.slug = "renamed"
    thing.save()
    response = client.get(f"{prefix}{address}{former}/?year=2019")
    assert (response.status_code, response["Location"]) == (301, f"{prefix}{address}renamed/?year=2019")


def test_a_former_address_of_what_nobody_may_see_leads_nowhere(client, record):
    Event.objects.filter(pk=record.pk).update(state="draft")
    event = Event.objects.get(pk=record.pk)
    event.slug = "renamed"
    event.save()
    assert FormerSlug.objects.filter(slug="conference").exists()
    assert client.get("/events/conference/").status_code == 404


def test_a_country_code_in_capitals_redirects(client, record):
    response = client.get("/ru/countries/KZ/?x=1")
    assert (response.status_code, response["Location"]) == (301, "/ru/countries/kz/?x=1")
    assert client.get("/countries/ZZ/").status_code == 404


def test_what_is_said_in_one_language_is_shown_and_marked_in_the_other(client, record):
    record.summary_ru, record.summary_en = "", "What they <did>."
    record.save()
    page = soup(client.get("/ru/events/conference/"))
    assert page.h1.text == "Конференция"
    assert page.h1.find(lang=True) is None
    assert page.select_one('.lead [lang="en"]').text == "What they <did>."
    assert soup(client.get("/events/conference/")).select(".lead [lang]") == []


def test_the_sign_in_page_is_ours(client):
    page = soup(client.get("/accounts/login/?next=/events/"))
    assert page.h1.text == "Sign in"
    assert page.find("input", attrs={"name": "next"})["value"] == "/events/"
    wrong = client.post("/accounts/login/", {"login": "x", "password": "y"})
    assert soup(wrong).select_one('[role="alert"]').text.strip()


def test_the_stylesheet_is_in_the_repository_and_asks_nobody_else():
    with open(finders.find("portal/style.css")) as file:
        text = file.read()
    assert "@import" not in text
    assert set(re.findall(r"url\((.{0,7})", text)) == {'"fonts/'}
