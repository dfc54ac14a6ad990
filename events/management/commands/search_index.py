import time

from django.core.management.base import BaseCommand

from events.models import NameWord
from events.search import indexing


class Command(BaseCommand):
    help = (
        "Writes the search index anew from the record, in portions; readers search the old entries until they are "
        "replaced. Needed after an upgrade that says so and after changes made past the portal; every save in the "
        "admin keeps the index right by itself."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--only-missing", action="store_true", help="write the entries that are not there: completes one cut off"
        )

    def handle(self, *, only_missing, **options):
        self.started = time.monotonic()
        entries = indexing.rebuild(only_missing=only_missing, say=self.say)
        seconds = time.monotonic() - self.started
        self.stdout.write(f"Indexed {entries} events and {NameWord.objects.count()} words of names in {seconds:.1f} s.")

    def say(self, done, of_all):
        seconds = time.monotonic() - self.started
        if done < of_all and done % 5000 == 0:
            left = seconds / done * (of_all - done)
            self.stdout.write(f"{done} of {of_all} events, {done / seconds:.0f} a second, {left:.0f} s left")
            self.stdout.flush()
