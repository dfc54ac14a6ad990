from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from events import announcing, loading
from events.facets import filing
from events.models import Event, Participation, Source
from events.search import indexing
from organizations import history
from organizations import loading as parties
from organizations.fixture_files import FixtureError
from organizations.models import Country, Organization


class Command(BaseCommand):
    help = (
        "Loads the reference data and the real events from fixtures/ into an empty record, all or nothing. A record "
        "that holds a country, an organization or an event already is left as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures", help="where the files are")

    def handle(self, *, folder, **options):
        if not record_is_empty():
            self.stdout.write("The record is not empty; nothing was loaded.")
            return
        try:
            with transaction.atomic():
                load(folder)
                history.record_everything("Loaded from fixtures/")
        except FixtureError as problem:
            raise CommandError(f"{problem}\nNothing was loaded.") from problem
        self.stdout.write(
            f"Loaded {Event.objects.count()} events with {Source.objects.count()} sources and "
            f"{Participation.objects.count()} participations of {Organization.objects.count()} organizations "
            f"and {Country.objects.count()} countries."
        )


def record_is_empty():
    return not any(model.objects.exists() for model in (Country, Organization, Event))


def load(root):
    """Load every file below `root`; FixtureError names the first place that is wrong."""
    regions, languages = parties.load_regions(root), parties.load_languages(root)
    countries = parties.load_countries(root, regions=regions, languages=languages)
    organizations = parties.load_organizations(root, countries=countries, languages=languages)
    parties.load_memberships(root, organizations=organizations, countries=countries)
    topics = loading.load_topics(root, languages=languages)
    loading.load_events(
        root,
        countries=countries,
        organizations=organizations,
        languages=languages,
        places=loading.load_places(root, countries=countries, languages=languages),
        series=loading.load_series(root, topics=topics, languages=languages),
        topics=topics,
    )
    indexing.rebuild()
    filing.file_everything()
    announcing.announce_missing()
