"""A third language of the interface is a setting and a message file, as docs/languages.md says."""

import shutil
from io import StringIO

import pytest
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup
from django.conf import settings as current_settings
from django.core.management import call_command
from django.urls import clear_url_caches, set_urlconf
from django.utils import translation

from events.models import Event
from organizations.models import Language
from tests.factories import make_country, make_event, make_place, make_source
from tests.house import pending_changes

FRENCH = {"Events": "Événements", "Countries": "Pays", "Sources": "Sources d’information", "Kind": "Type"}


@pytest.fixture
def event(db):
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    language = Language.objects.get_or_create(code="ru", defaults={"name_en": "Russian", "name_ru": "русский"})[0]
    event = make_event(
        "A made-up meeting", slug="made-up", city=make_place("Samplestead", kazakhstan, name_ru="Образцово")
    )
    make_event("A draft that nobody sees", state=Event.State.DRAFT)
    make_source(event, title="Отчёт", language=language)
    return event


@pytest.fixture
def french(settings, tmp_path):
    """The portal with French, as somebody adds it: the setting, and the file that `messages` makes, begun."""
    settings.LANGUAGES = [*current_settings.LANGUAGES, ("fr", "Français")]
    russian = current_settings.LOCALE_PATHS[0] / "ru"
    shutil.copytree(russian, tmp_path / "ru")
    settings.LOCALE_PATHS = [tmp_path]
    output = StringIO()
    call_command("messages", stdout=output)
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    with po.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    for english, words in FRENCH.items():
        catalogue[english].string = words
    with po.open("wb") as file:
        write_po(file, catalogue)
    call_command("messages", compile=True)
    clear_url_caches()
    set_urlconf(None)
    yield output.getvalue()
    clear_url_caches()
    translation.deactivate()


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_page_in_a_third_language_speaks_it_and_marks_what_it_cannot(client, event, french):
    page = shown(client, "/fr/events/made-up/")
    assert page.html["lang"] == "fr"
    assert page.select_one("nav a").text == "Événements"
    assert page.select_one(".sheet dt").text == "Type"
    assert page.select_one(".record-days").text.replace("\u2009", "") == "5–6\N{NO-BREAK SPACE}novembre 2019"
    title = page.select_one("h1 [lang]")
    assert (title["lang"], title.text) == ("en", "A made-up meeting")
    assert page.select_one(".record-place a").text == "Kazakhstan"
    assert page.select_one(".record-place a [lang]") is None
    assert "(russe)" in page.select_one(".sources").text
    assert "A draft that nobody sees" not in shown(client, "/fr/events/").text


def test_filter_names_countries_in_a_third_language_in_values_and_in_conditions(client, db, french):
    germany = make_country("DE", "Germany", name_ru="Германия")
    make_event("A made-up meeting", held_in=germany, parties=[germany])
    page = shown(client, "/fr/events/?country=de")
    assert page.select_one("#facet-country .facet-text").text == "Allemagne"
    assert page.select_one(".chip").text.split()[-1] == "Allemagne"
    options = shown(client, "/fr/").select("#ask-country option")
    assert [option.text for option in options[1:]] == ["Allemagne"]


def test_switch_and_alternate_addresses_name_every_language_of_the_setting(client, event, french):
    for address in ["/events/made-up/", "/ru/events/made-up/", "/fr/events/made-up/"]:
        page = shown(client, address)
        alternates = {
            link["hreflang"]: link["href"].partition("//")[2].partition("/")[2]
            for link in page.select("link[hreflang]")
        }
        assert alternates == {
            "en": "events/made-up/",
            "ru": "ru/events/made-up/",
            "fr": "fr/events/made-up/",
            "x-default": "events/made-up/",
        }
        assert [item["lang"] for item in page.select(".languages [lang]")] == ["en", "ru", "fr"]


def test_every_kind_of_page_answers_in_a_third_language(client, event, french):
    for address in ["", "events/", "events/?q=made", "events/calendar/2019/11/", "events/map/", "countries/kz/"]:
        assert shown(client, f"/fr/{address}").html["lang"] == "fr"
    assert client.get("/fr/nothing-here/").status_code == 404


def test_english_and_russian_are_the_same_with_a_third_language_beside_them(client, event, request, settings):
    # Read anew: what this process has loaded may be from before the last compilation.
    settings.LOCALE_PATHS = [*current_settings.LOCALE_PATHS]
    before = [main_of(client, address) for address in ("/events/made-up/", "/ru/events/made-up/")]
    request.getfixturevalue("french")
    assert [main_of(client, address) for address in ("/events/made-up/", "/ru/events/made-up/")] == before
    assert before[0] != before[1]


def main_of(client, address):
    return str(shown(client, address).main)


def test_third_language_of_the_interface_needs_no_migration(french):
    from django.apps import apps

    assert {
        room: changes for room, changes in pending_changes(apps).items() if room in {"events", "organizations"}
    } == {}


def test_messages_makes_the_file_of_a_new_language_and_says_what_is_to_do(french):
    (line,) = [line for line in french.splitlines() if line.startswith("fr: ") and "strings" in line]
    strings, to_do = (int(word) for word in line.replace(",", "").split() if word.isdigit())
    assert strings == to_do > 300
