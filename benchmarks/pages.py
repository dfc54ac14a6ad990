"""Which pages are measured, each under many addresses, so that no request finds what the one before has left warm."""

import random
from importlib.util import find_spec
from itertools import product
from urllib.parse import urlencode

from django.db.models import Count

from events.filters import EventFilter
from events.models import Event, Participation
from events.trial.words import VOCABULARY

LANGUAGES = ["", "/ru"]
ADDRESSES = 80


def pages(seed=1):
    """Return {name of a page: addresses} for the trial record of this process."""
    chance = random.Random(seed)
    public = Event.objects.published().filter(visibility="everyone")
    events = some(public.values("pk", "slug"), chance)
    asked = [question(event["pk"], chance) for event in events]
    found = {
        "home": in_both([""]),
        "list": in_both(["events/"]),
        "list, page 2 to 50": in_both(f"events/?page={page}" for page in range(2, 51)),
        "list, page 50": in_both(["events/?page=50"]),
        "event with 15 participations": in_both(f"events/{slug}/" for slug in with_participations(public, 15, chance)),
        "list by country, organization and year": in_both(
            f"events/?{urlencode({'country': country, 'organization': organization, 'year': year})}"
            for country, organization, year in filter(all, asked)
        ),
        "upcoming": in_both(f"events/?when=upcoming&page={page}" for page in range(1, 5)),
        "country": in_both(f"countries/{code.lower()}/" for code in some_parties("country", chance)),
        "organization": in_both(f"organizations/{slug}/" for slug in some_parties("organization__slug", chance)),
        "series": in_both(f"series/{slug}/" for slug in some_series(public, chance)),
        "map": in_both(["events/map/"]),
        "map of a year": in_both(f"events/map/?year={year}" for year in range(1995, 2031)),
        "calendar month": in_both(
            f"events/calendar/{year}/{month:02}/" for year, month in product(range(2000, 2028, 3), range(1, 13, 2))
        ),
    }
    of_countries_and_years = [
        urlencode({"country": country, "year": year}) for country, _organization, year in asked if country and year
    ]
    found |= {
        "calendar of a country and a year": [f"/events.ics?{query}" for query in of_countries_and_years],
        "feed of a country": [f"/events.atom?country={code.lower()}" for code in some_parties("country", chance)],
        "10,000 rows of CSV": spans_of_rows(public, 10_000, chance),
        "API, page of 50": ["/api/v1/events/", *(f"/api/v1/events/?{query}" for query in of_countries_and_years)],
        "API, one event": [f"/api/v1/events/{event['slug']}/" for event in events],
        "event as JSON": [f"/events/{event['slug']}.json" for event in events],
    }
    if "q" in EventFilter.base_filters:
        words = VOCABULARY["en"][20:200], VOCABULARY["ru"][20:200]
        pairs = [chance.sample(words[n % 2], 2) for n in range(ADDRESSES)]
        found["search for two words"] = in_both(f"events/?{urlencode({'q': ' '.join(pair)})}" for pair in pairs)
    if find_spec("events.facets"):
        found["list with facets, by country and year"] = in_both(
            f"events/?{urlencode({'country': country, 'year': year})}"
            for country, _organization, year in asked
            if country and year
        )
        found["list with facets, no filter"] = in_both(["events/"])
    return {name: shuffled(addresses, chance) for name, addresses in found.items()}


def in_both(paths):
    return [f"{language}/{path}" for path in paths for language in LANGUAGES]


def shuffled(addresses, chance):
    return chance.sample(addresses, len(addresses))


def some(queryset, chance):
    """Return at most ADDRESSES rows, spread over the whole queryset."""
    rows = list(queryset.order_by("pk"))
    return chance.sample(rows, min(ADDRESSES, len(rows)))


def question(event, chance):
    """Return (country, organization, year) that find at least this event; None for what it has not."""
    rows = Participation.objects.listed().filter(event=event)
    countries = list(rows.exclude(country=None).values_list("country", flat=True).order_by("pk"))
    organizations = list(rows.exclude(organization=None).values_list("organization__slug", flat=True).order_by("pk"))
    day = Event.objects.values_list("starts_on", flat=True).get(pk=event)
    return countries and chance.choice(countries), organizations and chance.choice(organizations), day and day.year


def spans_of_rows(events, rows, chance):
    """Return addresses of sheets of about so many rows, each a span of days; of all events where there are fewer."""
    days = list(events.exclude(starts_on=None).order_by("starts_on").values_list("starts_on", flat=True))
    if len(days) <= rows:
        return ["/events.csv"]
    starts = [chance.randrange(len(days) - rows) for _time in range(10)]
    return [f"/events.csv?from={days[start]}&to={days[start + rows - 1]}" for start in starts]


def with_participations(events, number, chance):
    counted = events.annotate(rows=Count("participations")).filter(rows=number)
    return [event["slug"] for event in some(counted.values("pk", "slug"), chance)]


def some_parties(name, chance):
    """Return keys of parties as often met as in the record: those with many events are asked for most."""
    rows = list(Participation.objects.exclude(**{name: None}).order_by("pk").values_list(name, flat=True)[:20_000])
    return list(dict.fromkeys(chance.sample(rows, min(ADDRESSES, len(rows)))))


def some_series(events, chance):
    slugs = sorted(set(events.exclude(series=None).values_list("series__slug", flat=True)))
    return chance.sample(slugs, min(ADDRESSES, len(slugs)))
