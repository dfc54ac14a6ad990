"""A trial record: made up, the same for the same seed, and marked on every page for ever."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Event, Outcome, Participation, Series, Source, TrialRecord
from events.trial import mark, record
from organizations.models import Country, Organization
from portal.views import failed
from tests.factories import make_country, make_event, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.output]

BANNER = "A trial portal: every event in it is made up."
COUNTRIES = ["KZ", "KG", "TJ", "TM", "UZ", "AT", "PL", "DE", "FR", "IT"]
FILES = {
    "reference/regions.yaml": "[]",
    "reference/languages.yaml": "- {code: en, name: {en: English}}\n- {code: ru, name: {en: Russian}}",
    "reference/countries.yaml": "\n".join(f"- {{code: {code}, name: {{en: {code}}}}}" for code in COUNTRIES),
    "reference/topics.yaml": "- {slug: borders, name: {en: Borders}}\n- {slug: trade, name: {en: Trade}}",
    "organizations/all.yaml": "\n".join(
        f"- {{slug: office-{n}, name: {{en: Office {n}}}, kind: international}}" for n in range(20)
    ),
    "places.yaml": "- {slug: almaty, country: KZ, name: {en: Almaty}}\n- {slug: osh, country: KG, name: {en: Osh}}",
}


@pytest.fixture
def folder(tmp_path):
    """A small folder of reference data."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def a_new_process():
    """A process that does not know yet whether its record is a trial."""
    mark.remember(None)


@pytest.fixture
def trial(folder):
    make_trial(folder)


def make_trial(folder, events=50, seed=7):
    call_command("make_trial_record", "--events", str(events), "--seed", str(seed), "--folder", str(folder))


def whole_record():
    """Every row that hangs on an event, without the keys and the moments that the database gives."""

    def of(queryset, *names):
        return sorted(queryset.values_list(*names), key=repr)

    given = {"id", "created_at", "changed_at", "city", "series", "responsible", "part_of"}
    own = [field.name for field in Event._meta.concrete_fields if field.name not in given]
    party = ["event__slug", "country", "organization__slug"]
    return {
        "events": of(Event.objects, *own, "city__slug", "series__slug"),
        "topics": of(Event.topics.through.objects, "event__slug", "topic__slug"),
        "languages": of(Event.languages.through.objects, "event__slug", "language"),
        "participations": of(Participation.objects, *party, "role", "order", "presence", "as_written", "source__url"),
        "sources": of(Source.objects, "event__slug", "url", "publisher", "title", "published_on"),
        "outcomes": of(Outcome.objects, "event__slug", "strength", "text_en", "text_ru", "countries"),
        "series": of(Series.objects, "slug", "name_en", "name_ru"),
        "organizations": of(Organization.objects, "slug", "name_en", "state"),
    }


# The record


def test_same_seed_makes_the_same_record_and_another_seed_another(folder):
    records = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            make_trial(folder, seed=seed)
            records.append(whole_record())
            transaction.set_rollback(True)
    assert {name: bool(rows) for name, rows in records[0].items()} == dict.fromkeys(records[0], True)
    assert records[0] == records[1]
    assert records[0]["events"] != records[2]["events"]


def test_portions_do_not_change_the_record(folder, monkeypatch):
    records = []
    for at_once in (500, 7):
        monkeypatch.setattr(record, "EVENTS_AT_ONCE", at_once)
        with transaction.atomic():
            make_trial(folder)
            records.append(whole_record())
            transaction.set_rollback(True)
    assert records[0] == records[1]


def test_every_event_says_that_it_is_made_up(folder):
    make_trial(folder, events=200)
    events = Event.objects.all()
    assert events.count() == 200
    assert events.exclude(title_en__startswith="Made-up ").count() == 0
    assert events.exclude(title_ru__startswith="Вымышленное ").count() == 0
    assert events.exclude(slug__startswith="made-up-").count() == 0
    assert Source.objects.exclude(publisher="Made-up source", url__startswith="https://example.org/").count() == 0


@pytest.mark.long
def test_made_up_events_are_of_the_promised_kind(folder):
    make_trial(folder, events=500)
    events = list(Event.objects.all())
    for event in events:
        event.full_clean(exclude=["responsible"])
        assert 60 <= len(event.summary_en.split()) <= 150
        assert 1995 <= event.starts_on.year <= 2030 if event.starts_on else event.precision == "unknown"
    assert {event.precision for event in events} == set(Event.DayPrecision.values)
    assert {event.format for event in events} == {*Event.Format.values, ""}
    assert {event.status for event in events} == set(Event.Status.values)
    assert sum(event.state == Event.State.DRAFT for event in events) == 10
    assert sum(event.visibility == "signed_in" for event in events) == 5
    assert 12 <= Participation.objects.count() / 500 <= 14
    assert Outcome.objects.count() == 166
    editions = Event.objects.exclude(series=None).values_list("series", "edition")
    assert len(set(editions)) == 200


def test_rows_are_written_as_a_save_writes_them(trial):
    """What is saved in bulk passes by `save`; saved once more, it is the same."""
    before = whole_record()
    revisions = dict(Event.objects.values_list("slug", "revision"))
    for event in Event.objects.all():
        event.save()
    Event.objects.update(revision=1)
    assert set(revisions.values()) == {1}
    assert whole_record() == before


def test_number_of_questions_does_not_grow_with_the_events(folder, monkeypatch):
    """One portion of 20 events, or of 60, reads the same; what is written grows with the rows alone."""
    reads, writes = [], []
    for events in (20, 60):
        with transaction.atomic():
            world = record.make_world(folder, events, 7)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                record.save([record.made_up_event(number, world) for number in range(1, events + 1)])
            reads.append(sum(query["sql"].startswith("SELECT") for query in asked))
            writes.append(len(asked))
            transaction.set_rollback(True)
    assert reads == [0, 0]
    assert writes[1] < 60


@pytest.mark.parametrize("make", [lambda: make_country("KZ"), lambda: make_organization("An office"), make_event])
def test_record_that_holds_anything_is_refused_and_left_as_it_is(folder, make):
    make()
    with pytest.raises(CommandError, match="not empty"):
        make_trial(folder)
    assert not TrialRecord.objects.exists()
    assert Country.objects.count() + Organization.objects.count() + Event.objects.count() == 1


def test_second_trial_is_refused(folder, trial):
    with pytest.raises(CommandError, match="50 made-up events, seed 7"):
        make_trial(folder)
    assert Event.objects.count() == 50


def test_trial_without_events_is_refused(folder):
    with pytest.raises(CommandError, match="one event at least"):
        make_trial(folder, events=0)
    assert not TrialRecord.objects.exists()


def test_record_is_marked_once(trial):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrialRecord.objects.create(pk=2, events=1, seed=1)


# The mark


@pytest.mark.parametrize("language", ["", "/ru"])
def test_every_page_of_a_trial_is_marked_and_kept_out_of_search_engines(client, trial, a_new_process, language):
    slug = Event.objects.published().filter(visibility="everyone").first().slug
    for path in (
        "/",
        "/events/",
        f"/events/{slug}/",
        "/countries/kz/",
        "/events/map/",
        "/accounts/login/",
        "/events/no/",
    ):
        response = client.get(language + path)
        assert response.headers["X-Robots-Tag"] == "noindex", path
        assert response.content.decode().count('<aside class="trial"') == 1, path
    assert client.get("/robots.txt").headers["X-Robots-Tag"] == "noindex"


def test_admin_of_a_trial_is_marked(admin_client, trial):
    for name in ("index", "events_event_changelist", "events_event_add"):
        assert BANNER in admin_client.get(reverse(f"admin:{name}")).content.decode()


def test_portal_with_real_events_is_not_marked(client, a_new_process):
    make_event("A meeting", parties=[make_country("KZ")])
    response = client.get("/events/")
    assert "A meeting" in response.content.decode()
    assert BANNER not in response.content.decode()
    assert "X-Robots-Tag" not in response.headers


def test_mark_costs_a_page_nothing_once_the_process_knows(client, a_new_process, django_assert_num_queries):
    make_country("KZ")
    with django_assert_num_queries(2):
        client.get("/robots.txt")
    with django_assert_num_queries(0):
        client.get("/robots.txt")


def test_process_that_served_an_empty_record_sees_that_it_became_a_trial(client, folder, a_new_process):
    assert BANNER not in client.get("/").content.decode()
    assert mark._known is None
    # Made by another process: this one is not told.
    TrialRecord.objects.create(pk=1, events=1, seed=1)
    make_country("KZ")
    assert BANNER in client.get("/").content.decode()


def test_page_of_a_fault_appears_without_the_database(monkeypatch, rf, a_new_process):
    def away(*args):
        raise DatabaseError("the database is away")

    make_country("KZ")
    monkeypatch.setattr("organizations.models.Country.objects.exists", away, raising=False)
    assert "masthead" in failed(rf.get("/")).content.decode()
    assert mark._known is None


def test_health_is_said_without_asking(client, a_new_process, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
