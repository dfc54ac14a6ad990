"""The article with which the portal began: every fact of it is found in the record that `make run` loads."""

from datetime import date

import pytest

from events.models import Event, Participation, Series
from organizations.models import Country

pytestmark = pytest.mark.usefixtures("real_record")


@pytest.fixture
def almaty(real_record):
    return Event.objects.get(slug="cabmi-almaty-2019")


def parties(event, role):
    rows = Participation.objects.filter(event=event, role=role).select_related("country", "organization")
    return {row.country_id or row.organization.slug for row in rows}


def above(organization):
    """The slugs of the parents, nearest first."""
    slugs = []
    while organization := organization.parent:
        slugs.append(organization.slug)
    return slugs


def test_two_days_in_almaty_in_person(almaty):
    assert (almaty.starts_on, almaty.ends_on, almaty.precision) == (date(2019, 11, 5), date(2019, 11, 6), "day")
    assert almaty.dates_basis == "stated"
    assert (almaty.city.slug, almaty.held_in_id, almaty.kind) == ("almaty", "KZ", "conference")
    assert (almaty.city.name_en, almaty.city.name_ru) == ("Almaty", "Алматы")


def test_more_than_thirty_participants(almaty):
    assert (almaty.attendance_qualifier, almaty.attendance_number) == ("more_than", 30)
    assert almaty.attendance_counts_en == "participants"


def test_five_delegations_and_tajikistan_not_listed(almaty):
    assert parties(almaty, "delegation") == {"KZ", "KG", "TM", "UZ", "AT"}
    assert not Participation.objects.of_country(Country.objects.get(pk="TJ")).filter(event=almaty).exists()


def test_six_international_actors_inside_their_parents(almaty):
    rows = Participation.objects.filter(event=almaty, role="participant").select_related("organization")
    assert {row.organization.slug: above(row.organization) for row in rows} == {
        "eeas": ["eu"],
        "bomca": ["eu"],
        "fpi": ["european-commission", "eu"],
        "iom": ["un"],
        "icmpd": [],
        "unodc-roca": ["unodc", "un"],
    }


def test_border_experts_of_three_states(almaty):
    assert parties(almaty, "expert") == {"LT", "BY", "EE"}


def test_the_osce_organized_it_by_its_unit_with_the_government_as_host(almaty):
    assert parties(almaty, "organizer") == {"osce", "osce-bsmu"}
    assert parties(almaty, "host") == {"KZ"}
    unit = Participation.objects.get(event=almaty, organization__slug="osce-bsmu")
    assert above(unit.organization)[-2:] == ["osce-secretariat", "osce"]
    assert "osce-tntd" in above(unit.organization)
    host = Participation.objects.get(event=almaty, role="host")
    assert (host.as_written, host.source.publisher) == ("the Government of Kazakhstan", "Parahat.info")


def test_nobody_else_sat_at_the_table(almaty):
    assert almaty.participations.count() == 17
    assert all(row.as_written and row.source_id for row in almaty.participations.all())


def test_eight_topics(almaty):
    assert {
        "foreign-terrorist-fighters",
        "return-migration",
        "human-rights-of-migrants",
        "connectivity",
        "regional-security",
        "cross-border-trafficking",
        "migration-governance",
        "trade-facilitation",
    } <= set(almaty.topics.values_list("slug", flat=True))


def test_the_outcome_is_no_stronger_than_an_agreement_to_discuss(almaty):
    outcome = almaty.outcomes.get()
    assert (outcome.strength, outcome.period_from, outcome.period_until) == ("agreed_to_discuss", 2020, 2021)
    assert "discuss ways to explore" in outcome.text_en
    assert "обсудить" in outcome.text_ru
    assert set(outcome.organizations.values_list("slug", flat=True)) == parties(almaty, "participant")


def test_the_series_was_launched_by_austria_and_changed_its_name(almaty):
    series = almaty.series
    assert (series.acronym_en, series.acronym_ru, series.founded) == ("CABMI", "КАБМИ", 2003)
    assert series.name_en == "Central Asia Border Management Initiative"
    former = {name.name: (name.acronym, name.until_year) for name in series.other_names.exclude(until_year=None)}
    assert former["Central Asia Border Security Initiative"] == ("CABSI", 2018)
    assert "Austrian Federal Ministry of the Interior" in series.description_en
    founded = series.statements.filter(fact="founded").select_related("source")
    assert {"2002", "2003", "2007"} == {statement.value_en for statement in founded}
    assert ("2003", "Parahat.info") in {(statement.value_en, statement.source.publisher) for statement in founded}


def test_vienna_2017_was_the_thirteenth_two_years_before(almaty):
    editions = Series.objects.get(slug="cabmi").events.exclude(edition=None).order_by("edition")
    assert [
        (event.edition, event.edition_basis, event.starts_on.year, event.city_id and event.city.slug)
        for event in editions
    ] == [
        (10, "stated", 2012, "vienna"),
        (11, "inferred", 2013, "ashgabat"),
        (12, "stated", 2016, "bishkek"),
        (13, "stated", 2017, "vienna"),
        (14, "inferred", 2019, "almaty"),
        (15, "inferred", 2020, None),
        (16, "stated", 2021, "vienna"),
        (17, "stated", 2022, "tashkent"),
    ]


def test_the_photo_is_there_by_caption_and_credit_without_the_picture(almaty):
    photo = almaty.photos.get()
    assert not photo.image
    assert photo.credit == "OSCE/Bakytzhan Arystanbek"
    assert "Almaty" in photo.caption_en
    assert "Алматы" in photo.caption_ru


def test_the_source_is_the_page(almaty):
    source = almaty.sources.get()
    assert source.url == "http://www.parahat.info/news/191107-osce3"
    assert (source.language_id, source.published_on) == ("en", date(2019, 11, 7))
    assert source.title.startswith("Achievements, threats and challenges in border management")
