"""What machines read of the record: JSON-LD that means what it says, identifiers that last, a map of the site."""

import csv
import json
import sqlite3
from contextlib import closing
from datetime import date
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from PIL import Image
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace, URIRef

from events import announcing, dumps
from events.formats import skos
from events.formats.columns import OF_DUMPS
from events.models import Event, Photo, Publication
from organizations import following
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.output]

SITE = "http://127.0.0.1:8000"
SCHEMA = Namespace("https://schema.org/")
M8G = Namespace("http://data.europa.eu/m8g/")
TIME = Namespace("http://www.w3.org/2006/time#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
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
        (str(graph.value(row, M8G.hasParticipant)), str(graph.value(row, M8G.role)))
        for row in graph.objects(subject, M8G.hasParticipation)
    }
    assert roles == {
        (f"{SITE}/organizations/office/", f"{SITE}/vocabularies/roles/#organizer"),
        (f"{SITE}/organizations/service/", f"{SITE}/vocabularies/roles/#delegation"),
        (f"{SITE}/countries/kz/", f"{SITE}/vocabularies/roles/#funder"),
    }
    assert str(graph.value(subject, M8G.eventStatus)) == f"{SITE}/vocabularies/statuses/#confirmed"
    when, address = graph.value(subject, TIME.hasTime), graph.value(subject, LOCN.address)
    days = [graph.value(graph.value(when, end), TIME.inXSDDate) for end in (TIME.hasBeginning, TIME.hasEnd)]
    assert [day.toPython() for day in days] == [date(2019, 11, 5), date(2019, 11, 6)]
    assert str(graph.value(address, LOCN.postName)) == "Almaty"


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


def test_the_site_map_dates_a_page_by_the_last_change_that_readers_were_told_of(client, event):
    announcing.announce_missing()
    Publication.objects.filter(pk=event.public_id).update(changed_at="2026-11-20T09:00:00Z")
    Event.objects.filter(pk=event.pk).update(internal_note="Call them", changed_at="2026-11-22T09:00:00Z")
    assert "<lastmod>2026-11-20</lastmod>" in client.get("/sitemap-events.xml").content.decode()


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
    graph = Graph().parse(data=client.get("/data/catalogue.jsonld").content, format="json-ld")
    catalogue = URIRef(f"{SITE}/data/#catalogue")
    sets = {str(one).rpartition("#")[2]: one for one in graph.objects(catalogue, DCAT.dataset)}
    files = {
        name: {str(graph.value(file, DCTERMS.title)) for file in graph.objects(one, DCAT.distribution)}
        for name, one in sets.items()
    }
    assert files == {
        "events": {
            *("events-complete.csv", "events-complete.jsonl", "border-events.sqlite3", "columns.csv"),
            *("events.ics", "events.csv", "events.xlsx"),
        },
        "participations": {"participations-complete.csv"},
        "organizations": {"organizations.csv", "organizations.jsonl"},
        "series": {"series.csv", "series.jsonl"},
        "vocabularies": {"vocabularies.csv", "vocabularies.jsonl"},
        "years": set(),
        "year-2019": {"events-2019.csv", "events-2019.jsonl", "participations-2019.csv"},
    }
    assert (sets["years"], RDF.type, DCAT.DatasetSeries) in graph
    assert graph.value(sets["year-2019"], DCAT.inSeries) == sets["years"]
    assert {str(one) for one in graph.objects(sets["events"], DCTERMS.spatial)} == {f"{SITE}/countries/kz/"}
    for one in sets.values():
        period = graph.value(one, DCTERMS.temporal)
        assert period is None or str(graph.value(period, DCAT.startDate)) == "2019"
        assert graph.value(one, DCTERMS.accrualPeriodicity)
        assert graph.value(one, DCTERMS.license)
    files = [
        one
        for found in client.get("/data/catalogue.jsonld").json()["dcat:dataset"]
        for one in as_list(found.get("dcat:distribution", []))
        if "spdx:checksum" in one
    ]
    assert len(files) == 14
    for one in files:
        content = b"".join(client.get(f"/data/{one['dct:title']}").streaming_content)
        assert sha256(content).hexdigest() == one["spdx:checksum"]["spdx:checksumValue"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dumps"]
    assert len(list((tmp_path / "dumps").iterdir())) == len(files) + 1  # and the manifest
    assert client.get("/data/manifest.json").status_code == 404
    assert client.get("/data/..%2Fsecret_key").status_code == 404
    soup = BeautifulSoup(client.get("/data/").content, "html.parser")
    assert json.loads(soup.find("script", type="application/ld+json").string)["@type"] == "Dataset"


def as_list(value):
    """JSON-LD writes the only value of a property without a list."""
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("kind", OF_DUMPS)
def test_every_column_of_a_dump_is_explained_in_both_languages(client, event, settings, tmp_path, kind):
    settings.PORTAL_DATA = tmp_path
    dumps.make()
    with (tmp_path / "dumps" / "columns.csv").open(encoding="utf-8-sig", newline="") as file:
        explained = {row["column"]: row for row in csv.DictReader(file) if row["file"] == kind}
    name = f"{kind}-complete.csv" if kind in ("events", "participations") else f"{kind}.csv"
    with (tmp_path / "dumps" / name).open(encoding="utf-8-sig", newline="") as file:
        assert csv.DictReader(file).fieldnames == list(explained)
    with closing(sqlite3.connect(tmp_path / "dumps" / "border-events.sqlite3")) as database:
        assert [row[1] for row in database.execute(f"PRAGMA table_info({kind})")] == list(explained)
    assert [name for name, row in explained.items() if row["meaning_en"] == row["meaning_ru"]] == []
    for address, language in (("/data/", "en"), ("/ru/data/", "ru")):
        page = BeautifulSoup(client.get(address).content, "html.parser").get_text()
        assert [row for row in explained.values() if row[f"meaning_{language}"] not in page] == []


def test_dumps_of_organizations_series_and_words_hold_what_readers_see(event, settings, tmp_path):
    settings.PORTAL_DATA = tmp_path
    secret = make_series("Secret", slug="secret")
    make_event("Hidden", state="draft", series=secret)
    make_organization("Proposed", slug="proposed", proposed=True)
    dumps.make()

    def values(name, key):
        lines = (tmp_path / "dumps" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)[key] for line in lines]

    assert values("organizations", "slug") == ["office", "service", "union"]
    assert values("organizations", "parent") == ["union", None, None]
    assert values("series", "slug") == []
    assert set(values("vocabularies", "scheme")) == {*skos.CHOICES, "topics"}
