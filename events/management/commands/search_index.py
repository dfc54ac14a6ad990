import os
import time

from django.core.management.base import BaseCommand

from events.models import Event, NameWord
from events.search import indexing

# Of so many events, it takes longer to call helpers than to do without.
SMALL = 5_000


class Command(BaseCommand):
    help = (
        "Writes the search index anew from the record, in portions; readers search the old entries until they are "
        "replaced. Needed after an upgrade that says so and after changes made past the portal; every save in the "
        "admin keeps the index right by itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("--only-missing", action="store_true", help="write only the entries that are not there")
        parser.add_argument(
            "--helpers",
            type=int,
            metavar="NUMBER",
            help="processes that make the entries beside the one that writes them: as many as there are processors "
            "unless said otherwise, and none for a small record",
        )
        parser.add_argument(
            "--after", type=int, default=0, metavar="KEY", help="go on after this event, as one that was cut off said"
        )

    def handle(self, *, only_missing, after, helpers, **options):
        self.started = time.monotonic()
        if helpers is None:
            helpers = os.cpu_count() if Event.objects.count() > SMALL else 0
        entries = indexing.rebuild(
            only_missing=only_missing, after=after, helpers=helpers, say=self.say, say_of_words=self.say_of_words
        )
        seconds = time.monotonic() - self.started
        self.stdout.write(f"Indexed {entries} events and {NameWord.objects.count()} words of names in {seconds:.1f} s.")

    def say(self, done, of_all, last):
        seconds = time.monotonic() - self.started
        if done < of_all and done % 5000 == 0:
            left = seconds / done * (of_all - done)
            self.stdout.write(
                f"{done} of {of_all} events, {done / seconds:.0f} a second, {left:.0f} s left; "
                f"if it is cut off, --after {last} goes on from here"
            )
            self.stdout.flush()

    def say_of_words(self, done, of_all):
        if done < of_all and done % 5 == 0:
            self.stdout.write(f"words of {done} of {of_all} parts gathered")
            self.stdout.flush()
