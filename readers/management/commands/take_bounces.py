import mailbox
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from readers import bounces
from readers.models import Subscriber

Reason = Subscriber.Reason


class Command(BaseCommand):
    help = (
        "Reads the mail that came back to the sender's address (PORTAL_MAIL_FROM) from a Maildir or an mbox file: "
        "stops addresses that do not exist or whose owners complained, and takes these reports out. For every hour."
    )

    def add_arguments(self, parser):
        parser.add_argument("mailbox", type=Path, help="a Maildir or an mbox file")
        parser.add_argument("--dry-run", action="store_true", help="count the reports and change nothing")

    def handle(self, *, dry_run, **options):
        path = options["mailbox"]
        box = open_box(path)
        try:
            box.lock()
            done = bounces.take(box, timezone.now(), dry_run=dry_run)
        except OSError as problem:
            raise CommandError(f"The mailbox {path} cannot be used: {problem}") from problem
        finally:
            box.close()
        self.stdout.write(
            f"Reports {done['reports']}: stopped as bounced {done[Reason.BOUNCED]}, as complained "
            f"{done[Reason.COMPLAINED]}, passing trouble {done['']}, not of a mail of ours {done[None]}. "
            f"Other mail left alone {done['left']}."
        )


def open_box(path):
    if (path / "new").is_dir() and (path / "cur").is_dir():
        return mailbox.Maildir(path, create=False)
    if path.is_file():
        return mailbox.mbox(path, create=False)
    raise CommandError(f"{path} is neither a Maildir nor an mbox file.")
