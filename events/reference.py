"""Countries, organizations, places, topics, languages and series, kept in the memory of the process.

A hundred events name the same few hundred of them. They are kept under the version of the record, which every save at
the desk raises in its own transaction, so none is older than the page that shows it. All requests share them: read
them, and never change one.
"""

from organizations.models import Country, Language, Organization

from .models import Place, Series, Topic

FETCHED = {
    Country: lambda: Country.objects.all(),
    Language: lambda: Language.objects.all(),
    Organization: lambda: Organization.objects.select_related("state"),
    Place: lambda: Place.objects.select_related("country"),
    Series: lambda: Series.objects.prefetch_related("other_names"),
    Topic: lambda: Topic.objects.all(),
}


def named(shelf, model, keys):
    """Return {key: row of `model`} of those of the `keys` that exist; each row is fetched once for each version."""
    known = shelf.remember(("named", model), dict)
    if new := {key for key in keys if key not in known}:
        found = FETCHED[model]().order_by().in_bulk(new)
        for row in found.values():
            # What templates write of it again and again (events.templatetags.record.once)
            row.written = {}
        known.update(found)
    return {key: known[key] for key in keys if key in known}


def attach(shelf, rows, *names):
    """Give each of `rows`, which are of one model, the row that each of its foreign keys `names` points at."""
    for name in names if rows else ():
        field = rows[0]._meta.get_field(name)
        wanted = {getattr(row, field.attname) for row in rows} - {None}
        found = named(shelf, field.related_model, wanted) if wanted else {}
        for row in rows:
            if target := found.get(getattr(row, field.attname)):
                setattr(row, name, target)


def above(shelf, organizations):
    """Return {key: organization} of all that lie above these organizations by their main parents."""
    found, keys = {}, {organization.parent_id for organization in organizations}
    while keys := keys - found.keys() - {None}:
        level = named(shelf, Organization, keys)
        found |= level
        keys = {organization.parent_id for organization in level.values()}
    return found
