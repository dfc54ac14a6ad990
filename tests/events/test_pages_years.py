"""A country or an organization by year: a drawing and the same as a table, each number what the list finds."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.factories import make_body, make_country, make_event, make_organization, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.output]


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def record():
    kazakhstan = make_country("KZ", "Kazakhstan")
    office = make_organization("Office", slug="office")
    unit = make_organization("Unit", slug="unit", parent=office)
    body = make_body("Border service", kazakhstan)
    make_event(
        "One", starts_on=date(2017, 5, 1), ends_on=date(2017, 5, 2), parties=[kazakhstan, body, (body, "host"), office]
    )
    make_event("Two", starts_on=date(2019, 12, 30), ends_on=date(2020, 1, 3), parties=[body, unit])
    make_event("Three", starts_on=date(2019, 3, 1), ends_on=date(2019, 3, 1), parties=[kazakhstan, unit])
    make_event("On unknown days", precision="unknown", parties=[kazakhstan, office])
    make_event("Of others", starts_on=date(2018, 3, 1), parties=[make_country("AT")])
    make_event("Draft", starts_on=date(2019, 6, 1), state="draft", parties=[kazakhstan, office])
    make_event("Plan", starts_on=date(2027, 6, 1), visibility="signed_in", parties=[kazakhstan, office])


@pytest.mark.parametrize(
    ("address", "question"), [("/countries/kz/", "country=kz"), ("/organizations/office/", "organization=office")]
)
def test_each_year_has_the_number_that_the_list_finds(client, record, address, question):
    page = page_of(client, address)
    rows = [(row.th.text, row.a.contents[0], row.a["href"]) for row in page.select(".years tbody tr")]
    assert rows == [
        ("2017", "1", f"/events/?{question}&year=2017"),
        ("2019", "2", f"/events/?{question}&year=2019"),
        ("2020", "1", f"/events/?{question}&year=2020"),
    ]
    for _year, number, there in rows:
        assert len(page_of(client, there).select(".card")) == int(number)
    assert [(bar["href"], bar.title.text) for bar in page.select(".years svg a")] == [
        (there, f"{year}: {number}") for year, number, there in rows
    ]


def test_a_colleague_sees_the_year_of_the_plan(client, record):
    client.force_login(make_user("colleague", "reader-staff"))
    assert [row.th.text for row in page_of(client, "/countries/kz/").select(".years tbody tr")] == [
        "2017",
        "2019",
        "2020",
        "2027",
    ]


def test_drawing_of_years_adds_no_stop_for_the_keyboard(client, record):
    drawing = page_of(client, "/countries/kz/").select_one(".years svg")
    assert drawing["aria-hidden"] == "true"
    assert {link["tabindex"] for link in drawing.select("a")} == {"-1"}


def test_without_a_dated_event_there_are_no_years(client):
    make_event("On unknown days", precision="unknown", parties=[make_country("KZ")])
    assert page_of(client, "/countries/kz/").select(".years") == []
