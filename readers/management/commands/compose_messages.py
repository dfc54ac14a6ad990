from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from readers import composing


class Command(BaseCommand):
    help = (
        "Writes what is due to readers into the outbox: news at once and of a day, reminders, the newsletter. For "
        "every few minutes; it can be run twice, and sends nothing (send_messages does)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many messages would be written")

    def handle(self, *, dry_run, **options):
        done = composing.compose(timezone.now(), dry_run=dry_run)
        if done.failed:
            raise CommandError(str(done))
        self.stdout.write(str(done))
