"""The privacy page says what the tables hold: each of them is on its list, or said to hold nothing of persons."""

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.test.utils import isolate_apps

from intake.models import SheetImport
from portal import nightly
from readers import retention
from readers.kept import EMPTY, FAILURES_KEPT, KEPT, NOTHING_OF_PERSONS, PERSONS

# A column of which one of these is a part tells something of a person, until somebody says on the list that it does.
WORDS = {"user", "username", "email", "mail", "ip", "agent", "password", "session", "phone", "owner", "person", "salt"}
WORDS |= {"credit", "responsible", "author", "birth", "address", "secret", "token", "digest", "first_name", "last_name"}


def columns(model):
    return {one.name: one for one in model._meta.get_fields() if one.concrete and not one.many_to_many}


def tells_of_a_person(one):
    if isinstance(one, models.BooleanField):
        return False
    related = one.is_relation and one.related_model is get_user_model()
    by_kind = isinstance(one, models.EmailField | models.GenericIPAddressField)
    return related or by_kind or bool(WORDS & {one.name, *one.name.split("_")})


def undeclared(found, kept, nothing, empty=frozenset()):
    """What the models `found` hold and the list does not say, and what it says and they do not hold; a line each."""
    lines, tables = [], {}
    for entry in kept:
        for label, named in entry.tables.items():
            tables.setdefault(label, set()).update(named)
    parts = {}
    for entry in kept:
        for label, named in entry.columns.items():
            parts.setdefault(label, set()).update(named)
    known = {model._meta.label: columns(model) for model in found}
    for label, held in known.items():
        places = [name for name, where in (("tables", tables), ("columns", parts)) if label in where]
        places += ["nothing"] * (label in nothing) + ["empty"] * (label in empty)
        if len(places) != 1:
            lines.append(f"{label} is declared {' and '.join(places) or 'nowhere'}")
        elif places == ["tables"]:
            lines += [f"{label}.{name} differs" for name in sorted(held.keys() ^ tables[label])]
        elif places != ["empty"]:
            said = parts.get(label, set())
            lines += [f"{label}.{name} is not there" for name in sorted(said - held.keys())]
            lines += [
                f"{label}.{name} is not said" for name in held if name not in said and tells_of_a_person(held[name])
            ]
    lines += [f"{label} is no table" for label in sorted({*tables, *parts, *nothing, *empty} - known.keys())]
    return lines


# The list and the tables


def test_every_column_that_tells_of_a_person_is_on_the_list():
    found = apps.get_models(include_auto_created=True)
    assert len(found) > 50
    assert undeclared(found, KEPT, NOTHING_OF_PERSONS, EMPTY) == []


def test_the_times_that_the_page_says_are_those_that_are_kept_to():
    """Sentences cannot be put together from numbers in two languages, so they are compared with them."""
    said = " ".join(str(entry.how_long) for entry in KEPT if entry.job == "readers")
    assert retention.UNCONFIRMED_FOR.days == 2
    assert "Two days if it is never confirmed" in said
    assert f"the address alone {retention.STOPPED_FOR.days} days longer" in said
    assert f"{retention.MESSAGES_FOR.days} days after it was sent" in said
    [of_sheets] = [str(entry.how_long) for entry in KEPT if entry.job == "sheets"]
    assert f"{SheetImport.KEPT_FOR.days} days at most" in of_sheets


@isolate_apps("readers")
def test_a_table_and_a_column_that_nobody_declared_are_found():
    class Guest(models.Model):
        email = models.EmailField()

        class Meta:
            app_label = "readers"

    class Chair(models.Model):
        number = models.IntegerField()
        contact_phone = models.CharField(max_length=20)
        taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
        reachable_at = models.GenericIPAddressField()

        class Meta:
            app_label = "readers"

    Chair._meta.get_field("taken_by").remote_field.model = get_user_model()
    entry = KEPT[0]
    alone = type(entry)(of="readers", what="", why="", how_long="", tables={"readers.Guest": ("id",)})
    both = [Guest, Chair]
    assert undeclared(both, [alone], {"readers.Chair", "readers.Gone"}) == [
        "readers.Guest.email differs",
        "readers.Chair.contact_phone is not said",
        "readers.Chair.taken_by is not said",
        "readers.Chair.reachable_at is not said",
        "readers.Gone is no table",
    ]
    assert undeclared([Chair], [], set()) == ["readers.Chair is declared nowhere"]
    assert undeclared([Guest], [alone], {"readers.Guest"}) == ["readers.Guest is declared tables and nothing"]


def test_what_is_kept_for_a_time_is_deleted_by_a_job_of_the_night():
    jobs = {kept.job for kept in KEPT} - {""}
    assert jobs >= {"visitors", "sessions", "failures"}
    assert jobs <= {job.name for job in nightly.JOBS}


def test_what_the_list_says_of_the_settings_is_so():
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600
    assert FAILURES_KEPT.days == 1
    assert settings.AXES_COOLOFF_TIME.seconds == 15 * 60
    assert settings.AXES_FAILURE_LIMIT == 5
    assert settings.AXES_DISABLE_ACCESS_LOG
    assert not getattr(settings, "AXES_ENABLE_ACCESS_FAILURE_LOG", False)


# The pages


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_the_page_says_all_of_the_list_and_nothing_else(client, prefix):
    page = BeautifulSoup(client.get(f"{prefix}/about/privacy/").content, "html.parser")
    assert len(page.select("main section:has(dl)")) == len(PERSONS)
    assert len(page.select("main dl")) == len(KEPT)
    said = {
        item.code.get_text(): item.get_text().partition(": ")[2].split(", ")
        for item in page.select("main dl details li")
    }
    assert said == {label: list(named) for kept in KEPT for label, named in kept.places}


@pytest.mark.django_db
def test_whom_to_write_to_is_the_contact_of_the_operator(client, settings):
    for given, address in (
        ("a@example.org", "mailto:a@example.org"),
        ("https://example.org/c", "https://example.org/c"),
    ):
        settings.PORTAL_CONTACT = given
        client.get("/about/")
        for page in ("/about/?1" + given, "/about/privacy/?1" + given):
            assert f'href="{address}"' in client.get(page).content.decode()


@pytest.mark.django_db
def test_every_page_leads_to_the_privacy_page_and_both_pages_to_each_other(client):
    for page in ("/", "/events/", "/nowhere/", "/about/"):
        links = {link["href"] for link in BeautifulSoup(client.get(page).content, "html.parser").select("footer a")}
        assert {"/about/", "/about/privacy/"} <= links
    links = {link["href"] for link in BeautifulSoup(client.get("/ru/about/").content, "html.parser").select("main a")}
    assert links >= {"/ru/about/figures/", "/ru/about/privacy/", "/ru/data/", "/ru/api/docs/"}
