import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from reversion.models import Version

from events.models import Event, Topic
from organizations.models import Country, Organization

pytestmark = pytest.mark.django_db

COUNTRIES = """\
- {code: KZ, alpha3: KAZ, numeric: "398", region: "143", name: {en: Kazakhstan, ru: Казахстан}}
- {code: NO, name: {en: Norway, ru: Норвегия}}
"""
ORGANIZATIONS = """\
- {slug: osce-unit, name: {en: Unit}, kind: unit, parent: osce}
- {slug: osce, name: {en: OSCE}, kind: international, other_names: [{name: ОБСЕ, language: ru}]}
"""
EVENT = """\
slug: meeting
title: {en: A meeting, ru: Встреча}
kind: meeting
starts_on: 2027-Q2
city: almaty
topics: [borders]
sources:
  - {key: news, url: "https://example.org/1", publisher: Example News, language: en, published: 2026-11}
participations:
  - {country: NO, role: host, source: news, as_written: Norway}
  - organization: osce-unit
    role: organizer
"""


@pytest.fixture
def folder(tmp_path):
    """A small folder of fixtures in which everything is right."""
    files = {
        "reference/regions.yaml": '- {code: "143", name: {en: Central Asia}}\n',
        "reference/languages.yaml": "- {code: en, name: {en: English}}\n- {code: ru, name: {en: Russian}}\n",
        "reference/countries.yaml": COUNTRIES,
        "reference/topics.yaml": "- {slug: borders, name: {en: Borders}}\n",
        "organizations/all.yaml": ORGANIZATIONS,
        "memberships/osce.yaml": "organization: osce\nmembers:\n  - {country: NO, status: partner, since: 1973}\n",
        "places.yaml": "- {slug: almaty, name: {en: Almaty}, country: KZ, latitude: 43.2389, longitude: 76.8897}\n",
        "series.yaml": "- {slug: cabmi, name: {en: CABMI}}\n",
        "events/meeting.yaml": EVENT,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def load(folder):
    call_command("load_fixtures", folder=folder, verbosity=0)


def test_files_are_loaded_with_their_links_and_their_history(folder):
    load(folder)
    event = Event.objects.get()
    assert (event.state, event.precision, str(event.starts_on), str(event.ends_on)) == (
        "published",
        "quarter",
        "2027-04-01",
        "2027-06-30",
    )
    assert event.held_in_id == "KZ"
    assert [(str(row.party), row.role, row.as_written) for row in event.participations.all()] == [
        ("Norway", "host", "Norway"),
        ("Unit", "organizer", ""),
    ]
    assert Organization.objects.get(slug="osce-unit").parent.slug == "osce"
    assert Version.objects.get_for_object(event).count() == 1


def test_times_are_loaded_with_their_zone(folder):
    path = folder / "events/meeting.yaml"
    times = '2027-04-05\nstarts_at: "09:30"\nends_at: "17:00"\ntime_zone: Asia/Almaty'
    path.write_text(path.read_text(encoding="utf-8").replace("2027-Q2", times), encoding="utf-8")
    load(folder)
    event = Event.objects.get()
    assert (str(event.starts_at), str(event.ends_at), event.time_zone) == ("09:30:00", "17:00:00", "Asia/Almaty")


def test_second_run_changes_nothing_that_an_editor_changed(folder):
    load(folder)
    Event.objects.update(title_en="Corrected")
    Organization.objects.filter(slug="osce-unit").update(website="https://example.org/")
    load(folder)
    assert Event.objects.get().title_en == "Corrected"
    assert Organization.objects.get(slug="osce-unit").website == "https://example.org/"
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        (
            "events/meeting.yaml",
            "country: NO",
            "country: ZZ",
            "events/meeting.yaml, line 10: country: “ZZ” is not known",
        ),
        ("events/meeting.yaml", "almaty", "atlantis", "events/meeting.yaml, line 5: city: “atlantis” is not known"),
        ("events/meeting.yaml", "role: host", "role: boss", "line 10: role: “boss” is none of organizer, co_organizer"),
        ("events/meeting.yaml", "2027-Q2", "soon", "line 4: starts_on: “soon” is not a date."),
        (
            "events/meeting.yaml",
            "kind: meeting",
            "kind: meeting\ncolour: red",
            "line 4: the key “colour” is not known here",
        ),
        ("events/meeting.yaml", "kind: meeting\n", "", "line 1: the key “kind” is missing"),
        ("events/meeting.yaml", "kind: meeting", "kind: meeting\nkind: forum", "line 4: the key “kind” occurs twice"),
        (
            "events/meeting.yaml",
            "role: organizer",
            "role: organizer\n    country: KZ",
            "line 11: Choose a country or an organization",
        ),
        (
            "events/meeting.yaml",
            "organization: osce-unit\n    role: organizer",
            "country: NO\n    role: host",
            "line 11: This country is already listed in this role.",
        ),
        ("events/meeting.yaml", "slug: meeting", "slug: other", "line 1: slug: the file is called meeting.yaml"),
        (
            "events/meeting.yaml",
            "kind: meeting",
            "kind: meeting\nedition: 12",
            "line 1: An edition number needs a series",
        ),
        (
            "events/meeting.yaml",
            "2027-Q2",
            "2027-04-05\nstarts_at: nine",
            "line 5: starts_at: “nine” is not a time of day",
        ),
        (
            "events/meeting.yaml",
            "2027-Q2",
            '2027-04-05\nstarts_at: "09:30"',
            "line 1: Times need a time zone",
        ),
        ("events/meeting.yaml", "title: {", "title: {{", "events/meeting.yaml, line"),
        ("events/meeting.yaml", EVENT, "", "events/meeting.yaml: the file is empty"),
        ("events/meeting.yaml", "source: news", "source: olds", "line 10: source: “olds” is not known"),
        (
            "organizations/all.yaml",
            "kind: international",
            "kind: unit, parent: osce-unit",
            "a circle of organizations: osce-unit > osce > osce-unit",
        ),
        (
            "organizations/all.yaml",
            "parent: osce}",
            "parent: nato}",
            "organizations/all.yaml, line 1: parent: “nato” is not known",
        ),
        (
            "organizations/all.yaml",
            "slug: osce,",
            "slug: osce-unit,",
            "“osce-unit” is already in organizations/all.yaml, line 1",
        ),
        (
            "places.yaml",
            "latitude: 43.2389",
            "latitude: north",
            "places.yaml, line 1: latitude: “north” is not a number",
        ),
        ("places.yaml", "latitude: 43.2389", "latitude: 143.2389", "places.yaml, line 1: Give both coordinates"),
        (
            "memberships/osce.yaml",
            "since: 1973",
            "since: 1973, until: 1972",
            "memberships/osce.yaml, line 3: The membership ends",
        ),
        ("reference/countries.yaml", "code: NO", "code: no", "reference/countries.yaml, line 2: A country code is two"),
    ],
)
def test_mistake_is_named_by_file_and_line_and_nothing_is_loaded(folder, name, old, new, sentence):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError) as problem:
        load(folder)
    assert sentence in str(problem.value)
    assert not Country.objects.exists()
    assert not Organization.objects.exists()
    assert not Event.objects.exists()


def test_file_that_is_not_there_or_not_text_is_named(folder):
    (folder / "series.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"series\.yaml"):
        load(folder)
    shutil.rmtree(folder / "reference")
    with pytest.raises(CommandError, match=r"regions\.yaml: No such file"):
        load(folder)


def test_every_file_of_the_folder_is_read(folder):
    """A file outside the folders that are read would be a fact that nobody sees."""
    known = {"reference", "organizations", "memberships", "events"}
    files = [path.relative_to(settings.BASE_DIR / "fixtures") for path in (settings.BASE_DIR / "fixtures").rglob("*.*")]
    assert len(files) > 20
    strays = [
        path for path in files if path.parts[0] not in {*known, "places.yaml", "series.yaml"} or path.suffix != ".yaml"
    ]
    assert strays == []
