"""Rows that the form of an event proposes: from a text, and from the edition before."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import make_country, make_event, make_organization, make_series, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    return client


def proposed(response):
    """Return (words, name or names to choose from, role) of each row that is proposed."""
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    rows = []
    for item in page.select("li"):
        choice = item.select_one(".party-choice")
        names = choice.get("data-name") or [option.text for option in choice.select("option")[1:-2]]
        role = item.select_one(".party-role option[selected]")
        rows.append((item["data-written"], names, role and role["value"]))
    return rows


def refusal(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one(".errornote").text


def paste(client, text, role=""):
    return client.post(reverse("admin:events_event_parties"), {"text": text, "role": role})


def test_what_a_text_names_is_proposed_once_with_the_role_that_was_chosen(desk):
    make_country("KZ", "Kazakhstan")
    make_organization("Office of Made-up Borders", acronym="OMB")
    text = "Officials from Kazakhstan, OMB, a Society of Strangers & Friends and OMB from Kazakhstan."
    assert proposed(paste(desk, text, "expert")) == [
        ("Kazakhstan", "Kazakhstan", "expert"),
        ("OMB", "Office of Made-up Borders (OMB)", "expert"),
        ("Society of Strangers & Friends", [], "expert"),
    ]


def test_the_text_is_escaped(desk):
    answer = paste(desk, "The <script>Alert</script> \"Society\" 'Quoted' of Markup").content.decode()
    assert "<script" not in answer


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Paste the sentences that name the parties first."),
        ("\0 \n", "Paste the sentences that name the parties first."),
        ("nobody at all", "No name of a party was recognized in this text."),
        ("x" * 20_001, "This text is too long: at most 20000 letters."),
    ],
)
def test_a_text_without_names_is_answered_with_a_sentence(desk, text, sentence):
    assert refusal(paste(desk, text)) == sentence


def test_an_unknown_role_is_left_to_choose(desk):
    make_country("KZ", "Kazakhstan")
    assert proposed(paste(desk, "Kazakhstan", "emperor")) == [("Kazakhstan", "Kazakhstan", None)]


def test_the_parties_of_the_edition_before_are_proposed_with_their_roles(desk):
    series = make_series("Made-up series")
    kz, at = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    make_event("First", starts_on=date(2017, 5, 1), series=series, parties=[at])
    make_event("Second", starts_on=date(2018, 5, 1), series=series, parties=[kz])
    this = make_event("Third", starts_on=date(2019, 5, 1), series=series, state="draft")
    make_event("Later", starts_on=date(2020, 5, 1), series=series, parties=[at])
    make_event("Elsewhere", starts_on=date(2019, 4, 1), parties=[at])
    address = reverse("admin:events_event_parties_before")
    asked = {"series": series.pk, "starts_on": "2019-05-01", "event": this.pk}
    assert proposed(desk.get(address, asked)) == [("", "Kazakhstan", "participant")]
    assert proposed(desk.get(address, asked | {"starts_on": "2018-05-01"})) == [("", "Austria", "participant")]


@pytest.mark.parametrize("series", ["", "x", "²", "9" * 20, "9" * 5000, "-1"])
def test_without_an_edition_before_a_sentence_says_so(desk, series):
    answer = desk.get(reverse("admin:events_event_parties_before"), {"series": series, "starts_on": "x", "event": "y"})
    assert refusal(answer).startswith("There is no earlier event of this series.")


def test_who_may_not_change_events_is_refused(client):
    client.force_login(make_user("reader", is_staff=True))
    assert paste(client, "Kazakhstan").status_code == 403
    assert client.get(reverse("admin:events_event_parties_before")).status_code == 403
    client.logout()
    assert paste(client, "Kazakhstan").status_code == 302


def test_a_text_asks_the_database_as_much_for_forty_names_as_for_four(desk, django_assert_max_num_queries):
    for number in range(40):
        make_organization(f"Made-up body number {number}", acronym=f"MUB{number}")
    paste(desk, "MUB1")
    for many in (4, 40):
        with django_assert_max_num_queries(30):
            rows = proposed(paste(desk, ", ".join(f"MUB{number}" for number in range(many))))
        assert len(rows) == many
