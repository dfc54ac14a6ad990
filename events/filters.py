"""The one place where a query string becomes a queryset of events.

The same class serves pages, feeds, exports, the API and alerts. Inside one parameter the values are alternatives,
across parameters every condition holds. An event occurs once, however many of its participations match, because every
condition on other tables is an EXISTS.
"""

from copy import deepcopy

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Country, Language, Membership, Organization, Region, parent_pairs
from organizations.partial_dates import Precision
from organizations.trees import descendants

from .filter_fields import (
    InstantField,
    KeysField,
    PartialDateField,
    PartiesField,
    QuestionField,
    WordField,
    WordsField,
    YearsField,
)
from .lately import Lately
from .models import Event, Participation, Place, Publication, Role, Series, Topic, Visibility
from .models.visibility import may_see_drafts
from .search import matching


def filter_with(field_class):
    return type(f"{field_class.__name__}Filter", (django_filters.Filter,), {"field_class": field_class})


QuestionFilter = filter_with(QuestionField)
KeysFilter = filter_with(KeysField)
WordsFilter = filter_with(WordsField)
WordFilter = filter_with(WordField)
PartiesFilter = filter_with(PartiesField)
YearsFilter = filter_with(YearsField)
PartialDateFilter = filter_with(PartialDateField)
InstantFilter = filter_with(InstantField)

SORTS = {
    "date": _("Earliest first"),
    "-date": _("Latest first"),
    "changed": _("Last changed first"),
    "relevance": _("Best match first"),
}
WHENS = {"upcoming": _("Upcoming"), "past": _("Past")}
# What the desk looks for: events that lack something, by the condition that finds them.
MISSING = {
    "sources": (_("a source"), Q(sources=None)),
    "parties": (_("a party"), Q(participations=None)),
    "topics": (_("a topic"), Q(topics=None)),
    "outcomes": (_("an outcome"), Q(outcomes=None)),
    "place": (_("a place"), Q(held_in=None) & ~Q(format=Event.Format.ONLINE)),
    "days": (_("exact days"), ~Q(precision=Precision.DAY)),
    "title_ru": (_("a Russian title"), Q(title_ru=None) | Q(title_ru="")),
    "summary_ru": (_("a Russian summary"), Q(summary_ru=None) | Q(summary_ru="")),
}
DESK = ("state", "visibility", "missing")


class EventFilter(django_filters.FilterSet):
    """Events that a query string asks for, from a queryset of those that the user may see.

    `qs` is sorted and without repetitions; it is empty when a value is unknown, and `errors` then names that value.
    Unknown parameters are ignored. What only the desk asks is unknown to readers.
    """

    q = QuestionFilter(label=_("Words"))
    country = KeysFilter(
        label=_("Country"),
        queryset=Country.objects.order_by("name"),
        to_field_name="code",
        fold=str.upper,
        unknown=_("There is no country with the code “%(value)s”."),
    )
    organization = KeysFilter(
        label=_("Organization"),
        queryset=Organization.objects.order_by("name"),
        to_field_name="slug",
        unknown=_("There is no organization “%(value)s”."),
    )
    group = KeysFilter(
        label=_("A member of"),
        queryset=Organization.objects.filter(Exists(Membership.objects.full().filter(organization=OuterRef("pk")))),
        to_field_name="slug",
        unknown=_("There is no group of states “%(value)s”."),
        same_for_all=False,
    )
    role = WordsFilter(label=_("In the role of"), choices=Role.choices)
    match = WordFilter(label=_("Match"), choices=[("any", _("any of the chosen")), ("all", _("all of the chosen"))])
    units = WordFilter(label=_("Units"), choices=[("1", _("with their units")), ("0", _("without their units"))])
    without = PartiesFilter(label=_("Not listed"))
    held_in = KeysFilter(
        label=_("Held in"),
        queryset=Country.objects.order_by("name"),
        to_field_name="code",
        fold=str.upper,
        unknown=_("There is no country with the code “%(value)s”."),
    )
    city = KeysFilter(
        label=_("City"),
        queryset=Place.objects.order_by("name"),
        to_field_name="slug",
        unknown=_("There is no place “%(value)s”."),
    )
    region = KeysFilter(
        label=_("Region"),
        queryset=Region.objects.order_by("name"),
        to_field_name="code",
        unknown=_("There is no region with the M49 code “%(value)s”."),
    )
    topic = KeysFilter(
        label=_("Topic"),
        queryset=Topic.objects.order_by("name"),
        to_field_name="slug",
        unknown=_("There is no topic “%(value)s”."),
    )
    kind = WordsFilter(label=_("Kind"), choices=Event.Kind.choices)
    series = KeysFilter(
        label=_("Series"),
        queryset=Series.objects.order_by("name"),
        to_field_name="slug",
        unknown=_("There is no series “%(value)s”."),
        same_for_all=False,
    )
    format = WordsFilter(label=_("Format"), choices=Event.Format.choices)
    status = WordsFilter(label=_("Status"), choices=Event.Status.choices)
    language = KeysFilter(
        label=_("Language"),
        queryset=Language.objects.order_by("name"),
        to_field_name="code",
        unknown=_("There is no language with the code “%(value)s”."),
    )
    when = WordFilter(label=_("When"), choices=[*WHENS.items()])
    from_ = PartialDateFilter(label=_("From"))
    to = PartialDateFilter(label=_("To"))
    year = YearsFilter(label=_("Year"))
    changed_since = InstantFilter(label=_("Changed since"))
    sort = WordFilter(label=_("Sort"), choices=[*SORTS.items()])
    state = WordsFilter(label=pgettext_lazy("of an event", "State"), choices=Event.State.choices)
    visibility = WordsFilter(label=_("Visible to"), choices=Visibility.choices)
    missing = WordsFilter(label=_("Without"), choices=[(key, label) for key, (label, _condition) in MISSING.items()])

    def __init__(self, data, queryset, *, user):
        # Not by super(), which copies every filter at each request: ours keep nothing of a request.
        self.is_bound, self.data, self.queryset, self.user = True, data, queryset, user
        self.filters, self.request, self.form_prefix = self.base_filters, None, None

    @classmethod
    def get_filters(cls):
        # `from` is a word of Python's own and cannot name an attribute.
        return {name.rstrip("_"): field for name, field in super().get_filters().items()}

    @cached_property
    def form(self):
        fields = fields_for(self.user)
        if "series" in self.data:
            fields["series"] = deepcopy(fields["series"])
            fields["series"].queryset = Series.objects.visible_to(self.user).order_by("name")
        return EventFilterForm(self.data, fields)

    @property
    def qs(self):
        if not hasattr(self, "_qs"):
            self._qs = self.filter_queryset(self.queryset.all()) if self.is_valid() else self.queryset.none()
        return self._qs

    @cached_property
    def meant(self):
        """What the words of a valid question are taken to mean, and which of them gave way to a name; None without."""
        question = self.form.cleaned_data["q"]
        if not question:
            return None
        lookup = matching.Lookup(Lately(most=100).remember)
        return matching.meant(question, lookup, finds=matching.among(self.queryset.all(), lookup))

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        queryset = queryset.filter(*at_the_table(asked), *in_a_place(asked), *of_a_sort(asked), *for_the_desk(asked))
        if self.meant:
            queryset = self.meant.narrow(queryset)
        queryset = on_days(queryset, asked)
        if asked["changed_since"]:
            queryset = changed_since(queryset, asked["changed_since"], at_the_desk=self.is_of_the_desk)
        return in_order(queryset, asked, self.meant, at_the_desk=self.is_of_the_desk)

    @property
    def is_of_the_desk(self):
        """Whether a change is the last save; for everybody else it is the last one that readers were told of."""
        return may_see_drafts(self.user)

    @staticmethod
    def narrowed_by(name, value, *, at_the_desk):
        """Return all events that meet one condition which only the database can judge."""
        if name == "changed_since":
            return changed_since(Event.objects.all(), value, at_the_desk=at_the_desk)
        return Event.objects.filter(*for_the_desk({name: value}))


def fields_for(user):
    """Return the fields of the form that reads the query string; all requests share them."""
    filters = EventFilter.base_filters
    return {name: filters[name].field for name in filters if user.is_authenticated or name not in DESK}


class EventFilterForm(forms.Form):
    def __init__(self, data, fields):
        super().__init__(data)
        # Not declared: Django would copy thirty fields at each request, and ours keep nothing of a request.
        self.fields = fields

    def clean(self):
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first.first > last.last:
            self.add_error("to", _("This day comes before the day in “From”."))
        return self.cleaned_data


def at_the_table(asked):
    """Yield conditions on who took part, and in which role; a role binds to the participation of the same party."""
    listed = Participation.objects.listed().filter(event=OuterRef("pk"))
    in_role = listed.filter(role__in=asked["role"]) if asked["role"] else listed
    units = asked["units"] != "0"
    pairs = parent_pairs() if units and (asked["organization"] or asked["without"]) else ()
    chosen = [
        [of_party(country) for country in asked["country"]],
        [of_party(organization, pairs) for organization in asked["organization"]],
        [of_member(group) for group in asked["group"]],
    ]
    for alternatives in filter(None, chosen):
        if asked["match"] == "all":
            yield from (Exists(in_role.filter(condition)) for condition in alternatives)
        else:
            yield Exists(in_role.filter(any_of(alternatives)))
    if asked["role"] and not any(chosen):
        yield Exists(in_role)
    for party in asked["without"]:
        yield ~Exists(listed.filter(of_party(party, pairs)))


def of_party(party, pairs=()):
    """The condition that a participation is of `party`: of a state or its bodies, of an organization or its units.

    `pairs` are (parent, unit) keys of organizations; without them, the organization alone counts.
    """
    if isinstance(party, Country):
        return Q(country=party) | Q(organization__state=party)
    return Q(organization__in=descendants([party.pk], pairs))


def of_member(group):
    """The condition that a participation is of a state, or its body, that was a member of `group` at the time."""
    day_of_event = Coalesce(OuterRef("event__starts_on"), Value(timezone.localdate()))
    members = Membership.objects.full().filter(organization=group).on(day_of_event)
    return Exists(members.filter(Q(country=OuterRef("country")) | Q(country=OuterRef("organization__state"))))


def in_a_place(asked):
    further = Event.further_places.through.objects.filter(event=OuterRef("pk"))
    if asked["held_in"]:
        yield Q(held_in__in=asked["held_in"]) | Exists(further.filter(place__country__in=asked["held_in"]))
    if asked["city"]:
        yield Q(city__in=asked["city"]) | Exists(further.filter(place__in=asked["city"]))
    if asked["region"]:
        pairs = Region.objects.exclude(parent=None).values_list("parent_id", "pk")
        regions = descendants([region.pk for region in asked["region"]], pairs)
        yield Q(held_in__region__in=regions) | Exists(further.filter(place__country__region__in=regions))


def of_a_sort(asked):
    for name in ("kind", "series", "format", "status"):
        if asked[name]:
            yield Q(**{f"{name}__in": asked[name]})
    if asked["topic"]:
        topics = Topic.objects.within(asked["topic"]).values("pk")
        yield Exists(Event.topics.through.objects.filter(event=OuterRef("pk"), topic__in=topics))
    if asked["language"]:
        yield Exists(Event.languages.through.objects.filter(event=OuterRef("pk"), language__in=asked["language"]))


def for_the_desk(asked):
    for name in ("state", "visibility"):
        if asked.get(name):
            yield Q(**{f"{name}__in": asked[name]})
    for name in asked.get("missing", ()):
        yield Q(pk__in=Event.objects.filter(MISSING[name][1]).values("pk"))


def on_days(events, asked):
    if asked["when"] == "upcoming":
        events = events.upcoming()
    elif asked["when"] == "past":
        events = events.past()
    first, last = asked["from"], asked["to"]
    if first or last:
        events = events.overlapping(first and first.first, last and last.last)
    if asked["year"]:
        events = events.filter(any_of(Q(starts_on__year__lte=year, ends_on__year__gte=year) for year in asked["year"]))
    return events


def changed_since(events, instant, *, at_the_desk):
    """Events that changed since `instant`; one of which readers were told nothing yet changed when it was saved."""
    saved = Q(changed_at__gte=instant)
    if at_the_desk:
        return events.filter(saved)
    told = Publication.objects.filter(changed_at__gte=instant, changed_at__lte=timezone.now())
    untold = ~Exists(Publication.objects.filter(public_id=OuterRef("public_id")))
    return events.filter(Q(pk__in=told.values("event_key")) | (saved & untold))


def last_changed_first(events, *, at_the_desk):
    if at_the_desk:
        return events.order_by("-changed_at", "-pk")
    return events.alias(told_at=told_at()).order_by(F("told_at").desc(nulls_last=True), "-pk")


def told_at():
    """The instant of the last change of an event that readers were told of; NULL where they were told none."""
    return Subquery(Publication.objects.present().filter(public_id=OuterRef("public_id")).values("changed_at"))


def in_order(events, asked, meant, *, at_the_desk):
    if meant and asked["sort"] in ("", "relevance"):
        return meant.best_first(events)
    match default_sort(asked):
        case "date":
            return events.soonest_first()
        case "changed":
            return last_changed_first(events, at_the_desk=at_the_desk)
        case _:
            return events.latest_first()


def default_sort(asked):
    """Return the order asked for; without one, or without words to rank by, upcoming events begin with the next."""
    if asked["sort"] not in ("", "relevance"):
        return asked["sort"]
    return "date" if asked["when"] == "upcoming" else "-date"


def any_of(conditions):
    """Return the conditions as alternatives."""
    joined = Q()
    for condition in conditions:
        joined |= Q(condition)
    return joined
