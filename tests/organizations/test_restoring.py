"""What history remembers is put back: a state, a field, a row."""

import pytest
from django.urls import reverse
from django.utils import translation

from events.models import Event
from organizations import history
from organizations.models import Organization
from tests.events.admin_form import OpenForm
from tests.factories import make_country, make_event, make_organization, make_source, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    with translation.override("en"):
        yield client


def put_back(client, obj, what):
    opts = obj._meta
    with translation.override("en"):
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_restore", args=[obj.pk])
    response = client.post(address, {"restore": what}, follow=True)
    return (
        "\n".join(str(one) for one in response.context["messages"])
        if response.status_code == 200
        else response.status_code
    )


def shape(event):
    """What an editor sees of an event, rows included."""
    event = Event.objects.get(pk=event.pk)
    return (
        event.title_en,
        event.summary_en,
        sorted(map(str, event.topics.all())),
        [(row.pk, str(row), row.as_written, row.source_id) for row in event.participations.all()],
        [(row.pk, row.url) for row in event.sources.all()],
        [(row.pk, row.value, row.source_id) for row in event.statements.all()],
        [(row.pk, row.text, sorted(map(str, row.countries.all()))) for row in event.outcomes.all()],
    )


def test_a_whole_state_comes_back_with_its_rows(desk):
    kazakhstan, osce = make_country("KZ"), make_organization("OSCE")
    event = make_event("Before", parties=[(kazakhstan, "host"), osce], topics=[make_topic("Training")])
    source = make_source(event)
    event.participations.filter(country="KZ").update(source=source, as_written="the Republic")
    event.statements.create(fact="title", value_en="Before", source=source)
    event.outcomes.create(text_en="Agreed", strength="agreed").countries.set([kazakhstan])
    stood = shape(event)

    form = OpenForm(desk, Event, event.pk).type(title_en="After", summary_en="New.", topics=[])
    for prefix in ("statements-0", "outcomes-0", "participations-1"):
        form.values[f"{prefix}-DELETE"] = "on"
    form.values["participations-0-role"] = "chair"
    form.add_row("participations", organization=make_organization("IOM"), role="expert")
    assert form.save(), form.errors()
    form = OpenForm(desk, Event, event.pk)
    form.values["sources-0-DELETE"] = "on"
    assert form.save(), form.errors()
    assert shape(event) != stood

    first = history.changes(Event, event.pk)[-1]
    assert "Put back" in put_back(desk, event, str(first.revision))
    assert shape(event) == stood
    newest = history.changes(Event, event.pk)[0]
    assert newest.comment.startswith("Restored from")
    # And that can be taken back in its turn.
    assert "Put back" in put_back(desk, event, str(history.changes(Event, event.pk)[1].revision))
    assert shape(event)[0] == "After"


def test_one_field_comes_back_alone(desk):
    event = make_event("Before", summary_en="Old.")
    assert OpenForm(desk, Event, event.pk).type(title_en="After", summary_en="New.").save()
    change = history.changes(Event, event.pk)[0]
    put_back(desk, event, f"{change.before} field summary_en")
    event.refresh_from_db()
    assert (event.title_en, event.summary_en) == ("After", "Old.")


def test_one_row_comes_back_or_goes_again(desk):
    kazakhstan, osce = make_country("KZ"), make_organization("OSCE")
    event = make_event(parties=[kazakhstan])
    form = OpenForm(desk, Event, event.pk)
    form.values["participations-0-DELETE"] = "on"
    form.add_row("participations", organization=osce, role="host")
    assert form.save(), form.errors()
    change = history.changes(Event, event.pk)[0]
    rows = {row.verb: f"{change.before} row {row.model} {row.key}" for row in change.rows}
    put_back(desk, event, rows["removed"])
    assert [str(row) for row in event.participations.order_by("pk")] == ["KZ (participant)", "OSCE (host)"]
    put_back(desk, event, rows["added"])
    assert [str(row) for row in event.participations.all()] == ["KZ (participant)"]
    assert "neither there nor remembered" in put_back(desk, event, rows["added"])


def test_publication_is_not_put_back(desk):
    event = make_event(state="draft", title_ru="Встреча", format="online", parties=[make_country("KZ")])
    make_source(event)
    assert OpenForm(desk, Event, event.pk).type(state="published", title_en="Published").save()
    [change, first] = history.changes(Event, event.pk)
    put_back(desk, event, str(first.revision))
    event.refresh_from_db()
    assert (event.title_en, event.state) == ("A meeting", "published")
    assert "not put back from here" in put_back(desk, event, f"{change.before} field state")


def test_what_points_at_something_gone_is_refused_with_a_sentence(desk):
    parent = make_organization("Parent")
    unit = make_organization("Unit", parent=parent)
    assert OpenForm(desk, Organization, unit.pk).type(parent=make_organization("Other")).save()
    parent.delete()
    change = history.changes(Organization, unit.pk)[0]
    assert "What it points at is gone" in put_back(desk, unit, f"{change.before} field parent")
    unit.refresh_from_db()
    assert unit.parent.name == "Other"


def test_what_no_longer_may_be_is_refused(desk):
    event = make_event("One", slug="one")
    assert OpenForm(desk, Event, event.pk).type(title_en="").save() is False
    top, below = make_organization("Top"), make_organization("Below")
    top.parent = below
    top.save()
    assert OpenForm(desk, Organization, top.pk).type(parent="").save()
    below.parent = top
    below.save()
    change = history.changes(Organization, top.pk)[0]
    assert "close a circle" in put_back(desk, top, f"{change.before} field parent")


@pytest.mark.parametrize("what", ["", "x", "9" * 30, "1 row", "1 field", "1 shelf a b"])
def test_what_no_button_says_is_not_found(desk, what):
    assert put_back(desk, make_event(), what) == 404


def test_the_state_of_something_else_is_not_remembered(desk):
    one, other = make_event("One"), make_event("Other")
    assert OpenForm(desk, Event, other.pk).type(title_en="Others").save()
    revision = history.changes(Event, other.pk)[0].revision
    assert "not remembered" in put_back(desk, one, str(revision))
    one.refresh_from_db()
    assert one.title_en == "One"


def test_who_may_not_change_puts_nothing_back(desk, client):
    event = make_event("Before")
    assert OpenForm(desk, Event, event.pk).type(title_en="After").save()
    change = history.changes(Event, event.pk)[0]
    client.force_login(make_user("reader", "reader-staff", is_staff=True))
    assert put_back(client, event, str(change.before)) == 403
    page = client.get(reverse("admin:events_event_history", args=[event.pk])).content.decode()
    assert "Take back" not in page
    event.refresh_from_db()
    assert event.title_en == "After"


def test_the_history_offers_what_can_be_put_back(desk):
    event = make_event("Before")
    assert OpenForm(desk, Event, event.pk).type(title_en="After").save()
    [change, first] = history.changes(Event, event.pk)
    page = desk.get(reverse("admin:events_event_history", args=[event.pk])).content.decode()
    assert f'value="{first.revision}"' in page
    assert f'value="{change.before} field title_en"' in page
    assert f'value="{change.revision}"' not in page
    assert desk.get(reverse("admin:events_event_restore", args=[event.pk])).status_code == 405
