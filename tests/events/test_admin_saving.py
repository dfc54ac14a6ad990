"""An event at the editors' desk: what is saved, and what is refused at which field."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from events.models import Event, Role
from organizations.models import FormerSlug
from tests.events.admin_form import OpenForm
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    with translation.override("en"):
        yield client


@pytest.fixture
def kazakhstan():
    return make_country("KZ", "Kazakhstan")


@pytest.fixture
def osce():
    return make_organization("OSCE")


def test_a_press_release_becomes_a_draft_in_one_form(desk, kazakhstan, osce):
    almaty, topic, series = make_place("Almaty", kazakhstan), make_topic("Training"), make_series("CABMI")
    form = OpenForm(desk, Event)
    form.type(
        title_en="Fourteenth conference", kind="conference", starts_on="2019-11-05", city=almaty, topics=[topic.pk]
    )
    form.type(series=series, edition="14", edition_basis="stated", summary_en="They met.")
    form.add_row("sources", url="https://example.org/1", publisher="Example")
    form.add_row("participations", country=kazakhstan, role="host", as_written="the Government of Kazakhstan")
    form.add_row("participations", organization=osce, role="organizer")
    form.add_row("statements", fact="attendance", value_en="30 people")
    form.add_row("outcomes", text_en="To meet again", strength="agreed", countries=["KZ"], organizations=[osce.pk])
    form.add_row("speakers", name_en="A. Minister", position_en="Minister", country=kazakhstan)
    assert form.save(), form.errors()

    event = Event.objects.get()
    source = event.sources.get()
    assert (event.state, event.ends_on, event.held_in, event.responsible.username) == (
        Event.State.DRAFT,
        date(2019, 11, 5),
        kazakhstan,
        "editor",
    )
    assert [(row.party, row.role, row.source, row.order) for row in event.participations.all()] == [
        (kazakhstan, "host", source, 1),
        (osce, "organizer", source, 2),
    ]
    assert (event.statements.get().source, event.outcomes.get().source, event.speakers.get().source) == (source,) * 3
    assert (list(event.outcomes.get().countries.all()), list(event.topics.all())) == ([kazakhstan], [topic])


def test_a_title_in_russian_alone_is_enough_and_none_is_not(desk):
    form = OpenForm(desk, Event).type(title_ru="Встреча", kind="meeting", starts_on="2019-11-05")
    assert form.save(), form.errors()
    assert Event.objects.get().title_ru == "Встреча"
    form = OpenForm(desk, Event).type(kind="meeting", starts_on="2019-11-05")
    assert not form.save()
    assert set(form.errors()) == {"title_en"}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"starts_on": "5 Novembre"}, "starts_on", "valid date"),
        ({"ends_on": "2019-11-01"}, "ends_on", "comes before the first day"),
        ({"starts_on": "", "ends_on": ""}, "starts_on", "Give the days"),
        ({"starts_at": "09:30"}, "time_zone", "Times need a time zone"),
        ({"time_zone": "Almaty"}, "time_zone", "not a time zone"),
        ({"edition": "3"}, "edition", "needs a series"),
        ({"attendance_number": "30"}, "attendance_number", "with a qualifier"),
        ({"latitude": "43.2"}, "latitude", "both coordinates"),
        ({"slug": "once"}, "slug", "had this address before"),
        ({"slug": "taken"}, "slug", "already has this address"),
    ],
)
@pytest.mark.parametrize("language", ["", "/ru"])
def test_what_cannot_be_is_refused_at_its_field(desk, typed, field, sentence, language):
    make_event(slug="taken")
    moved = make_event(slug="once")
    moved.slug = "now"
    moved.save()
    assert FormerSlug.objects.count() == 1
    event = make_event("Mine", starts_on=date(2019, 11, 5))
    form = OpenForm(desk, Event, event.pk, language=language).type(**typed)
    assert not form.save()
    errors = form.errors()
    assert list(errors) == [field]
    if not language:
        assert sentence in errors[field][0]
    for name, value in typed.items():
        assert form.values[name] == value


def test_an_edition_is_refused_the_second_time(desk):
    series = make_series("CABMI")
    make_event("First", series=series, edition=14, edition_basis="stated")
    second = make_event("Second", series=series)
    form = OpenForm(desk, Event, second.pk).type(edition="14", edition_basis="stated")
    assert not form.save()
    assert form.errors() == {
        "edition": ["The series already has this edition. A numbering that starts again is a new series."]
    }


def test_a_row_names_exactly_one_party(desk, kazakhstan, osce):
    event = make_event()
    for parties in [{"country": kazakhstan, "organization": osce}, {}]:
        form = OpenForm(desk, Event, event.pk)
        form.add_row("participations", role="host", as_written="they", **parties)
        assert not form.save()
        assert form.errors() == {
            "participations-0-country": ["Choose a country or an organization: one of the two, not both."]
        }
    assert not event.participations.exists()


def test_a_party_is_listed_once_in_a_role(desk, kazakhstan, osce):
    event = make_event(parties=[(kazakhstan, Role.HOST)])
    form = OpenForm(desk, Event, event.pk)
    form.add_row("participations", country=kazakhstan, role="host")
    form.add_row("participations", organization=osce, role="partner")
    form.add_row("participations", organization=osce, role="partner")
    form.add_row("participations", organization=osce, role="observer")
    assert not form.save()
    assert form.errors() == {
        "participations-1-country": ["This country is already listed in this role."],
        "participations-3-organization": ["This organization is already listed in this role."],
    }
    assert event.participations.count() == 1


def test_a_source_is_listed_once(desk):
    event = make_event()
    make_source(event, "https://example.org/1")
    form = OpenForm(desk, Event, event.pk)
    form.add_row("sources", url="https://example.org/1", publisher="Again")
    form.add_row("sources", url="https://example.org/2", publisher="Twice")
    form.add_row("sources", url="https://example.org/2", publisher="Twice")
    form.add_row("sources", publisher="Without address and title")
    assert not form.save()
    assert sorted(form.errors()) == ["sources-1-url", "sources-3-url", "sources-4-url"]


def test_rows_without_a_source_get_the_only_one_but_not_one_of_two(desk, kazakhstan, osce):
    event = make_event(parties=[kazakhstan])
    only = make_source(event)
    assert OpenForm(desk, Event, event.pk).save()
    assert event.participations.get().source == only

    make_source(event, "https://example.org/2")
    form = OpenForm(desk, Event, event.pk)
    form.add_row("participations", organization=osce, role="host")
    assert form.save(), form.errors()
    assert [row.source for row in event.participations.all()] == [only, None]


def test_a_statement_among_two_sources_has_to_choose(desk):
    event = make_event()
    first, _second = make_source(event), make_source(event, "https://example.org/2")
    form = OpenForm(desk, Event, event.pk)
    form.add_row("statements", fact="attendance", value_ru="30 человек")
    assert not form.save()
    assert form.errors() == {"statements-0-source": ["Choose the source that says so."]}
    assert form.type(**{"statements-0-source": first}).save()
    assert event.statements.get().source == first


def test_a_source_of_another_event_cannot_be_chosen(desk, kazakhstan):
    event, other = make_event(parties=[kazakhstan]), make_event()
    make_source(event)
    make_source(event, "https://example.org/2")
    foreign = make_source(other)
    form = OpenForm(desk, Event, event.pk).type(**{"participations-0-source": foreign})
    assert not form.save()
    assert list(form.errors()) == ["participations-0-source"]


def test_new_rows_come_last_unless_numbered(desk, kazakhstan, osce):
    event = make_event(parties=[kazakhstan])
    event.participations.update(order=5)
    form = OpenForm(desk, Event, event.pk)
    form.add_row("participations", organization=osce, role="host")
    form.add_row("participations", country=kazakhstan, role="host", order="2")
    assert form.save(), form.errors()
    assert [(row.party, row.order) for row in event.participations.all()] == [
        (kazakhstan, 2),
        (kazakhstan, 5),
        (osce, 6),
    ]


def test_a_source_with_statements_is_not_deleted_alone(desk):
    event = make_event()
    source = make_source(event)
    event.statements.create(source=source, fact="title", value_en="A meeting")
    form = OpenForm(desk, Event, event.pk).type(**{"sources-0-DELETE": "on"})
    assert not form.save()
    assert event.sources.exists()


def test_a_picture_that_is_none_is_refused_in_the_form(desk):
    event = make_event()
    form = OpenForm(desk, Event, event.pk)
    form.add_row("photos", caption_en="The table", visibility="everyone")
    svg = SimpleUploadedFile("table.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    assert not form.save(**{"photos-0-image": svg})
    assert "not a picture" in form.errors()["photos-0-image"][0]
    assert form.values["photos-0-caption_en"] == "The table"


def test_further_sources_of_a_participation_belong_to_its_event(desk, kazakhstan):
    event = make_event(parties=[kazakhstan])
    row = event.participations.get()
    first, second = make_source(event), make_source(event, "https://example.org/2")
    make_source(make_event("Another"), "https://example.org/3")
    form = OpenForm(desk, type(row), row.pk)
    offered = [one["value"] for one in form.page.select("[name='mentions-__prefix__-source'] option")]
    assert offered == ["", str(first.pk), str(second.pk)]
    form.add_row("mentions", source=second, as_written="Republic of Kazakhstan")
    assert form.save(), form.errors()
    assert row.mentions.get().as_written == "Republic of Kazakhstan"
    revision = event.revision
    event.refresh_from_db()
    assert event.revision == revision + 1


def test_drafts_have_their_page_on_the_site(desk):
    event = make_event(state=Event.State.DRAFT)
    link = OpenForm(desk, Event, event.pk).page.select_one("a.viewsitelink")
    assert link["href"] == event.get_absolute_url()


def test_sections_stand_in_the_order_of_a_press_release(desk):
    page = OpenForm(desk, Event).page
    headings = [one.text.strip().split(":")[0] for one in page.select("#event_form fieldset h2")]
    assert headings == [
        "What it is",
        "Days",
        "Place",
        "At the table",
        "About what",
        "Outcomes",
        "Speakers",
        "Sources",
        "Documents",
        "Photos",
        "Statements",
        "For colleagues",
        "Publication",
    ]


def test_every_input_of_the_form_has_a_name(desk, kazakhstan):
    event = make_event(parties=[kazakhstan])
    make_source(event)
    page = OpenForm(desk, Event, event.pk).page
    labelled = {one["for"] for one in page.select("label[for]")}
    nameless = [
        one.get("name") or one.get("id") or one.get("class")
        for one in page.select("#event_form input, #event_form select, #event_form textarea")
        if one.get("type") not in ("hidden", "submit")
        and one.get("id") not in labelled
        and not (one.get("aria-label") or one.find_parent("label"))
    ]
    assert nameless == []


def test_nothing_in_the_form_is_script_or_style_in_line(desk, kazakhstan):
    event = make_event(parties=[kazakhstan])
    page = OpenForm(desk, Event, event.pk).page
    assert [one for one in page.select("script") if not one.get("src") and one.get("type") != "application/json"] == []
    assert page.select("style, [style], [onclick], [onchange]") == []


@pytest.mark.parametrize("size", [1, 20])
def test_the_form_takes_as_many_queries_for_twenty_rows_as_for_one(desk, size, django_assert_num_queries):
    event = make_event()
    source = make_source(event)
    for number in range(size):
        party = make_organization(f"Organization {number}")
        make_participation(event, party, source=source, order=number)
        outcome = event.outcomes.create(text_en="They agreed", strength="agreed", source=source)
        outcome.countries.set([make_country("KZ", "Kazakhstan")])
        outcome.organizations.set([party])
        event.speakers.create(name="A. Minister", organization=party, source=source)
        event.statements.create(source=source, fact="title", value_en="A meeting")
        event.documents.create(kind="agenda", title_en="Agenda", url="https://example.org/a")
        event.photos.create(caption_en="The table", source=source)
    with django_assert_num_queries(28):
        OpenForm(desk, Event, event.pk)
