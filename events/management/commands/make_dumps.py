from django.core.management.base import BaseCommand

from events import dumps


class Command(BaseCommand):
    help = "Makes the files under /data/ anew: the whole public record, complete and for each year. For every night."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how old the present files are and make none")

    def handle(self, *, dry_run, **options):
        if dry_run:
            made = dumps.manifest()
            self.stdout.write(
                f"The present files were made at {made['made_at']:%Y-%m-%d %H:%M}." if made else "No files."
            )
            return
        made = dumps.make(say=lambda line: options["verbosity"] > 1 and self.stdout.write(line))
        size = sum(one.size for one in made["files"])
        self.stdout.write(f"Made {len(made['files'])} files, {size:,} bytes.")
