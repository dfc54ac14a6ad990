import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.management.commands.load_fixtures import record_is_empty
from events.models import TrialRecord
from events.trial import record


class Command(BaseCommand):
    help = (
        "Fills an empty record with plainly made-up events, around the countries and organizations of fixtures/, and "
        "marks it as a trial on every page. The mark cannot be taken away: give a trial a data folder of its own."
    )

    def add_arguments(self, parser):
        parser.add_argument("--events", type=int, default=1000, help="how many (1000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same record (1)")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures", help="where the files are")

    def handle(self, *, events, seed, folder, **options):
        if events < 1:
            raise CommandError("A trial needs one event at least.")
        if trial := TrialRecord.objects.first():
            raise CommandError(f"The record is a trial already ({trial}); a new one needs an empty data folder.")
        if not record_is_empty():
            raise CommandError("The record is not empty; a trial needs a data folder (PORTAL_DATA) of its own.")
        began = time.monotonic()
        record.fill(folder, events, seed, say=self.say)
        self.say(f"Made {events} made-up events in {time.monotonic() - began:.0f} s")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
