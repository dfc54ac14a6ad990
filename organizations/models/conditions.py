from django.db.models import Q


def in_some_language(field):
    """The condition that a translated text is there in at least one language.

    It says `IS NOT NULL` because a CHECK that comes to NULL counts as fulfilled.
    """
    return Q(**{f"{field}_en__isnull": False, f"{field}_en__gt": ""}) | Q(
        **{f"{field}_ru__isnull": False, f"{field}_ru__gt": ""}
    )


def on_the_globe():
    """The condition that latitude and longitude are both there and in their range, or both not there."""
    return Q(latitude__isnull=True, longitude__isnull=True) | Q(
        latitude__isnull=False,
        longitude__isnull=False,
        latitude__gte=-90,
        latitude__lte=90,
        longitude__gte=-180,
        longitude__lte=180,
    )
