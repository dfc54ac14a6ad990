"""What events name, with all names that find it: read once however many events name it."""

from functools import cached_property

from organizations.models import Country, Organization, OtherName, parent_pairs

from ..branches import lineage_of_each
from ..facets.among import Among
from ..models import Place, PlaceName, Series, SeriesName, Topic, TopicName
from ..models.topic import parent_pairs as parent_pairs_of_topics
from ..prepared import KEYS, Prepared
from .entries import country_names, organization_names

# By the field that says whose name it is
NAMES = {
    Organization: (OtherName, "organization_id"),
    Place: (PlaceName, "place_id"),
    Series: (SeriesName, "series_id"),
    Topic: (TopicName, "topic_id"),
}
ROWS = {
    model: Prepared(lambda keys, model=model: model.objects.filter(Among("pk", keys)).order_by(), KEYS)
    for model in NAMES
}
OTHER_NAMES = {
    model: Prepared(lambda keys, names=names, owner=owner: names.objects.filter(Among(owner, keys)), KEYS)
    for model, (names, owner) in NAMES.items()
}


class Named:
    """Countries, organizations, places, series and topics with their names, each read once."""

    def __init__(self):
        self._known, self._organizations, self._countries = {}, {}, {}

    def of(self, model, keys):
        """Return {key: object} of these keys, None left out."""
        known = self._known.setdefault(model, {})
        missing = set(keys) - known.keys() - {None}
        if missing:
            known.update((row.pk, row) for row in _with_other_names(model, missing))
        return known

    def countries(self, keys):
        """Return {key: all names by which the country is found} of these keys, None left out."""
        known = self.of(Country, keys)
        for key in set(keys) - self._countries.keys() - {None}:
            self._countries[key] = tuple(country_names(known[key]))
        return self._countries

    def states_of(self, organizations):
        """Return the keys of the states whose bodies are among the organizations with these keys."""
        above = {one for key in organizations for one in self._organizations_above(key)}
        known = self.of(Organization, above)
        return {known[key].state_id for key in organizations} - {None}

    def organizations(self, keys):
        """Return {key: all names by which the organization is found} of these keys, None left out."""
        new = set(keys) - self._organizations.keys() - {None}
        known = self.of(Organization, {one for key in new for one in self._organizations_above(key)})
        countries = self.countries([known[key].state_id for key in new])
        for key in new:
            parents = [known[one] for one in sorted(self._organizations_above(key) - {key})]
            of_state = countries.get(known[key].state_id, ())
            self._organizations[key] = (*organization_names(known[key], parents), *of_state)
        return self._organizations

    def topics(self, keys):
        """Return {key: topic} of these keys and of all topics above them."""
        return self.of(Topic, {one for key in keys for one in self._topics_above(key)})

    def broader_topics(self, keys):
        """Return {key: the topics above this one} of these keys."""
        known = self.topics(keys)
        return {key: [known[one] for one in sorted(self._topics_above(key) - {key})] for key in keys}

    @cached_property
    def _organizations_above(self):
        return lineage_of_each(parent_pairs())

    @cached_property
    def _topics_above(self):
        return lineage_of_each(parent_pairs_of_topics())


def _with_other_names(model, keys):
    """Return the rows with these keys, each with its other names."""
    # Its keys are letters, which are not asked for as one value.
    if model is Country:
        return Country.objects.filter(pk__in=keys).prefetch_related("other_names")
    rows, names = ROWS[model].objects(list(keys)), {key: [] for key in keys}
    owner = NAMES[model][1]
    for name in OTHER_NAMES[model].objects(list(keys)):
        names[getattr(name, owner)].append(name)
    for row in rows:
        row._prefetched_objects_cache = {"other_names": names[row.pk]}
    return rows
