import time

from django.core.management.base import BaseCommand

from events.models import NameWord
from events.search import indexing


class Command(BaseCommand):
    help = (
        "Writes the search index anew from the record, all or nothing. Needed after an upgrade that says so and after "
        "changes made past the portal; every save in the admin keeps the index right by itself."
    )

    def handle(self, **options):
        started = time.monotonic()
        entries = indexing.rebuild()
        seconds = time.monotonic() - started
        self.stdout.write(f"Indexed {entries} events and {NameWord.objects.count()} words of names in {seconds:.1f} s.")
