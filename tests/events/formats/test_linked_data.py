"""What machines read of the record: JSON-LD that means what it says, identifiers that last, a map of the site."""

import json
from datetime import date
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from PIL import Image
from rdflib import Graph, Namespace, URIRef

from events import announcing
from events.models import Event, Photo
from organizations import following
from tests.factories import make_body, make_country, make_event, make_organization, make_place, make_source, make_topic

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
SCHEMA = Namespace("https://schema.org/")
M8G = Namespace("http://data.europa.eu/m8g/")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")


@pytest.fixture
def event():
    kazakhstan = make_country("KZ", "Kazakhstan")
    parent = make_organization("Union", slug="union")
    made = make_event(
        "A </script> meeting",
        slug="meeting",
        kind="training",
        format="hybrid",
        city=make_place("Almaty", kazakhstan, latitude="43.2567", longitude="76.9286"),
        topics=[make_topic("Trade", slug="trade")],
        parties=[
            (make_organization("Office", slug="office", parent=parent), "organizer"),
            (make_body("Service", kazakhstan, slug="service"), "delegation"),
            (kazakhstan, "funder"),
        ],
    )
    make_source(made, title="News", published_on=date(2019, 11, 7))
    Photo.objects.create(event=made, caption_en="Hidden photo", visibility="signed_in")
    Photo.objects.update(image="photos/x.jpg", width=800, height=600)
    announcing.announce_missing()
    return made


def in_the_page(client, address="/events/meeting/"):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return [json.loads(one.string) for one in soup.find_all("script", type="application/ld+json")]


def expanded(found):
    """The graph that a machine makes of it; the context of schema.org is not fetched from the network."""
    return Graph().parse(data=json.dumps(found | {"@context": {"@vocab": str(SCHEMA)}}), format="json-ld")


def test_an_event_page_says_who_when_and_where(client, event):
    found, path = in_the_page(client)
    assert found["@type"] == ["Event", "EducationEvent"]
    assert found["name"] == "A </script> meeting"
    assert (found["startDate"], found["endDate"]) == ("2019-11-05", "2019-11-06")
    place, virtual = found["location"]
    assert place["address"] == {"@type": "PostalAddress", "addressLocality": "Almaty", "addressCountry": "KZ"}
    assert virtual["@type"] == "VirtualLocation"
    assert found["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert found["organizer"]["parentOrganization"]["name"] == "Union"
    assert found["attendee"]["@type"] == "OrganizationRole"
    assert found["attendee"]["attendee"]["@type"] == "GovernmentOrganization"
    assert found["funder"]["name"] == "Kazakhstan"
    assert found["subjectOf"]["datePublished"] == "2019-11-07"
    assert "image" not in found
    assert [step["name"] for step in path["itemListElement"]] == ["Events", "A </script> meeting"]


def test_expanded_it_is_one_event_with_its_properties(client, event):
    found, _path = in_the_page(client)
    graph = expanded(found)
    subject = URIRef(f"{SITE}/id/{event.public_id}")
    assert str(graph.value(subject, SCHEMA.startDate)) == "2019-11-05"
    assert {str(one) for one in graph.objects(subject, SCHEMA.organizer)} == {f"{SITE}/organizations/office/"}


def test_nothing_unknown_is_filled_in(client):
    make_event("Bare", slug="bare", precision="unknown")
    found, _path = in_the_page(client, "/events/bare/")
    assert set(found) == {"@context", "@type", "@id", "identifier", "url", "name", "eventStatus"}


@pytest.mark.parametrize(
    ("status", "written"),
    [("cancelled", "EventCancelled"), ("postponed", "EventPostponed"), ("confirmed", "EventScheduled")],
)
def test_the_status_is_that_of_schema_org(client, event, status, written):
    Event.objects.update(status=status)
    assert in_the_page(client)[0]["eventStatus"] == f"https://schema.org/{written}"


def test_a_moved_event_names_the_day_of_before(client, event):
    event.starts_on = event.ends_on = date(2020, 1, 7)
    event.save()
    following.changed(Event, [event.pk])
    found, _path = in_the_page(client)
    assert found["eventStatus"] == "https://schema.org/EventRescheduled"
    assert found["previousStartDate"] == "2019-11-05"


def test_nothing_in_a_page_ends_the_script(client, event):
    assert b"A </script> meeting" not in client.get("/events/meeting/").content


def test_core_public_event_carries_participations_with_roles(client, event):
    graph = Graph().parse(data=client.get("/events/meeting.jsonld").content, format="json-ld")
    subject = URIRef(f"{SITE}/id/{event.public_id}")
    roles = {
        (str(graph.value(row, M8G.participant)), str(graph.value(row, M8G.role)))
        for row in graph.objects(subject, M8G.participation)
    }
    assert roles == {
        (f"{SITE}/organizations/office/", f"{SITE}/vocabularies/roles/#organizer"),
        (f"{SITE}/organizations/service/", f"{SITE}/vocabularies/roles/#delegation"),
        (f"{SITE}/countries/kz/", f"{SITE}/vocabularies/roles/#funder"),
    }


@pytest.mark.parametrize("scheme", ["kinds", "roles", "presences", "statuses", "formats", "precisions", "strengths"])
def test_a_vocabulary_has_each_word_in_both_languages(client, scheme):
    graph = Graph().parse(data=client.get(f"/vocabularies/{scheme}.jsonld").content, format="json-ld")
    concepts = set(graph.subjects(SKOS.inScheme))
    assert concepts
    assert {frozenset(label.language for label in graph.objects(one, SKOS.prefLabel)) for one in concepts} == {
        frozenset({"en", "ru"})
    }
    page = BeautifulSoup(client.get(f"/vocabularies/{scheme}/").content, "html.parser")
    assert {f"{SITE}/vocabularies/{scheme}/#{row['id']}" for row in page.select("tbody tr")} == set(map(str, concepts))


def test_a_vocabulary_or_form_that_is_not_there_is_404(client):
    assert client.get("/vocabularies/colours/").status_code == 404
    assert client.get("/vocabularies/roles.ttl").json()["formats"] == ["jsonld"]


def test_an_identifier_leads_to_the_page_for_ever(client, event):
    answer = client.get(f"/id/{event.public_id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/events/meeting/")
    assert client.get("/id/00000000-0000-4000-8000-000000000000").status_code == 404


def test_the_card_picture_is_drawn_from_the_event_in_both_languages(client, event):
    for address in ("/events/meeting.png", "/ru/events/meeting.png"):
        picture = Image.open(BytesIO(client.get(address).content))
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    soup = BeautifulSoup(client.get("/events/meeting/").content, "html.parser")
    assert soup.find("meta", property="og:image")["content"] == f"{SITE}/events/meeting.png"


def test_a_title_of_any_length_and_letters_is_drawn(client):
    for number, title in enumerate(["x" * 300, "word " * 60, "Ўзбекистон ғ қ ҳ", "日本 🚧"]):
        make_event(title, slug=f"title-{number}")
    for slug in Event.objects.values_list("slug", flat=True):
        assert client.get(f"/events/{slug}.png").status_code == 200


def test_the_site_map_names_each_public_page_in_each_language(client, event):
    make_event("A draft", slug="draft", state="draft")
    content = client.get("/sitemap-events.xml").content.decode()
    assert f"<loc>{SITE}/events/meeting/</loc>" in content
    assert f"<loc>{SITE}/ru/events/meeting/</loc>" in content
    assert f"<lastmod>{timezone.now():%Y-%m-%d}</lastmod>" in content
    assert "draft" not in content
    assert f"{SITE}/sitemap-events.xml" in client.get("/sitemap.xml").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode()
    for section in ("pages", "parties", "subjects"):
        assert client.get(f"/sitemap-{section}.xml").status_code == 200


def test_a_frame_may_stand_on_any_site_and_a_page_on_none(client, event):
    frame, page = client.get("/embed/events/?country=kz"), client.get("/events/")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert len(frame.content) < 20_000
    assert "script" not in frame.headers["Content-Security-Policy"].replace("script-src 'self'", "")


@pytest.mark.parametrize("number", ["0", "x", "-1", "999", "²"])
def test_a_frame_forgives_a_wrong_number(client, event, number):
    assert client.get(f"/embed/events/?number={number}").status_code == 200


@pytest.mark.parametrize("ending", ["popolo.json", "ocd.json"])
def test_the_tools_of_civic_data_find_what_they_know(client, event, ending):
    answer = client.get(f"/events.{ending}")
    found = json.loads(b"".join(answer.streaming_content))
    [one] = found.get("events") or found["results"]
    assert one["start_date"] == "2019-11-05"
    assert [row["organization_id"] for row in one.get("participations") or one["participants"]] == [
        *("office", "service", "country/kz"),
    ]


def test_an_unknown_form_says_what_there_is(client, event):
    answer = client.get("/events.pdf")
    assert answer.status_code == 404
    assert "ics" in answer.json()["formats"]
    assert client.get("/events/meeting.pdf").json()["formats"] == ["ics", "json", "jsonld", "png", "bib", "ris"]


def test_the_page_of_the_data_set_says_so_before_the_first_night(client, settings, tmp_path):
    settings.PORTAL_DATA = tmp_path
    assert "made every night" in client.get("/data/").content.decode()
    assert client.get("/data/events-complete.csv").status_code == 404


def test_files_are_made_described_and_downloaded_whole(client, event, settings, tmp_path):
    from hashlib import sha256

    from django.core.management import call_command

    settings.PORTAL_DATA = tmp_path
    call_command("make_dumps", verbosity=0)
    call_command("make_dumps", verbosity=0)
    catalogue = client.get("/data/catalogue.jsonld").json()
    files = [one for one in catalogue["dcat:dataset"][0]["dcat:distribution"] if "spdx:checksum" in one]
    assert {one["dct:title"] for one in files} == {
        *("events-complete.csv", "events-complete.jsonl", "events-2019.csv", "events-2019.jsonl"),
    }
    for one in files:
        content = b"".join(client.get(f"/data/{one['dct:title']}").streaming_content)
        assert sha256(content).hexdigest() == one["spdx:checksum"]["spdx:checksumValue"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dumps"]
    assert client.get("/data/manifest.json").status_code == 404
    assert client.get("/data/..%2Fsecret_key").status_code == 404
    soup = BeautifulSoup(client.get("/data/").content, "html.parser")
    assert json.loads(soup.find("script", type="application/ld+json").string)["@type"] == "Dataset"
