"""A sheet becomes drafts, all or nothing, and can be taken out again."""

from datetime import date

import pytest

from events.models import Event
from intake import columns, importing
from intake.checking import check
from intake.models import SheetImport
from organizations import history
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
HEADER = [
    "title",
    "days",
    "kind",
    "city",
    "series",
    "edition",
    "topics",
    "party",
    "role",
    "presence",
    "source",
    "event",
]


@pytest.fixture
def editor():
    return make_user("editor", "editor", is_staff=True)


@pytest.fixture
def world():
    kazakhstan = make_country("KZ", "Kazakhstan")
    make_place("Almaty", kazakhstan)
    make_series("CABMI")
    make_topic("Training")
    osce = make_organization("Organization for Security", acronym="OSCE")
    osce.other_names.create(name="ОБСЕ")
    return kazakhstan, osce


def sheet_of(*rows, header=HEADER):
    """A sheet whose rows are dictionaries by heading."""
    return SheetImport.objects.create(
        file_name="plans.csv",
        header=header,
        mapping=columns.guess(header),
        rows=[[number, [row.get(name, "") for name in header]] for number, row in enumerate(rows, start=2)],
    )


GOOD = {"title": "Workshop", "days": "5–6 Nov 2019", "kind": "workshop"}


def problems(editor, *rows):
    found = check(sheet_of(*rows), editor).problems
    return [(one.row, one.column, one.sentence.split(".")[0][:50]) for one in found]


def test_rows_of_one_event_become_one_draft_with_its_table(editor, world):
    kazakhstan, osce = world
    sheet = sheet_of(
        {
            **GOOD,
            "city": "almaty",
            "series": "CABMI",
            "edition": "7",
            "topics": "Training;",
            "party": "Kazakhstan",
            "role": "host",
            "source": "https://example.org/1",
        },
        {"party": "ОБСЕ", "role": "организатор", "source": "https://example.org/1"},
        {**GOOD, "party": "kz", "role": "Delegation", "presence": "invited"},
        {"title": "Another", "days": "2nd quarter of 2027", "kind": "семинар"},
    )
    checked = check(sheet, editor)
    assert (checked.problems, checked.unmatched) == ([], [])
    importing.bring_in(sheet, user=editor)
    workshop, another = Event.objects.order_by("pk")
    assert (workshop.state, workshop.responsible, workshop.ends_on, str(workshop.city), workshop.edition) == (
        "draft",
        editor,
        date(2019, 11, 6),
        "Almaty (KZ)",
        7,
    )
    source = workshop.sources.get()
    assert (source.url, source.publisher, [str(topic) for topic in workshop.topics.all()]) == (
        "https://example.org/1",
        "example.org",
        ["Training"],
    )
    assert [
        (row.party, row.role, row.presence, row.as_written, row.source) for row in workshop.participations.all()
    ] == [
        (kazakhstan, "host", "took_part", "Kazakhstan", source),
        (osce, "organizer", "took_part", "ОБСЕ", source),
        (kazakhstan, "delegation", "invited", "kz", None),
    ]
    assert (another.title_en, another.kind, another.precision) == ("Another", "seminar", "quarter")
    assert history.changes(Event, workshop.pk)[0].comment == "Brought in from the sheet plans.csv."
    sheet.refresh_from_db()
    assert (sheet.rows, bool(sheet.imported_at)) == ([], True)


def test_ten_kinds_of_errors_name_their_row_and_column(editor, world):
    make_event("Here", slug="here", parties=[(world[0], "host")])
    assert problems(
        editor,
        {"party": "Kazakhstan", "role": "host"},
        {**GOOD, "title": "A", "days": "soon"},
        {**GOOD, "title": "B", "kind": "party"},
        {**GOOD, "title": "C", "city": "Atlantis"},
        {**GOOD, "title": "D", "edition": "seven"},
        {**GOOD, "title": "E", "edition": "7"},
        {**GOOD, "title": "F", "party": "Kazakhstan", "role": "guest"},
        {**GOOD, "title": "F", "party": "Kazakhstan", "presence": "maybe", "role": "host"},
        {**GOOD, "title": "F", "role": "host"},
        {**GOOD, "title": "G", "source": "not an address"},
        {**GOOD, "title": "H", "days": "5 Nov 2019", "city": "Almaty"},
        {**GOOD, "title": "H", "days": "5 Nov 2019", "kind": "training"},
        {"event": "nowhere", "party": "Kazakhstan", "role": "host"},
        {"event": "here", "party": "Kazakhstan", "role": "host"},
        {"event": "here", "days": "2019"},
        {**GOOD, "title": "I" * 301},
        {"title": "J", "days": "2019"},
        {**GOOD, "title": "K", "series": "CABMI", "edition": "8"},
        {**GOOD, "title": "L", "series": "CABMI", "edition": "8"},
    ) == [
        (row, column, sentence[:50])
        for row, column, sentence in [
            (2, "Title in English", "The first row needs a title, or the address of an "),
            (3, "Days", "These are no days"),
            (
                4,
                "Kind",
                "This is none of: conference, ministerial conference, meetin",
            ),
            (4, "Kind", "Say what kind of event this is"),
            (5, "City", "Nothing here is called so"),
            (6, "Edition", "An edition is a whole number"),
            (7, "", "An edition number needs a series, and says whether"),
            (
                8,
                "Role",
                "A party needs one of the roles: organizer, co-organizer, hos",
            ),
            (9, "Presence", "This is none of: invited, confirmed, took part, di"),
            (10, "Party: a country or an organization", "There is a role, but no party"),
            (11, "Address of the source", "Enter a valid URL"),
            (13, "Kind", "Row 12 says otherwise of the same event"),
            (14, "Address of an event that is here already", "There is no event with this address"),
            (15, "Party: a country or an organization", "This party is at the table in this role already"),
            (16, "Days", "The event is here already: only parties and source"),
            (17, "Title in English", "At most 300 letters"),
            (18, "Kind", "Say what kind of event this is"),
            (20, "Edition", "Row 19 has the same edition of this series"),
        ]
    ]


def test_one_error_keeps_everything_out(editor, world):
    sheet = sheet_of(GOOD, {**GOOD, "title": "Bad", "days": "soon"})
    with pytest.raises(importing.Refused):
        importing.bring_in(sheet, user=editor)
    assert not Event.objects.exists()


def test_a_name_that_is_not_known_waits_for_a_decision(editor, world):
    _kazakhstan, osce = world
    sheet = sheet_of(
        {**GOOD, "party": "Organizatoin for Security", "role": "host"},
        {"party": "Strangers", "role": "expert"},
        {"party": "strangers", "role": "observer"},
    )
    checked = check(sheet, editor)
    assert [(one.name, one.rows, one.options) for one in checked.unmatched] == [
        ("Organizatoin for Security", [2], [osce]),
        ("Strangers", [3, 4], []),
    ]
    with pytest.raises(importing.Refused):
        importing.bring_in(sheet, user=editor)
    sheet.decisions = {"organizatoin for security": f"organization-{osce.pk}", "strangers": "none"}
    sheet.save()
    importing.bring_in(sheet, user=editor)
    assert [str(row) for row in Event.objects.get().participations.all()] == ["Organization for Security (OSCE) (host)"]


def test_parties_are_added_to_an_event_that_is_here(editor, world):
    kazakhstan, _osce = world
    event = make_event("Here", slug="here", parties=[(kazakhstan, "host")])
    draft_of_others = sheet_of(
        {"event": "/events/here/", "party": "OSCE", "role": "expert", "source": "https://example.org"}
    )
    importing.bring_in(draft_of_others, user=editor)
    assert [str(row) for row in event.participations.all()] == [
        "Kazakhstan (host)",
        "Organization for Security (OSCE) (expert)",
    ]
    importing.undo(draft_of_others, user=editor)
    assert [str(row) for row in event.participations.all()] == ["Kazakhstan (host)"]


def test_undoing_takes_out_the_drafts_unless_somebody_went_on_with_them(editor, world):
    intruder = make_event("Before")
    sheet = sheet_of(GOOD, {**GOOD, "title": "Second"})
    sheet = importing.bring_in(sheet, user=editor)
    second = Event.objects.get(title_en="Second")
    second.summary_en = "Worked on."
    second.save()
    with pytest.raises(importing.Refused, match="Second"):
        importing.undo(sheet, user=editor)
    assert Event.objects.count() == 3
    sheet.made["events"][str(second.pk)] = second.revision
    sheet.save()
    importing.undo(sheet, user=editor)
    assert list(Event.objects.all()) == [intruder]
    with pytest.raises(importing.Refused):
        importing.undo(sheet, user=editor)


def test_what_may_be_here_already_is_shown(editor, world):
    make_event("Here", city=world[0].places.get(), held_in=world[0])
    checked = check(sheet_of({**GOOD, "city": "Almaty"}), editor)
    assert [(one.event.title, one.reasons) for one in checked.entries[0].alike] == [
        ("Here", ("the same days", "the same city"))
    ]


@pytest.mark.parametrize("size", [2, 12])
def test_checking_asks_as_often_for_many_rows_of_an_event_as_for_few(editor, world, size, django_assert_num_queries):
    for number in range(size):
        make_organization(f"Academy of number {number}")
    sheet = sheet_of(GOOD, *({"party": f"Academy of number {number}", "role": "expert"} for number in range(size)))
    with django_assert_num_queries(44):
        assert check(sheet, editor).may_be_imported
