"""The daily run for readers: 10,000 subscribers, 500 different filters, 50 changed events. Composed, then written.

Makes a trial record with made-up subscribers in a folder of its own, and measures in a process of its own, so that the
memory is that of the run alone. Ends non-zero if a limit is broken.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from . import one_record, servers

ROOT = one_record.ROOT
SECONDS, MEGABYTES = 60, 300
FILTERS, CHANGED = 500, 50
# Letters that are written and handed to no server, to know what one costs
LETTERS = 300


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers")
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "benchmarks")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure()))
        return
    folder = asked.data / f"readers-{asked.database}-{asked.events}"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PORTAL_DATA"] = str(folder.absolute())
    os.environ.pop("DATABASE_URL", None)
    with servers.database(asked.database, folder):
        one_record.make_record(asked.events)
        make_readers(asked.subscribers)
        command = [sys.executable, "-m", "benchmarks.readers", "--measure"]
        figures = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    print(f"{asked.subscribers:,} subscribers, {FILTERS} filters, {CHANGED} changed of {asked.events:,} events")
    for name, value in figures.items():
        print(f"{name:<44}{value:>10,}")
    faults = [
        f"{figures[name]} {name}, at most {most}"
        for name, most in (("seconds to compose", SECONDS), ("MB at the most", MEGABYTES))
        if figures[name] > most
    ]
    if faults:
        raise SystemExit("\n".join(faults))


def make_readers(number):
    """Give the record so many subscribers of the daily news, none of whom was told anything, and the changes."""
    from datetime import timedelta

    from django.utils import timezone

    from events.models import Change, Publication
    from readers.models import Message, Subscriber, Subscription

    chance = random.Random(1)
    now = timezone.now()
    filters = some_filters(chance)
    Message.objects.all().delete()
    Subscriber.objects.all().delete()
    Change.objects.filter(at__gt=now - timedelta(days=3)).delete()
    subscribers = Subscriber.objects.bulk_create(
        Subscriber(
            address=f"reader{n}@example.org",
            address_key=f"reader{n}@example.org",
            language=chance.choice(["en", "ru"]),
            state="active",
            created_at=now,
            confirmed_at=now,
        )
        for n in range(number)
    )
    before = now - timedelta(days=2)
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=subscriber,
            query=filters[n % len(filters)],
            rhythm="daily",
            asked_at=before,
            confirmed_at=before,
            told_until=before,
        )
        for n, subscriber in enumerate(subscribers)
    )
    told = list(Publication.objects.present().filter(visibility="everyone").order_by("pk"))
    kinds = ["added", "moved", "cancelled", "outcome", "place"]
    Change.objects.bulk_create(
        Change(
            publication=publication,
            what=(what := chance.choice(kinds)),
            at=now - timedelta(days=1, hours=12),
            visibility="everyone",
            before=publication.said["days"] if what == "moved" else None,
            after=publication.said["days"] if what == "moved" else None,
        )
        for publication in chance.sample(told, CHANGED)
    )


def some_filters(chance):
    """Return different filters as readers choose them: a country in a role, an organization, a topic, words."""
    from events.models import Event, Role, Topic
    from events.trial.words import VOCABULARY
    from organizations.models import Country, Organization
    from readers.questions import canonical

    countries = list(Country.objects.values_list("code", flat=True))
    organizations = list(Organization.objects.order_by("pk").values_list("slug", flat=True))
    topics = list(Topic.objects.values_list("slug", flat=True))
    makers = [
        lambda: f"country={chance.choice(countries)}&role={chance.choice(Role.values)}",
        lambda: f"organization={chance.choice(organizations)}",
        lambda: f"topic={chance.choice(topics)}&kind={chance.choice(Event.Kind.values)}",
        lambda: f"held_in={chance.choice(countries)}&when=upcoming",
        lambda: "&".join(f"country={code}" for code in chance.sample(countries, 4)),
        lambda: f"q={chance.choice(VOCABULARY['en'][20:200])}",
    ]
    found = {""}
    while len(found) < FILTERS:
        found.add(canonical(f"?{chance.choice(makers)()}"))
    return sorted(found)


def measure():
    """Compose, and write some of the letters; return the figures."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from readers import composing
    from readers.letters.outgoing import mail_for
    from readers.letters.record import Record
    from readers.models import Message

    questions = [0]

    def count(execute, sql, params, many, context):
        questions[0] += 1
        return execute(sql, params, many, context)

    began, began_wall = time.process_time(), time.perf_counter()
    with connection.execute_wrapper(count):
        composed = composing.compose(timezone.now())
    seconds, wall = time.process_time() - began, time.perf_counter() - began_wall
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    messages = list(Message.objects.select_related("subscriber", "issue").order_by("pk")[:LETTERS])
    began = time.process_time()
    record = Record(message.content for message in messages)
    for message in messages:
        mail_for(message, record, timezone.now()).message()
    return {
        "messages composed": composed.messages["daily"],
        "seconds to compose": round(wall, 1),
        "seconds of the processor for it": round(seconds, 1),
        "questions to the database": questions[0],
        "MB at the most": round(megabytes),
        "milliseconds to write a letter": round((time.process_time() - began) * 1000 / max(1, len(messages)), 1),
    }


if __name__ == "__main__":
    main()
