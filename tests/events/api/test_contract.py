"""The API keeps what its OpenAPI document promises: asked at random, it never fails, and every answer has its shape."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework import serializers
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from events.api import shapes
from events.formats import gathering, records
from events.formats.whole_record import whole_record
from events.models import Event
from intake import tokens
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.output]

load_all_checks()
# Anything may be asked for: an unknown parameter is ignored, and an unknown country is no error of the type of a value.
NOT_PROMISED = {"positive_data_acceptance", "negative_data_rejection", "unsupported_method", "missing_required_header"}
PROMISED = [CHECKS.get_one(name) for name in sorted(CHECKS.get_all_names()) if name not in NOT_PROMISED]

EXAMPLES = 15


@pytest.fixture
def described(real_record, settings):
    settings.API_RATE = ""
    settings.ALLOWED_HOSTS = ["*"]
    # Each answered request would close the connection in whose transaction the test lives.
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def operations(schema):
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_part_answers_as_it_is_described(described, mode):
    _token, text = tokens.make("Partner", make_user("editor", "editor"))
    for operation in operations(described):
        # A part that is asked by its path alone cannot be asked wrongly: any text may be a slug.
        if mode is GenerationMode.POSITIVE or list(operation.query) or list(operation.body):
            ask_at_random(operation.as_strategy(generation_mode=mode), text)


def ask_at_random(strategy, token):
    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        case.call_and_validate(checks=PROMISED)

    ask()


def test_the_document_is_of_openapi_3_1_and_its_example_is_an_event_of_the_record(client, real_record):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    answer = document["paths"]["/api/v1/events/"]["get"]["responses"]["200"]["content"]["application/json"]
    [example] = answer["example"]["results"]
    assert Event.objects.filter(public_id=example["id"], slug=example["slug"]).exists()
    names = [parameter["name"] for parameter in document["paths"]["/api/v1/events/"]["get"]["parameters"]]
    assert {"country", "organization", "role", "match", "without", "from", "to", "year", "format", "cursor"} <= set(
        names
    )
    assert not {"state", "visibility", "missing"} & set(names)


def names_in(shape):
    """The names that a serializer promises, at every depth."""
    found = {}
    for name, field in shape.fields.items():
        inner = getattr(field, "child", field)
        found[name] = names_in(inner) if isinstance(inner, serializers.Serializer) else None
    return found


def compare(names, written, path=""):
    assert set(written) == set(names), path
    for name, inner in names.items():
        values = written[name] if isinstance(written[name], list) else [written[name]]
        for value in values if inner else ():
            if value is not None:
                compare(inner, value, f"{path}/{name}")


def test_what_is_written_has_the_members_that_are_described(real_record):
    from django.contrib.auth.models import AnonymousUser

    user = AnonymousUser()
    events = Event.objects.visible_to(user)
    keys = list(events.values_list("pk", flat=True))
    listed = gathering.with_places(events)(keys)
    publications, hanging = gathering.publications_of(listed), gathering.Hanging(listed)
    short, full = names_in(shapes.EventRecord()), names_in(shapes.FullEventRecord())
    for event in listed:
        compare(short, records.record_of(event, publications[event.public_id], hanging.of(event)))
    for key in keys:
        compare(full, whole_record(events.filter(pk=key), user))


def test_the_page_of_the_documentation_names_every_part(client, real_record):
    document = client.get("/api/v1/openapi.json").json()
    for address in ("/api/docs/", "/ru/api/docs/"):
        content = client.get(address).content.decode()
        assert [path for path in document["paths"] if path not in content] == []
