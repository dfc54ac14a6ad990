from django.db.models import Q
from django.utils import timezone

from ..models import Event, Visibility


def publicly_withdrawn():
    """Withdrawn events that everybody could see before, and whose address therefore says that they are gone."""
    return Event.objects.withdrawn().filter(
        Q(embargo_until=None) | Q(embargo_until__lte=timezone.now()),
        published_at__isnull=False,
        visibility=Visibility.EVERYONE,
    )
