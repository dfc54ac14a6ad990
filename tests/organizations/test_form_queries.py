"""The forms of the desk ask the database as often for many rows as for few."""

import pytest

from events.models import Place, Series, Topic
from organizations.models import Country, Language, Organization
from tests.events.admin_form import OpenForm
from tests.factories import (
    make_country,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


def fill(obj, size):
    for number in range(size):
        obj.other_names.create(name=f"Name {number}", language=Language.objects.get_or_create(pk=f"l{number}")[0])
        if isinstance(obj, Organization):
            obj.memberships.create(country=make_country(f"A{'ABCDEFGHIJKLMNOPQRST'[number]}"))
        if isinstance(obj, Series):
            source = make_source(obj, f"https://example.org/{number}")
            obj.statements.create(source=source, fact="name", value_en="A name")
    return obj


@pytest.mark.parametrize("size", [1, 20])
@pytest.mark.parametrize(
    ("make", "model", "queries"),
    [
        (lambda: make_organization("OSCE"), Organization, 10),
        (lambda: make_country("KZ"), Country, 7),
        (lambda: make_series("CABMI"), Series, 11),
        (lambda: make_topic("Training"), Topic, 7),
        (lambda: make_place("Almaty", make_country("KZ")), Place, 8),
    ],
    ids=["organization", "country", "series", "topic", "place"],
)
def test_a_form_takes_as_many_queries_for_twenty_rows_as_for_one(
    client, make, model, queries, size, django_assert_num_queries
):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    obj = fill(make(), size)
    OpenForm(client, model, obj.pk)
    with django_assert_num_queries(queries):
        OpenForm(client, model, obj.pk)
