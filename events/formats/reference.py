"""Records of what events refer to, organizations and series, as the API and the dumps write them."""

from django.conf import settings

from organizations.models import Organization

from ..models.visibility import may_see_drafts
from .records import text_of


def names_of(thing):
    return [
        {
            "name": name.name,
            "language": name.language_id,
            "since_year": name.since_year,
            "until_year": name.until_year,
        }
        for name in thing.other_names.all()
    ]


def organizations_for(user):
    """Return the organizations that exist for the user: what an editor proposed is not yet one for readers."""
    return Organization.objects.all() if may_see_drafts(user) else Organization.objects.filter(proposed=False)


def organization_record(organization, counts):
    return {
        "slug": organization.slug,
        "url": settings.PORTAL_URL + organization.get_absolute_url(),
        "kind": organization.kind,
        "name": text_of(organization, "name"),
        "acronym": text_of(organization, "acronym"),
        "parent": organization.parent and organization.parent.slug,
        "also_under": [other.slug for other in organization.also_under.all()],
        "state": organization.state_id,
        "founded": organization.founded,
        "dissolved": organization.dissolved,
        "successor": organization.successor and organization.successor.slug,
        "website": organization.website or None,
        "description": text_of(organization, "description"),
        "other_names": names_of(organization),
        "events": counts.get(str(organization.pk), 0),
    }


WITH_ORGANIZATION = ("parent", "also_under", "successor", "other_names")


def series_record(series, counts):
    return {
        "slug": series.slug,
        "url": settings.PORTAL_URL + series.get_absolute_url(),
        "name": text_of(series, "name"),
        "acronym": text_of(series, "acronym"),
        "founded": series.founded,
        "predecessor": series.predecessor and series.predecessor.slug,
        "description": text_of(series, "description"),
        "other_names": names_of(series),
        "topics": [topic.slug for topic in series.topics.all()],
        "events": counts.get(str(series.pk), 0),
    }


WITH_SERIES = ("predecessor", "other_names", "topics")
