from django.core.management.base import BaseCommand
from django.utils import timezone

from readers import retention


class Command(BaseCommand):
    help = (
        "Deletes what readers left with the portal and what has been kept for its time: subscriptions never confirmed, "
        "addresses that left or were stopped, messages. For every night."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be deleted")

    def handle(self, *, dry_run, **options):
        self.stdout.write(str(retention.forget(timezone.now(), dry_run=dry_run)))
