"""The rules of the record, kept by the database itself: on SQLite and on PostgreSQL."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import Document, Event, Outcome, Participation, Photo, Source, Statement
from organizations.models import Membership, Organization, OtherName
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_place,
    make_series,
    make_source,
)

pytestmark = pytest.mark.django_db


def refused(row, *, sentence):
    """Whether the database refuses to store `row`, and its form says why."""
    with pytest.raises(ValidationError) as problem:
        row.full_clean()
    assert sentence in " ".join(problem.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    return True


def event(**fields):
    return Event(**{"title_en": "A meeting", "kind": "meeting", "starts_on": date(2019, 11, 5), **fields})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title_en": "", "title_ru": ""}, "Give the title in at least one language."),
        ({"ends_on": date(2019, 11, 4)}, "The last day comes before the first day."),
        ({"starts_on": None}, "Give the days, or choose “not known”"),
        ({"starts_at": time(9)}, "Times need a time zone"),
        ({"starts_at": time(9), "time_zone": "Asia/Almaty", "precision": "month"}, "Times need a time zone"),
        ({"starts_at": time(9), "ends_at": time(8), "time_zone": "Asia/Almaty"}, "the event ends before it begins"),
        ({"edition": 12, "edition_basis": "stated"}, "An edition number needs a series"),
        ({"attendance_number": 30}, "Attendance is a number with a qualifier"),
        ({"attendance_qualifier": "about"}, "Attendance is a number with a qualifier"),
        ({"latitude": 43}, "Give both coordinates"),
        ({"latitude": 91, "longitude": 10}, "Give both coordinates"),
        ({"state": "secret"}, "not a valid choice"),
    ],
)
def test_event_that_breaks_a_rule_is_refused(fields, sentence):
    assert refused(event(slug="x", **fields), sentence=sentence)


def test_edition_occurs_once_in_its_series_and_needs_a_basis():
    cabsi, other = make_series("CABSI"), make_series("Another")
    make_event("CABSI 12", series=cabsi, edition=12, edition_basis="stated")
    make_event("Other 12", series=other, edition=12, edition_basis="stated")
    make_event("CABSI, number not known", series=cabsi)
    make_event("CABSI again, number not known", series=cabsi)
    assert refused(
        event(slug="x", series=cabsi, edition=12, edition_basis="inferred"), sentence="already has this edition"
    )
    assert refused(event(slug="x", series=cabsi, edition=13), sentence="says whether it is stated or inferred")


def test_imprecise_days_are_kept_as_the_whole_period():
    planned = event(starts_on=date(2027, 5, 17), precision="quarter")
    planned.save()
    assert (planned.starts_on, planned.ends_on) == (date(2027, 4, 1), date(2027, 6, 30))


def test_days_that_are_not_known_are_empty():
    undated = event(precision="unknown")
    undated.save()
    assert (undated.starts_on, undated.ends_on) == (None, None)


def test_event_of_one_day_ends_on_it():
    short = event()
    short.save()
    assert short.ends_on == date(2019, 11, 5)


def test_country_of_the_event_follows_from_the_city_and_does_not_contradict_it():
    kazakhstan, austria = make_country("KZ"), make_country("AT")
    almaty = make_place("Almaty", kazakhstan)
    held = event(city=almaty)
    held.save()
    assert held.held_in == kazakhstan
    with pytest.raises(ValidationError, match="another country"):
        event(city=almaty, held_in=austria).full_clean()


def test_part_of_does_not_run_in_a_circle():
    conference = make_event("Conference")
    side_event = make_event("Side event", part_of=conference)
    conference.part_of = side_event
    with pytest.raises(ValidationError, match="close a circle"):
        conference.full_clean()
    side_event.part_of = side_event
    assert refused(side_event, sentence="close a circle")


def test_time_zone_is_one_that_exists():
    with pytest.raises(ValidationError, match="not a time zone"):
        event(time_zone="Asia/Alma").full_clean()


def test_participation_names_exactly_one_party():
    held, kazakhstan, osce = make_event(), make_country("KZ"), make_organization("OSCE")
    sentence = "one of the two, not both"
    assert refused(Participation(event=held, role="host"), sentence=sentence)
    assert refused(Participation(event=held, role="host", country=kazakhstan, organization=osce), sentence=sentence)


def test_party_may_hold_several_roles_but_each_only_once():
    held, kazakhstan, osce = make_event(), make_country("KZ"), make_organization("OSCE")
    for party in (kazakhstan, osce):
        make_participation(held, party, "host")
        make_participation(held, party, "delegation")
    assert refused(Participation(event=held, role="host", country=kazakhstan), sentence="already listed in this role")
    assert refused(Participation(event=held, role="host", organization=osce), sentence="already listed in this role")
    assert refused(Participation(event=held, role="guest", organization=osce), sentence="not a valid choice")


def test_participation_cites_a_source_of_its_own_event():
    held, other = make_event("Held"), make_event("Other")
    row = Participation(event=held, role="host", country=make_country("KZ"), source=make_source(other))
    with pytest.raises(ValidationError, match="sources listed on this page"):
        row.full_clean()


def test_source_and_statement_belong_to_an_event_or_a_series():
    held, cabmi = make_event(), make_series("CABMI")
    source = make_source(held)
    sentence = "belongs to an event or to a series, not to both"
    assert refused(Source(url="https://example.org/", publisher="X"), sentence=sentence)
    assert refused(Source(url="https://example.org/", publisher="X", event=held, series=cabmi), sentence=sentence)
    assert refused(Source(publisher="X", event=held), sentence="Give the address of the source")
    assert refused(Source(url=source.url, publisher="X", event=held), sentence="already has this source")
    assert refused(Statement(fact="founded", value_en="2003", source=source), sentence=sentence)
    with pytest.raises(ValidationError, match="sources listed on this page"):
        Statement(fact="founded", value_en="2003", source=source, series=cabmi).full_clean()


def test_source_with_statements_goes_only_with_its_event():
    held = make_event()
    source = make_source(held)
    Statement.objects.create(event=held, source=source, fact="dates", value_en="5 November")
    with pytest.raises(IntegrityError), transaction.atomic():
        source.delete()
    held.delete()
    assert not Source.objects.exists()
    assert not Statement.objects.exists()


def test_public_picture_has_caption_credit_licence_and_alternative_text():
    held = make_event()
    caption_alone = Photo(event=held, caption_en="The conference", credit="OSCE")
    caption_alone.save()
    photos = Photo.objects.filter(pk=caption_alone.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        photos.update(image="photos/x.jpg", licence="CC BY 4.0")
    photos.update(image="photos/x.jpg", licence="CC BY 4.0", alternative_text_en="People at a long table")
    photos.update(alternative_text_en="", visibility="signed_in")


def test_document_has_a_file_or_an_address():
    assert refused(Document(event=make_event(), kind="agenda", title_en="Agenda"), sentence="Upload the file")


def test_outcome_period_ends_after_it_begins():
    row = Outcome(event=make_event(), text_en="Agreed", strength="agreed", period_from=2021, period_until=2020)
    assert refused(row, sentence="The period ends before it begins.")


def test_organization_rules():
    osce = make_organization("OSCE")
    for fields, sentence in [
        ({"kind": "unit"}, "Say of which organization this is a unit."),
        ({"kind": "state_body"}, "Say of which state this is a body."),
        ({"founded": 2000, "dissolved": 1999}, "dissolution comes before"),
        ({"name_en": ""}, "Give the name in at least one language."),
    ]:
        row = Organization(**{"name_en": "X", "slug": "x", "kind": "regional", **fields})
        assert refused(row, sentence=sentence)
    osce.parent = osce
    assert refused(osce, sentence="close a circle")


def test_organizations_do_not_run_in_a_circle():
    osce = make_organization("OSCE")
    secretariat = make_organization("Secretariat", parent=osce)
    unit = make_organization("Unit", parent=secretariat)
    osce.parent = unit
    with pytest.raises(ValidationError, match="close a circle"):
        osce.full_clean()
    osce.parent = None
    with pytest.raises(ValidationError, match="close a circle"):
        osce.validate_parents([unit.pk], field="also_under")


def test_unit_of_a_body_of_a_state_belongs_to_the_state():
    kazakhstan = make_country("KZ")
    service = make_body("Border Service", kazakhstan)
    academy = make_organization("Border Academy", parent=service)
    assert set(Organization.objects.of_states([kazakhstan])) == {service, academy}


def test_units_with_two_parents_lie_within_both():
    unodc, wco, osce = make_organization("UNODC"), make_organization("WCO"), make_organization("OSCE")
    programme = make_organization("Container Control Programme", parent=unodc)
    programme.also_under.add(wco)
    assert set(Organization.objects.within([unodc])) == {unodc, programme}
    assert set(Organization.objects.within([wco])) == {wco, programme}
    assert set(Organization.objects.within([osce])) == {osce}


def test_other_name_belongs_to_exactly_one_party():
    osce, austria = make_organization("OSCE"), make_country("AT")
    sentence = "not to both"
    assert refused(OtherName(name="CSCE"), sentence=sentence)
    assert refused(OtherName(name="CSCE", organization=osce, country=austria), sentence=sentence)
    assert refused(
        OtherName(name="CSCE", organization=osce, since_year=1995, until_year=1973), sentence="before the year it began"
    )


def test_membership_has_an_order_of_days_and_begins_once():
    eu, britain = make_organization("EU"), make_country("GB")
    Membership.objects.create(organization=eu, country=britain, since=date(1973, 1, 1), until=date(2020, 1, 31))
    Membership.objects.create(organization=eu, country=make_country("XX"))
    for fields, sentence in [
        ({"since": date(1973, 1, 1)}, "already recorded"),
        ({"since": date(2021, 1, 1), "until": date(2020, 1, 1)}, "ends before it begins"),
        ({"country": make_country("XX")}, "already recorded"),
    ]:
        assert refused(Membership(**{"organization": eu, "country": britain, **fields}), sentence=sentence)
