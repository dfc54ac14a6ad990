"""Each page asks the database the same number of questions for ten events as for a hundred.

Two of them bring the sets of the facets for the page cache, which inside the transaction of a test are never kept.
"""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType

from events.facets import filing
from events.models import Document, Event, Mention, Outcome, Photo, SeriesName, Speaker, Statement
from organizations.models import Language, Membership, OtherName
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_place,
    make_series,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[10, 100])
def record(request, files_by_hand):
    """So many events, and so many rows on the sheet of one of them; parties, topics and names grow with them."""
    ContentType.objects.clear_cache()
    number = request.param
    english = Language.objects.create(code="en", name_en="English")
    states = [make_country(code, code) for code in ("KZ", "UZ", "AT", "TJ")]
    unodc = make_organization("Office", acronym_en="UNODC", slug="unodc")
    topic = make_topic("Trade", slug="trade")
    series = make_series("Initiative", slug="cabmi")
    main = make_event("Main", slug="main", series=series, starts_on=date(2014, 1, 1), held_in=states[0], topics=[topic])
    for n in range(number):
        office = make_organization(f"Regional office {n}", parent=unodc)
        unit = make_organization(f"Unit {n}", parent=office)
        body = make_body(f"Border service {n}", states[n % 4])
        OtherName.objects.create(organization=unodc, name=f"Name {n}", language=english)
        OtherName.objects.create(country=states[0], name=f"Name {n}", language=english)
        SeriesName.objects.create(series=series, name=f"Name {n}", until_year=2000 + n)
        Membership.objects.create(organization=unodc, country=states[0], since=date(1990, 1, 1) + timedelta(days=n))
        event = make_event(
            f"Event {n}",
            starts_on=date(2015, 1, 1) + timedelta(days=30 * n),
            city=make_place(f"Town {n}", states[n % 4]),
            series=series,
            edition=n + 1,
            edition_basis="stated",
            part_of=main,
            topics=[topic, make_topic(f"Topic {n}", parent=topic)],
            parties=[(unit, "organizer"), (states[0], "host"), states[n % 4], body],
        )
        event.languages.add(english)
        fill_the_sheet(main, n, unit, body, states[n % 4], event, english)
    fill_the_series(series, number, english)
    filing.file_everything()
    return main


def fill_the_sheet(main, n, unit, body, state, other, language):
    source = make_source(main, f"https://example.org/{n}", order=n, language=language)
    row = make_participation(main, unit, source=source)
    Mention.objects.create(participation=row, source=source, as_written="Unit")
    make_participation(main, body, "expert", source=source)
    Statement.objects.create(event=main, source=source, fact="attendance", value_en=str(n))
    outcome = Outcome.objects.create(event=main, text_en="Plan", strength="agreed", source=source, followed_up_by=other)
    outcome.countries.add(state)
    outcome.organizations.add(unit)
    Outcome.objects.create(event=other, text_en="Plan", strength="agreed", followed_up_by=main)
    Speaker.objects.create(event=main, name=str(n), country=state, organization=unit, source=source)
    Document.objects.create(event=main, kind="agenda", title_en="A", url="https://example.org/a", language=language)
    Photo.objects.create(event=main, caption_en="A", source=source)
    main.further_places.add(other.city)
    main.topics.add(*other.topics.all())
    main.languages.add(language)


def fill_the_series(series, number, language):
    for n in range(number):
        source = make_source(series, f"https://example.org/{n}", language=language)
        Statement.objects.create(series=series, source=source, fact="founded", value_en=str(n))


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 26),
        ("/events/", 16),
        ("/events/?country=kz&organization=unodc&topic=trade", 19),
        ("/events/?country=zz", 12),
        ("/events/main/", 30),
        ("/countries/", 4),
        ("/countries/kz/", 21),
        ("/organizations/", 5),
        ("/organizations/unodc/", 18),
        ("/series/", 4),
        ("/series/cabmi/", 11),
        ("/topics/", 4),
        ("/topics/trade/", 13),
    ],
)
def test_a_page_asks_as_much_for_a_hundred_events_as_for_ten(
    client, record, django_assert_num_queries, address, queries
):
    assert Event.objects.count() > 10
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    with django_assert_num_queries(queries):
        assert client.get("/ru" + address).status_code == 200
