"""Countries, organizations, places, topics, languages and series, kept in the memory of the process.

A hundred events name the same few hundred of them. They are kept under the version of the record, which every save at
the desk raises in its own transaction, so none is older than the page that shows it. All requests share them: read
them, and never change one.
"""

from organizations.models import Country, Language, Organization

from .facets.among import Among
from .models import Place, Series, SeriesName, Topic
from .prepared import KEYS, Prepared

# Few by their nature, and sooner fetched together than one by one.
WHOLE = (Country, Language, Topic)


ORGANIZATIONS, PLACES, SERIES = (
    Prepared(lambda keys, model=model: model.objects.filter(Among("pk", keys)).order_by(), KEYS)
    for model in (Organization, Place, Series)
)
NAMES_OF_SERIES = Prepared(lambda keys: SeriesName.objects.filter(Among("series_id", keys)), KEYS)


def _organizations(shelf, keys):
    rows = ORGANIZATIONS.objects(keys)
    attach(shelf, rows, "state")
    return rows


def _places(shelf, keys):
    rows = PLACES.objects(keys)
    attach(shelf, rows, "country")
    return rows


def _series(shelf, keys):
    rows, names = SERIES.objects(keys), {key: [] for key in keys}
    for name in NAMES_OF_SERIES.objects(keys):
        names[name.series_id].append(name)
    for row in rows:
        row._prefetched_objects_cache = {"other_names": names[row.pk]}
    return rows


FETCHED = {Organization: _organizations, Place: _places, Series: _series}


def named(shelf, model, keys):
    """Return {key: row of `model`} of those of the `keys` that exist; each row is fetched once for each version."""
    if model in WHOLE:
        known = shelf.remember(("named", model), lambda: _by_key(model.objects.order_by()))
    else:
        known = shelf.remember(("named", model), dict)
        if new := {key for key in keys if key not in known}:
            known.update(_by_key(FETCHED[model](shelf, list(new))))
    return {key: known[key] for key in keys if key in known}


def _by_key(rows):
    found = {row.pk: row for row in rows}
    for row in found.values():
        # What templates write of it again and again (events.templatetags.record.once)
        row.written = {}
    return found


def attach(shelf, rows, *names):
    """Give each of `rows`, which are of one model, the row that each of its foreign keys `names` points at."""
    for name in names if rows else ():
        field = rows[0]._meta.get_field(name)
        wanted = {getattr(row, field.attname) for row in rows} - {None}
        if wanted:
            point(rows, name, named(shelf, field.related_model, wanted))


def point(rows, name, targets):
    """Give each of `rows`, which are of one model, that of the `targets` (by key) at which its foreign key points."""
    field = rows[0]._meta.get_field(name) if rows else None
    for row in rows:
        if target := targets.get(getattr(row, field.attname)):
            # The key is there already: what an assignment would do besides is to set it again.
            field.set_cached_value(row, target)


def above(shelf, organizations):
    """Return {key: organization} of all that lie above these organizations by their main parents."""
    found, keys = {}, {organization.parent_id for organization in organizations}
    while keys := keys - found.keys() - {None}:
        level = named(shelf, Organization, keys)
        found |= level
        keys = {organization.parent_id for organization in level.values()}
    return found
