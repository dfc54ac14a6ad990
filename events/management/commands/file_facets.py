import time

from django.core.management.base import BaseCommand

from events.facets import filing


class Command(BaseCommand):
    help = (
        "Files every event under the values of its facets anew; readers see the counts of before until it is done. "
        "Needed after changes made past the portal; every save in the admin files its events by itself."
    )

    def handle(self, **options):
        started = time.monotonic()
        number = filing.file_everything(say=self.say)
        self.stdout.write(f"Filed {number} events in {time.monotonic() - started:.1f} s.")

    def say(self, number):
        self.stdout.write(f"{number} events read")
        self.stdout.flush()
