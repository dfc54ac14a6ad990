"""Partners send drafts with a token: stored whole or not at all, every error at once, and nothing is ever published."""

import copy

import pytest

from events.models import Event
from intake import tokens
from intake.models import Origin, PartnerToken
from organizations import history
from tests.factories import make_body, make_country, make_place, make_series, make_topic, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/drafts/"


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.API_RATE = ""


@pytest.fixture
def world():
    kazakhstan = make_country("KZ", "Kazakhstan")
    make_place("Almaty", kazakhstan, slug="almaty")
    make_body("Border Service", kazakhstan, slug="kz-border")
    make_series("Initiative", slug="cabmi")
    make_topic("Trade", slug="trade")


@pytest.fixture
def send(client, world):
    _token, text = tokens.make("Partner", make_user("editor", "editor"))

    def post(body, **headers):
        headers = {"Authorization": f"Bearer {text}"} | headers
        return client.post(ADDRESS, body, content_type="application/json", headers=headers)

    return post


WHOLE = {
    "external_id": "42",
    "title": {"en": "A made-up workshop", "ru": "Вымышленный семинар"},
    "kind": "workshop",
    "days": {"first": "2027-05-12", "last": "2027-05-13"},
    "status": "confirmed",
    "format": "in_person",
    "place": {"city": "Almaty", "venue": {"en": "Hall"}},
    "series": "cabmi",
    "topics": ["trade"],
    "participations": [
        {"party": "kz", "role": "host"},
        {"party": "kz-border", "role": "delegation", "as_written": "BS"},
    ],
    "sources": [{"url": "https://example.org/1", "publisher": "Example"}],
}


def test_a_whole_draft_is_stored_with_its_rows_and_its_history(send):
    response = send(WHOLE)
    assert response.status_code == 201, response.content
    event = Event.objects.get(public_id=response.json()["id"])
    assert (event.state, event.city.slug, event.held_in_id, str(event.ends_on)) == (
        "draft",
        "almaty",
        "KZ",
        "2027-05-13",
    )
    assert [(str(row.party), row.role, row.as_written) for row in event.participations.all()] == [
        ("Kazakhstan", "host", ""),
        ("Border Service", "delegation", "BS"),
    ]
    assert [topic.slug for topic in event.topics.all()] == ["trade"]
    assert event.sources.get().publisher == "Example"
    assert "Partner" in history.changes(Event, event.pk)[0].comment
    assert response.json()["edit_url"].endswith(f"/admin/events/event/{event.pk}/change/")


def test_the_same_identifier_is_taken_once(send):
    first = send(WHOLE).json()
    again = send(WHOLE)
    assert (again.status_code, again.json()["id"]) == (409, first["id"])
    assert Event.objects.count() == Origin.objects.count() == 1


def test_every_error_comes_at_once_with_its_pointer_and_nothing_is_stored(send):
    wrong = copy.deepcopy(WHOLE)
    wrong["title"] = {"en": ""}
    wrong["kind"] = "party"
    wrong["days"]["last"] = "2027-05-01"
    wrong["place"]["city"] = "Atlantis"
    wrong["topics"] = ["trade", "dragons"]
    wrong["participations"][1]["party"] = "nobody"
    wrong["sources"][0]["url"] = "javascript:alert(1)"
    response = send(wrong)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert {error["pointer"] for error in response.json()["errors"]} == {
        *("/title", "/kind", "/days/last", "/place/city", "/topics", "/participations/1/party", "/sources/0/url"),
    }
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"days": {"first": "2027-02-30"}}, "/days/first"),
        ({"days": {"first": "2027-05", "last": "2027-05-13"}}, "/days/last"),
        ({"place": {"city": "almaty", "country": "uz"}}, "/place/country"),
        ({"title": {"en": "x" * 301}}, "/title/en"),
        ({"participations": [{"party": "kz", "role": "host"}] * 2}, "/participations/1/party"),
        ({"sources": []}, "/sources"),
        ({"sources": [{"url": "https://example.org/1", "publisher": "E"}] * 2}, "/sources/1/url"),
        ({"participations": "all"}, "/participations"),
        ({"title": "text"}, "/title"),
        ({"registration_url": "x"}, "/registration_url"),
        ({"title": {"en": "\u0000"}}, "/title/en"),
    ],
)
def test_bad_members_are_refused(send, change, pointer):
    make_country("UZ", "Uzbekistan")
    response = send(WHOLE | change)
    assert response.status_code == 400, response.content
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Event.objects.exists()


def test_members_of_other_names_are_refused_beside_all_other_errors_and_nobody_publishes_by_them(send):
    other_names = {"state": "published", "starts_on": "2027-05-12", "kind": "party", "place": {"town": "Almaty"}}
    response = send(WHOLE | other_names)
    errors = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
    assert (response.status_code, errors.keys()) == (400, {"/state", "/starts_on", "/kind", "/place/town"})
    assert errors["/place/town"] == "There is no such member here. There are: venue, city, country."
    assert not Event.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "[1]"])
def test_what_is_no_object_is_refused(send, body):
    assert send(body).status_code == 400


def test_a_draft_of_least_is_enough(send):
    assert send({name: WHOLE[name] for name in ("title", "kind", "sources")}).status_code == 201
    assert Event.objects.get().precision == Event.DayPrecision.UNKNOWN


def test_without_a_token_with_a_wrong_one_or_a_revoked_one_nothing_is_taken(client, send, django_user_model):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    assert client.post(ADDRESS, WHOLE, content_type="application/json").status_code == 401
    refused = send(WHOLE, Authorization="Bearer bep_wrong")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer realm="drafts"')
    PartnerToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert send(WHOLE).status_code == 401
    assert not Event.objects.exists()


def test_a_token_of_somebody_who_may_not_edit_is_refused(client, world):
    _token, text = tokens.make("Partner", make_user("staff", "reader-staff"))
    response = client.post(ADDRESS, WHOLE, content_type="application/json", headers={"Authorization": f"Bearer {text}"})
    assert response.status_code == 403


def test_an_administrator_gives_a_token_which_is_shown_once_and_takes_it_back(client, admin_client):
    editor = make_user("editor", "editor", is_staff=True)
    page = admin_client.post("/admin/intake/partnertoken/add/", {"name": "UN", "user": editor.pk}, follow=True)
    [text] = [word for word in page.content.decode().replace("<", " ").split() if word.startswith(tokens.PREFIX)]
    made = PartnerToken.objects.get()
    assert made.digest == tokens.digest_of(text)
    assert text not in admin_client.get("/admin/intake/partnertoken/").content.decode()
    admin_client.post("/admin/intake/partnertoken/", {"action": "revoke", "_selected_action": [made.pk]}, follow=True)
    made.refresh_from_db()
    assert made.revoked_at
    client.force_login(editor)
    assert client.get("/admin/intake/partnertoken/").status_code == 403
