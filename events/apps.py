from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("What: events")

    def ready(self):
        from organizations.following import follow_changes

        # Its memory has to be there before a server divides itself: only then do its processes count together.
        from . import announcing
        from .api import shared_count  # noqa: F401
        from .facets import filing
        from .search import indexing

        follow_changes(find=indexing.events_naming, then=indexing.follow)
        # Before the facets, which then no longer know of a deleted event which questions found it.
        follow_changes(find=announcing.events_told_of, then=announcing.follow)
        follow_changes(find=filing.events_filed_by, then=filing.follow)
