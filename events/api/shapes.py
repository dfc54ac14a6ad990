"""The shapes of the answers, for the OpenAPI document. `formats.records` writes them; a test holds the two together."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s

from ..models import Change, Event, Outcome, Participation, Role, Statement, Visibility
from ..models.source import Basis


def texts(about="By language; only the languages in which somebody said something."):
    return s.DictField(child=s.CharField(), help_text=about)


def choice(choices, **options):
    return s.ChoiceField(choices=choices.choices, **options)


class Party(s.Serializer):
    type = s.ChoiceField(choices=["country", "organization"])
    key = s.CharField(help_text="ISO 3166-1 alpha-2 code of a country, slug of an organization.")
    name = texts()
    acronym = texts()
    state = s.CharField(allow_null=True, help_text="The country, or the one of which the organization is a body.")


class Seat(s.Serializer):
    party = Party()
    role = choice(Role)
    presence = choice(Participation.Presence)


class Words(s.Serializer):
    text = s.CharField(allow_null=True)
    source = s.CharField(allow_null=True)


class FullSeat(Seat):
    capacity = texts()
    level = s.ChoiceField(choices=Participation.Level.choices, allow_null=True)
    head_count = s.IntegerField(allow_null=True)
    mode = s.ChoiceField(choices=Participation.Mode.choices, allow_null=True)
    as_written = Words(many=True, help_text="The words of each source that names the party.")
    parent = s.CharField(allow_null=True)


class Days(s.Serializer):
    first = s.DateField(allow_null=True, help_text="The first day that is possible.")
    last = s.DateField(allow_null=True, help_text="The last day that is possible, included.")
    precision = choice(Event.DayPrecision)
    edtf = s.CharField(allow_null=True, help_text="ISO 8601-2: no more than is known.")
    basis = choice(Basis)


class Times(s.Serializer):
    starts_at = s.TimeField(allow_null=True)
    ends_at = s.TimeField(allow_null=True)
    time_zone = s.CharField()


class City(s.Serializer):
    slug = s.CharField()
    name = texts()


class EventPlace(s.Serializer):
    venue = texts()
    city = City(allow_null=True)
    country = s.CharField(allow_null=True)
    country_name = texts()
    latitude = s.FloatField(allow_null=True)
    longitude = s.FloatField(allow_null=True)


class FurtherPlace(City):
    country = s.CharField()
    latitude = s.FloatField(allow_null=True)
    longitude = s.FloatField(allow_null=True)


class Attendance(s.Serializer):
    number = s.IntegerField()
    qualifier = choice(Event.AttendanceQualifier)
    counts = texts()


class Edition(s.Serializer):
    slug = s.CharField()
    name = texts()
    edition = s.IntegerField(allow_null=True)
    edition_basis = choice(Basis, allow_null=True)


class TopicName(s.Serializer):
    slug = s.CharField()
    name = texts()


class EventRecord(s.Serializer):
    id = s.UUIDField(help_text="Never changes.")
    url = s.URLField()
    slug = s.CharField(help_text="May change; the old one redirects.")
    title = texts()
    summary = texts()
    kind = choice(Event.Kind)
    status = choice(Event.Status)
    days = Days()
    times = Times(allow_null=True)
    format = s.ChoiceField(choices=Event.Format.choices, allow_null=True)
    place = EventPlace(allow_null=True)
    attendance = Attendance(allow_null=True)
    series = Edition(allow_null=True)
    languages = s.ListField(child=s.CharField())
    topics = TopicName(many=True)
    participations = Seat(many=True)
    visibility = choice(Visibility)
    state = choice(Event.State)
    first_published_at = s.DateTimeField()
    changed_at = s.DateTimeField(help_text="The last change that readers were told of.")
    sequence = s.IntegerField(help_text="Counts the changes of days, place and status.")


class OtherEvent(s.Serializer):
    id = s.UUIDField()
    slug = s.CharField()
    title = texts()


class SpeakerRecord(s.Serializer):
    name = texts()
    position = texts()
    contribution = texts()


class OutcomeRecord(s.Serializer):
    text = texts()
    strength = choice(Outcome.Strength)
    period = s.ListField(child=s.IntegerField(allow_null=True), help_text="The first and the last year.")
    due_on = s.DateField(allow_null=True)
    status = s.ChoiceField(choices=Outcome.Status.choices, allow_null=True)
    countries = s.ListField(child=s.CharField())
    organizations = s.ListField(child=s.CharField())
    followed_up_by = OtherEvent(allow_null=True)


class DocumentRecord(s.Serializer):
    kind = s.CharField()
    title = texts()
    language = s.CharField(allow_null=True)
    dated_on = s.DateField(allow_null=True)
    url = s.CharField()


class PhotoRecord(s.Serializer):
    url = s.CharField(allow_null=True)
    caption = texts()
    credit = s.CharField(allow_null=True)
    licence = s.CharField(allow_null=True)
    alternative_text = texts()


class SourceRecord(s.Serializer):
    url = s.CharField(allow_null=True)
    publisher = s.CharField()
    title = s.CharField(allow_null=True)
    language = s.CharField(allow_null=True)
    published_on = s.CharField(allow_null=True, help_text="EDTF.")
    seen_on = s.DateField(allow_null=True)
    archived_url = s.CharField(allow_null=True)


class StatementRecord(s.Serializer):
    fact = choice(Statement.Fact)
    value = texts()
    basis = choice(Basis)
    note = texts()


class FullEventRecord(EventRecord):
    description = texts()
    registration_url = s.CharField(allow_null=True)
    part_of = OtherEvent(allow_null=True)
    further_places = FurtherPlace(many=True)
    participations = FullSeat(many=True)
    speakers = SpeakerRecord(many=True)
    outcomes = OutcomeRecord(many=True)
    documents = DocumentRecord(many=True)
    photos = PhotoRecord(many=True)
    sources = SourceRecord(many=True)
    statements = StatementRecord(many=True)


class ParticipationRecord(Seat):
    event = OtherEvent()


class DatedName(s.Serializer):
    name = s.CharField()
    language = s.CharField(allow_null=True)
    since_year = s.IntegerField(allow_null=True)
    until_year = s.IntegerField(allow_null=True)


class OrganizationRecord(s.Serializer):
    slug = s.CharField()
    url = s.URLField()
    kind = s.CharField()
    name = texts()
    acronym = texts()
    parent = s.CharField(allow_null=True)
    also_under = s.ListField(child=s.CharField())
    state = s.CharField(allow_null=True)
    founded = s.IntegerField(allow_null=True)
    dissolved = s.IntegerField(allow_null=True)
    successor = s.CharField(allow_null=True)
    website = s.CharField(allow_null=True)
    description = texts()
    other_names = DatedName(many=True)
    events = s.IntegerField(help_text="Events in which it or one of its units is listed.")


class CountryRecord(s.Serializer):
    code = s.CharField()
    url = s.URLField()
    alpha3 = s.CharField(allow_null=True)
    numeric = s.CharField(allow_null=True)
    user_assigned = s.BooleanField()
    region = s.CharField(allow_null=True, help_text="UN M49.")
    name = texts()
    formal_name = texts()
    footnote = texts()
    retired_on = s.DateField(allow_null=True)
    events = s.IntegerField(help_text="Events in which the state or a body of it is listed.")


class PartyRecord(Party):
    url = s.URLField()
    events = s.IntegerField()


class SeriesRecord(s.Serializer):
    slug = s.CharField()
    url = s.URLField()
    name = texts()
    acronym = texts()
    founded = s.IntegerField(allow_null=True)
    predecessor = s.CharField(allow_null=True)
    description = texts()
    other_names = DatedName(many=True)
    topics = s.ListField(child=s.CharField())
    events = s.IntegerField()


class TopicRecord(s.Serializer):
    slug = s.CharField()
    url = s.URLField()
    name = texts()
    parent = s.CharField(allow_null=True)
    description = texts()
    other_names = DatedName(many=True)
    events = s.IntegerField()


@extend_schema_field(
    {"description": "Days as [first, last, precision], texts by language, the number of rows; null for what has none."}
)
class WhatWas(s.Field):
    """What was compared."""


class ChangeRecord(s.Serializer):
    event = s.UUIDField()
    what = choice(Change.What)
    at = s.DateTimeField()
    before = WhatWas()
    after = WhatWas()


class Tombstone(s.Serializer):
    id = s.UUIDField()
    gone_at = s.DateTimeField()
    merged_into = s.UUIDField(allow_null=True, help_text="The event that took its place.")


class FacetValue(s.Serializer):
    value = s.CharField()
    label = s.CharField()
    count = s.IntegerField()
    selected = s.BooleanField()


class FacetRecord(s.Serializer):
    facet = s.CharField()
    label = s.CharField()
    values = FacetValue(many=True)


class Facets(s.Serializer):
    rule = s.CharField()
    count = s.IntegerField()
    facets = FacetRecord(many=True)


class Root(s.Serializer):
    version = s.CharField()
    openapi = s.URLField()
    documentation = s.URLField()
    endpoints = s.DictField(child=s.URLField())


class ProblemError(s.Serializer):
    pointer = s.CharField(required=False, help_text="JSON pointer into the request body.")
    parameter = s.CharField(required=False)
    detail = s.CharField(required=False)


class Problem(s.Serializer):
    """RFC 9457."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField(required=False)
    errors = ProblemError(many=True, required=False)


class Gone(Problem):
    id = s.UUIDField(required=False)
    merged_into = s.UUIDField(required=False)


def page_of(shape, **further):
    """Return the shape of a page of results."""
    members = {
        **further,
        "per_page": s.IntegerField(),
        "next": s.URLField(allow_null=True),
        "notes": s.ListField(child=s.CharField(), help_text="What was not done as asked."),
        "results": shape(many=True),
    }
    return type(f"PageOf{shape.__name__}", (s.Serializer,), members)
