"""Plain factories. They take keywords, invent nothing but what a row cannot be without, and create nothing unasked."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection

from events.models import Event, Participation, Place, Role, Series, Source, Topic
from organizations.models import Country, Organization


def make_country(code, name=None, **fields):
    country, _ = Country.objects.get_or_create(code=code, defaults={"name_en": name or code, **fields})
    return country


def make_organization(name, **fields):
    fields.setdefault("kind", Organization.Kind.UNIT if "parent" in fields else Organization.Kind.INTERNATIONAL)
    return Organization.objects.create(name_en=name, **fields)


def make_body(name, state, **fields):
    return make_organization(name, kind=Organization.Kind.STATE_BODY, state=state, **fields)


def make_place(name, country, **fields):
    return Place.objects.create(name_en=name, country=country, **fields)


def make_series(name, **fields):
    return Series.objects.create(name_en=name, **fields)


def make_topic(name, **fields):
    return Topic.objects.create(name_en=name, **fields)


def make_event(title="A meeting", *, parties=(), topics=(), **fields):
    """A published event for everyone on 5 and 6 November 2019, unless the keywords say otherwise.

    `parties` are (country or organization, role) pairs, or parties alone for the role of participant.
    """
    if fields.get("precision") != Event.DayPrecision.UNKNOWN:
        fields.setdefault("starts_on", date(2019, 11, 5))
        fields.setdefault("ends_on", max(date(2019, 11, 6), fields["starts_on"]))
    fields = {"title_en": title, "kind": Event.Kind.MEETING, "state": Event.State.PUBLISHED, **fields}
    event = Event.objects.create(**fields)
    event.topics.set(topics)
    for order, party in enumerate(parties):
        party, role = party if isinstance(party, tuple) else (party, Role.PARTICIPANT)
        make_participation(event, party, role, order=order)
    return event


def make_complete(title="A meeting", **fields):
    """An event that has everything which a publication needs."""
    return complete(make_event(title, **fields))


def complete(event):
    """Give an event what it lacks before it can be published."""
    event.title_ru = event.title_ru or "Встреча"
    event.format = event.format or Event.Format.ONLINE
    event.save()
    if not event.participations.exists():
        make_participation(event, make_country("KZ", "Kazakhstan"))
    make_source(event)
    return event


def make_participation(event, party, role=Role.PARTICIPANT, **fields):
    kind = "country" if isinstance(party, Country) else "organization"
    return Participation.objects.create(event=event, role=role, **{kind: party}, **fields)


def make_source(subject, url="https://example.org/news/1", **fields):
    kind = "event" if isinstance(subject, Event) else "series"
    return Source.objects.create(url=url, **{kind: subject, "publisher": "Example News", **fields})


def make_user(name, *groups, **fields):
    """A user in the named groups (reader-staff, editor, publisher)."""
    user = User.objects.create_user(name, f"{name}@example.org", "a long enough password", **fields)
    if Group.objects.filter(name__in=groups).count() < len(groups):
        # A test that really commits leaves a database without what the migrations put there.
        import_module("events.migrations.0003_groups_of_staff").make_groups(
            apps, SimpleNamespace(connection=connection)
        )
    user.groups.set(Group.objects.filter(name__in=groups))
    return user
