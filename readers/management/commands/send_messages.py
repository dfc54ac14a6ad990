from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from readers import sending


class Command(BaseCommand):
    help = (
        "Sends what waits in the outbox, each message once, also with several workers. For every few minutes. Ends "
        "non-zero if the mail server was in trouble or a message was given up."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many messages wait and send none")

    def handle(self, *, dry_run, **options):
        if dry_run:
            self.stdout.write(f"{sending.due(timezone.now()).count()} messages are due.")
            return
        done = sending.send(timezone.now())
        if done.failed:
            raise CommandError(str(done))
        self.stdout.write(str(done))
