from django.db.models import Q
from django.utils import timezone

from organizations.models import FormerSlug

from ..formats import gathering
from ..models import Event, Publication, Visibility


def publicly_withdrawn():
    """Withdrawn events that everybody could see before, and whose address therefore says that they are gone."""
    return Event.objects.withdrawn().filter(
        Q(embargo_until=None) | Q(embargo_until__lte=timezone.now()),
        published_at__isnull=False,
        visibility=Visibility.EVERYONE,
    )


def no_longer_at(slug):
    """Return the Publication of the event that everybody could see there, if it is withdrawn or deleted; else None.

    The address of a merged event leads to the one that was kept.
    """
    withdrawn = publicly_withdrawn().filter(slug=slug).first()
    if withdrawn:
        return gathering.publications_of([withdrawn])[withdrawn.public_id]
    if Event.objects.filter(slug=slug).exists() or FormerSlug.objects.of(Event).filter(slug=slug).exists():
        return None
    return Publication.objects.publicly_gone().filter(slug=slug).order_by("-gone_at").first()
