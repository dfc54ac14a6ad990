"""The words of the record as SKOS concept schemes (https://www.w3.org/TR/skos-reference/), one for each list.

A concept's notation is the word that filters, files and the API use.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Event, Outcome, Participation, Role, Topic
from .records import text_of

CONTEXT = {"skos": "http://www.w3.org/2004/02/skos/core#", "dct": "http://purl.org/dc/terms/"}
CHOICES = {
    "kinds": (_("Kinds of events"), Event.Kind),
    "roles": (_("Roles"), Role),
    "presences": (pgettext_lazy("of participations", "Presence"), Participation.Presence),
    "statuses": (_("Statuses"), Event.Status),
    "formats": (_("Formats"), Event.Format),
    "precisions": (_("Precision of days"), Event.DayPrecision),
    "strengths": (_("Strength of outcomes"), Outcome.Strength),
}
TOPICS = "topics"


@dataclass(frozen=True)
class Concept:
    """One word with its labels by language; `broader` are notations."""

    notation: str
    labels: dict
    address: str
    others: dict = field(default_factory=dict)
    broader: str = ""

    @property
    def label(self):
        """In the page's language, else in any."""
        return self.labels.get(translation.get_language()) or next(iter(self.labels.values()), self.notation)


@dataclass(frozen=True)
class Scheme:
    name: str
    title: object
    concepts: list = ()

    @property
    def address(self):
        with translation.override(settings.LANGUAGE_CODE):
            return settings.PORTAL_URL + reverse("events:vocabulary", args=[self.name])


def schemes():
    """Return all schemes without their concepts."""
    return [*(Scheme(name, title) for name, (title, _choices) in CHOICES.items()), Scheme(TOPICS, _("Topics"))]


def scheme(name):
    """Return the scheme with its concepts, None if there is none of this name."""
    found = next((one for one in schemes() if one.name == name), None)
    if found is None:
        return None
    concepts = _topics() if name == TOPICS else _of_choices(found, CHOICES[name][1])
    return Scheme(found.name, found.title, concepts)


def _of_choices(scheme, choices):
    concepts = []
    for value, label in choices.choices:
        labels = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                labels[language] = str(label)
        concepts.append(Concept(value, labels, f"{scheme.address}#{value}"))
    return concepts


def _topics():
    concepts = []
    with translation.override(settings.LANGUAGE_CODE):
        for topic in Topic.objects.select_related("parent").prefetch_related("other_names").order_by("slug"):
            others = {}
            for name in topic.other_names.all():
                others.setdefault(name.language_id, []).append(name.name)
            address = settings.PORTAL_URL + topic.get_absolute_url()
            broader = settings.PORTAL_URL + topic.parent.get_absolute_url() if topic.parent_id else ""
            concepts.append(Concept(topic.slug, text_of(topic, "name"), address, others, broader))
    return concepts


def as_skos(scheme):
    """Return the scheme as JSON-LD."""
    return {
        "@context": CONTEXT,
        "@graph": [
            {"@id": scheme.address, "@type": "skos:ConceptScheme", "dct:title": capfirst(str(scheme.title))},
            *(_concept(scheme, concept) for concept in scheme.concepts),
        ],
    }


def _concept(scheme, concept):
    found = {
        "@id": concept.address,
        "@type": "skos:Concept",
        "skos:inScheme": {"@id": scheme.address},
        "skos:notation": concept.notation,
        "skos:prefLabel": [{"@value": text, "@language": language} for language, text in concept.labels.items()],
    }
    if concept.others:
        found["skos:altLabel"] = [
            {"@value": text, "@language": language} for language, texts in concept.others.items() for text in texts
        ]
    if concept.broader:
        found["skos:broader"] = {"@id": concept.broader}
    return found
