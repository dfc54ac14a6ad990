"""Citations and timelines on the pages: what hidden events leave there, and how much they ask of the database."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from events.models import Event, SeriesName
from organizations.models import Language
from tests.factories import make_country, make_event, make_organization, make_place, make_series, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.output]

TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
ENDINGS = pytest.mark.parametrize("ending", TYPES)


@pytest.fixture
def conference():
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    osce = make_organization("Organization for Security", acronym_en="OSCE")
    absent = make_organization("Absent Organization")
    event = make_event(
        "Conference",
        slug="conference",
        title_ru="Конференция",
        kind="conference",
        city=make_place("Almaty", kazakhstan, name_ru="Алматы"),
        parties=[(osce, "organizer"), (kazakhstan, "host"), (absent, "co_organizer")],
    )
    event.participations.filter(organization=absent).update(presence="did_not_attend")
    return event


def cited(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [block.get_text() for block in page.select(".cite pre")]


@ENDINGS
def test_file_is_a_download_that_says_what_the_page_says(client, conference, ending):
    response = client.get(f"/events/conference.{ending}")
    assert response["Content-Type"] == TYPES[ending]
    assert response["Content-Disposition"] == f'attachment; filename="conference.{ending}"'
    # HTML knows one line end only.
    assert response.content.decode().replace("\r\n", "\n").strip() in [
        text.replace("\r\n", "\n").strip() for text in cited(client, "/events/conference/")
    ]


def test_page_cites_title_days_place_and_organizers_who_came(client, conference):
    Event.objects.update(changed_at=timezone.make_aware(timezone.datetime(2026, 11, 20, 12)))
    sentence, _bibtex, _ris = cited(client, "/events/conference/")
    address = conference.get_absolute_url()
    assert sentence.startswith(
        "Conference. 5–6 November 2019, Almaty, Kazakhstan. Organized by Organization for Security. Border Management "
    )
    assert sentence.endswith(f"{address} (last changed on 20 November 2026).")


def test_page_in_russian_cites_in_russian_and_marks_what_is_english(client, conference):
    page = BeautifulSoup(client.get("/ru/events/conference/").content, "html.parser")
    sentence = page.select_one(".cite pre")
    assert sentence.get_text().startswith("Конференция. 5–6 ноября 2019 г., Алматы, Казахстан. ")
    assert [(run["lang"], run.text) for run in sentence.select("[lang]")] == [("en", "Organization for Security")]
    assert "Конференция" in client.get("/ru/events/conference.bib").content.decode()


@ENDINGS
def test_file_is_seen_by_those_who_see_the_page(client, conference, ending):
    make_event("Draft", slug="draft", state="draft")
    make_event("Plan", slug="plan", visibility="signed_in")
    make_event("Embargo", slug="embargo", embargo_until=timezone.now() + timedelta(days=1))
    make_event("Gone", slug="gone", state="withdrawn", published_at=timezone.now())
    make_event("Never public", slug="never", state="withdrawn")
    slugs = ["conference", "draft", "plan", "embargo", "gone", "never", "nothing"]

    def answers():
        of_files = [client.get(f"/events/{slug}.{ending}").status_code for slug in slugs]
        assert of_files == [client.get(f"/events/{slug}/").status_code for slug in slugs]
        return of_files

    assert answers() == [200, 404, 404, 404, 410, 404, 404]
    client.force_login(make_user("reader", "reader-staff"))
    assert answers() == [200, 404, 200, 404, 410, 404, 404]
    assert "no-store" in client.get(f"/events/plan.{ending}")["Cache-Control"]


@ENDINGS
def test_former_address_of_a_file_redirects_for_ever_to_the_file(client, conference, ending):
    conference.slug = "almaty"
    conference.save()
    response = client.get(f"/ru/events/conference.{ending}?a=1")
    assert (response.status_code, response["Location"]) == (301, f"/ru/events/almaty.{ending}?a=1")


@ENDINGS
def test_file_asks_as_much_for_a_hundred_parties_as_for_ten(
    client, files_by_hand, conference, django_assert_num_queries, ending
):
    ContentType.objects.clear_cache()
    for number in (10, 100):
        event = make_event(
            "Many",
            slug=f"many-{number}",
            starts_on=date(2020, 1, 1),
            parties=[(make_organization(f"Office {number} {n}"), "organizer") for n in range(number)],
        )
        with django_assert_num_queries(3):
            content = client.get(f"/events/{event.slug}.{ending}").content.decode()
        assert content.count("Office") == number


# Timelines. Their queries are counted with those of their pages, in test_pages_queries.py.


@pytest.fixture
def talks():
    """Three editions that everybody sees, two of them with doubts, and three that readers do not see."""
    series = make_series("Talks", acronym_en="NEW", slug="talks", founded=2015)
    english = Language.objects.create(code="en", name_en="English")
    SeriesName.objects.create(series=series, name="Old talks", acronym="OLD", until_year=2018, language=english)

    def add(year, number, basis="stated", **fields):
        day = date(year, 5, 5)
        numbered = {"edition": number, "edition_basis": basis} if number else {}
        return make_event(
            f"Talks of {year}", slug=f"talks-{year}", series=series, starts_on=day, ends_on=day, **numbered, **fields
        )

    add(2016, 1)
    add(2018, 2, "inferred")
    add(2020, 4)
    add(2017, 77, state="draft")
    add(2021, 88, visibility="signed_in")
    add(2022, 99, embargo_until=timezone.now() + timedelta(days=1))
    make_event("Talks on unknown days", slug="talks-unknown", series=series, precision="unknown")
    return series


def timeline(client, address="/series/talks/"):
    return BeautifulSoup(client.get(address).content, "html.parser").select_one(".timeline")


def test_timeline_links_the_dated_editions_that_the_reader_sees(client, talks):
    links = timeline(client).select("a")
    assert [(link["href"], link.select_one("text").text) for link in links] == [
        ("/events/talks-2016/", "1"),
        ("/events/talks-2018/", "2"),
        ("/events/talks-2020/", "4"),
    ]
    assert [link.title.text for link in links] == [
        "Talks of 2016, 5 May 2016",
        "Talks of 2018, 5 May 2018 (inferred)",
        "Talks of 2020, 5 May 2020",
    ]
    assert [number.text for number in timeline(client).select(".timeline-label")] == [
        *map(str, range(2015, 2021)),
        "founded in 2015",
    ]


def test_timeline_for_signed_in_users_holds_the_plan(client, talks):
    client.force_login(make_user("reader", "reader-staff"))
    assert [link["href"] for link in timeline(client).select("a")][-1] == "/events/talks-2021/"


def test_change_of_name_and_what_is_inferred_or_missing_is_said_in_words(client, talks):
    assert [band.text for band in timeline(client).select(".timeline-name text")] == [
        "OLD, until 2018",
        "NEW, since 2019",
    ]
    words = " ".join(timeline(client).figcaption.stripped_strings)
    assert "not stated by a source: edition 2 in 2018." in " ".join(words.split())
    assert "no edition in 2015, 2017, 2019." in " ".join(words.split())


def test_cancelled_edition_is_struck_through_and_named(client, talks):
    for year, number, fields in [(2019, 3, {}), (2012, 66, {"state": "draft"})]:
        make_event(
            f"Talks of {year}",
            series=talks,
            starts_on=date(year, 5, 5),
            status="cancelled",
            edition=number,
            edition_basis="stated",
            **fields,
        )
    assert [link.select_one("text").text for link in timeline(client).select("a:has(line)")] == ["3"]
    words = " ".join(timeline(client).figcaption.text.split())
    assert "A mark that is struck through was cancelled: edition 3 in 2019." in words


def test_drawing_adds_no_stop_for_the_keyboard_to_what_the_list_says(client, talks):
    drawing = timeline(client).svg
    assert drawing["aria-hidden"] == "true"
    assert {link["tabindex"] for link in drawing.select("a")} == {"-1"}
    assert timeline(client).select_one("[role=region]")["tabindex"] == "0"


def test_series_without_a_dated_event_has_no_timeline(client):
    make_event("Meeting", series=make_series("Talks", slug="talks"), precision="unknown")
    assert timeline(client) is None
