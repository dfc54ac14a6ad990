from django.core.management.base import BaseCommand, CommandError

from events import pictures
from events.models import Photo


class Command(BaseCommand):
    help = (
        "Draws the sizes of photos that are missing, on the disk or in the record. Fails if any could not be drawn; "
        "the log says why, and pages show the picture itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many are missing and draw none")

    def handle(self, *, dry_run, **options):
        if dry_run:
            photos = Photo.objects.exclude(image="").iterator()
            self.stdout.write(f"{sum(not pictures.is_drawn(photo) for photo in photos)} photos to draw.")
            return
        drawn = there = 0
        failed = []
        for photo in Photo.objects.exclude(image="").order_by("pk").iterator():
            if pictures.is_drawn(photo):
                there += 1
            elif pictures.draw(photo):
                drawn += 1
            else:
                failed.append(photo.image.name)
        summary = f"{drawn} photos drawn, {there} were there, {len(failed)} failed"
        if failed:
            raise CommandError(f"{summary}: {', '.join(failed)}")
        self.stdout.write(f"{summary}.")
