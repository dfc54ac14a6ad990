"""Fills an empty record with made-up events around the countries, bodies, places and topics of `fixtures/`."""

import random

from django.db import connection, transaction

from events import announcing, loading
from events.facets import filing
from events.models import Event, Mention, Outcome, Participation, Series, Source, Statement, TrialRecord
from events.search import indexing
from organizations import loading as parties
from organizations.models import Organization

from . import mark
from .rows import Skewed, World, made_up_event, number_of_series

EVENTS_AT_ONCE = 500
EVENTS_FOR_ONE_ORGANIZATION = 100


def fill(root, events, seed, *, say):
    """Fill an empty record with `events` made-up events; the same seed makes the same record.

    The mark comes with the first rows. The events come in portions, each in a transaction of its own, so that neither
    memory nor a transaction grows with their number.
    """
    with transaction.atomic():
        world = make_world(root, events, seed)
    mark.remember(True)
    for first in range(1, events + 1, EVENTS_AT_ONCE):
        last = min(first + EVENTS_AT_ONCE - 1, events)
        with transaction.atomic():
            save([made_up_event(number, world) for number in range(first, last + 1)])
        if last % 5000 == 0 or last == events:
            say(f"{last} of {events} events")
    follow_up()


def make_world(root, events, seed):
    """Mark the record as a trial, load the reference data and make series and further organizations."""
    TrialRecord.objects.create(pk=1, events=events, seed=seed)
    regions, languages = parties.load_regions(root), parties.load_languages(root)
    countries = parties.load_countries(root, regions=regions, languages=languages)
    organizations = parties.load_organizations(root, countries=countries, languages=languages)
    parties.load_memberships(root, organizations=organizations, countries=countries)
    topics = loading.load_topics(root, languages=languages)
    places = loading.load_places(root, countries=countries, languages=languages)
    countries, organizations = [*countries.values()], [*organizations.values()]
    organizations += make_organizations(events // EVENTS_FOR_ONE_ORGANIZATION, countries, seed)
    return World(
        seed=seed,
        parties=Skewed([*countries, *organizations], f"{seed} parties"),
        organizations=Skewed(organizations, f"{seed} organizations"),
        places=Skewed(places.values(), f"{seed} places"),
        topics=Skewed(topics.values(), f"{seed} topics"),
        series=make_series(number_of_series(events)),
        languages=[languages["en"], languages["ru"]],
    )


def make_organizations(number, countries, seed):
    chance = random.Random(f"{seed} bodies")
    return Organization.objects.bulk_create(
        Organization(
            slug=f"made-up-agency-{n}",
            name_en=f"Made-up border agency {n}",
            name_ru=f"Вымышленное пограничное ведомство {n}",
            kind=Organization.Kind.STATE_BODY,
            state=chance.choice(countries),
        )
        for n in range(1, number + 1)
    )


def make_series(number):
    return Series.objects.bulk_create(
        Series(slug=f"made-up-series-{n}", name_en=f"Made-up series {n}", name_ru=f"Вымышленная серия {n}")
        for n in range(1, number + 1)
    )


def save(made):
    """Save these events with all that hangs on them, with one question for each table and none for each event."""
    Event.objects.bulk_create([one.event for one in made])
    for model, rows in [
        (Event.topics.through, [{"event": one.event, "topic": topic} for one in made for topic in one.topics]),
        (Event.languages.through, [{"event": one.event, "language": each} for one in made for each in one.languages]),
    ]:
        model.objects.bulk_create([model(**row) for row in rows])
    for model, name in [
        (Source, "sources"),
        (Participation, "participations"),
        (Mention, "mentions"),
        (Outcome, "outcomes"),
        (Statement, "statements"),
    ]:
        model.objects.bulk_create([row for one in made for row in getattr(one, name)])
    countries = Outcome.countries.through
    countries.objects.bulk_create(
        [countries(outcome=outcome, country=country) for one in made for outcome, country in one.outcome_countries]
    )


def follow_up():
    """What is made of the events once all rows are there: search index, facets, and the statistics that plan queries.

    A record that grows by hand has the statistics by itself on PostgreSQL; SQLite gathers none unasked.
    """
    indexing.rebuild()
    filing.file_everything()
    announcing.announce_missing()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
