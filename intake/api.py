"""Drafts from partners: POST /api/v1/drafts/ with a token. What arrives waits for an editor and is never published."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as Invalid
from django.db import transaction
from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers as s
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from events.api.endpoint import Endpoint
from events.api.shapes import Problem, texts
from events.models import Event, Participation, Place, Role, Series, Topic
from events.problems import problem
from organizations import following, history
from organizations.models import Country, Language, Organization
from organizations.partial_dates import parse

from .models import Origin
from .tokens import ByToken

MOST_ROWS = 300
LANGUAGES = settings.MODELTRANSLATION_LANGUAGES


class Members(s.Serializer):
    """An object of JSON with these members and no others: what has another name would be lost without a word."""

    def to_internal_value(self, data):
        unknown = {}
        if isinstance(data, Mapping):
            known = ", ".join(self.fields)
            unknown = {
                name: [f"There is no such member here. There are: {known}."] for name in data.keys() - self.fields
            }
        try:
            understood = super().to_internal_value(data)
        except s.ValidationError as refused:
            raise s.ValidationError({**refused.detail, **unknown}) from refused
        if unknown:
            raise s.ValidationError(unknown)
        return understood


class Texts(Members):
    """A text in one language at least."""

    en = s.CharField(required=False, allow_blank=True)
    ru = s.CharField(required=False, allow_blank=True)


class SomeTexts(Texts):
    def validate(self, texts):
        if not any(texts.values()):
            raise s.ValidationError("Give the text in at least one language.")
        return texts


class PartialDay(s.CharField):
    """A day, a month, a quarter or a year; becomes the Period that it means."""

    def to_internal_value(self, data):
        try:
            return parse(super().to_internal_value(data))
        except ValueError as unclear:
            raise s.ValidationError(str(unclear)) from unclear


class DraftDays(Members):
    first = PartialDay(help_text="2027-05-12, 2027-05, 2027-Q2 or 2027.")
    last = PartialDay(required=False, help_text="Included.")

    def validate(self, days):
        last = days.get("last", days["first"])
        if last.precision != days["first"].precision:
            raise s.ValidationError({"last": "Give both days equally exactly."})
        if last.last < days["first"].first:
            raise s.ValidationError({"last": "The last day comes before the first day."})
        return days


class BySlug(s.SlugRelatedField):
    """One of the record's own rows by its slug or code, in small or capital letters."""

    default_error_messages = {"does_not_exist": "There is no “{value}”.", "invalid": "Give a text."}

    def __init__(self, model, field="slug", fold=str.lower, **options):
        self.fold = fold
        super().__init__(slug_field=field, queryset=model.objects.all(), **options)

    def to_internal_value(self, data):
        if not isinstance(data, str) or "\0" in data:
            self.fail("invalid")
        return super().to_internal_value(self.fold(data))


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 120})
class ByParty(s.Field):
    """A country by its code, an organization by its slug; a code wins."""

    def to_internal_value(self, data):
        key = s.CharField(max_length=120).run_validation(data)
        country = Country.objects.filter(pk=key.upper()).first()
        party = country or Organization.objects.filter(slug=key.lower()).first()
        if party is None:
            raise s.ValidationError(f"There is no country or organization “{key[:80]}”.")
        return party


class DraftPlace(Members):
    venue = Texts(required=False)
    city = BySlug(Place, required=False)
    country = BySlug(Country, "code", str.upper, required=False)


class DraftSeat(Members):
    party = ByParty(help_text="ISO 3166-1 alpha-2 code, or slug of an organization.")
    role = s.ChoiceField(choices=Role.choices)
    presence = s.ChoiceField(choices=Participation.Presence.choices, default=Participation.Presence.TOOK_PART)
    as_written = s.CharField(max_length=300, required=False, allow_blank=True)


class DraftSource(Members):
    url = s.URLField(max_length=500)
    publisher = s.CharField(max_length=200)
    title = s.CharField(max_length=400, required=False, allow_blank=True)
    published_on = s.DateField(required=False)
    language = BySlug(Language, "code", required=False)


class Draft(Members):
    """An event as a partner sends it. Everything but the title, the kind and a source may be missing."""

    external_id = s.CharField(
        max_length=200, required=False, help_text="Your own identifier; the same one is taken once only."
    )
    title = SomeTexts()
    kind = s.ChoiceField(choices=Event.Kind.choices)
    days = DraftDays(required=False)
    status = s.ChoiceField(choices=Event.Status.choices, default=Event.Status.TENTATIVE)
    format = s.ChoiceField(choices=Event.Format.choices, required=False)
    place = DraftPlace(required=False)
    series = BySlug(Series, required=False)
    topics = BySlug(Topic, many=True, required=False)
    languages = BySlug(Language, "code", many=True, required=False)
    summary = Texts(required=False)
    registration_url = s.URLField(max_length=500, required=False)
    participations = DraftSeat(many=True, required=False, max_length=MOST_ROWS)
    sources = DraftSource(many=True, min_length=1, max_length=MOST_ROWS)

    def validate_title(self, texts):
        for language, text in texts.items():
            if len(text) > 300:
                raise s.ValidationError({language: "At most 300 characters."})
        return texts

    def validate_participations(self, rows):
        seen = set()
        for number, row in enumerate(rows):
            if (row["party"], row["role"]) in seen:
                raise s.ValidationError({number: {"party": "This party is already listed in this role."}})
            seen.add((row["party"], row["role"]))
        return rows

    def validate_sources(self, rows):
        seen = set()
        for number, row in enumerate(rows):
            if row["url"] in seen:
                raise s.ValidationError({number: {"url": "The event already has this source."}})
            seen.add(row["url"])
        return rows


class DraftTaken(s.Serializer):
    id = s.UUIDField()
    state = s.CharField()
    title = texts()
    edit_url = s.URLField(help_text="For the editors.")


# Members of the draft that hold fields of the event under other names
POINTERS = {"starts_on": "days/first", "ends_on": "days/last", "city": "place/city", "held_in": "place/country"}


class DraftList(Endpoint):
    authentication_classes = [ByToken]
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Send a draft",
        request=Draft,
        responses={
            201: DraftTaken,
            **{
                (status, "application/problem+json"): OpenApiResponse(Problem)
                for status in (400, 401, 403, 409, 413, 415, 429)
            },
        },
        operation_id="send_draft",
    )
    def post(self, request):
        """Stored whole or not at all. Every error comes at once, with its JSON pointer."""
        if not request.user.has_perm("events.add_event"):
            return problem(403, "Forbidden", "This token may not send drafts.")
        sent = Draft(data=request.data)
        sent.is_valid(raise_exception=True)
        uid = f"api {request.auth.pk} {sent.validated_data.get('external_id', '')}"
        with transaction.atomic():
            if "external_id" in sent.validated_data and (known := Origin.objects.filter(uid=uid).first()):
                detail = "An event with this external_id was sent before."
                return problem(409, "Known already", detail, id=str(known.event.public_id))
            event = store(sent.validated_data, request.user, _("Sent by %(name)s.") % {"name": request.auth.name})
            if "external_id" in sent.validated_data:
                Origin.objects.create(uid=uid, event=event)
        edit = settings.PORTAL_URL + reverse("admin:events_event_change", args=[event.pk])
        title = {language: text for language in LANGUAGES if (text := getattr(event, f"title_{language}"))}
        body = {"id": str(event.public_id), "state": event.state, "title": title, "edit_url": edit}
        return Response(body, status=201)


def store(sent, user, comment):
    """Make the draft with its rows and its history; ValidationError of the API for what the record refuses."""
    event = Event(
        state=Event.State.DRAFT,
        responsible=user,
        kind=sent["kind"],
        status=sent["status"],
        format=sent.get("format", ""),
        series=sent.get("series"),
        registration_url=sent.get("registration_url", ""),
        **fields("title", sent["title"]),
        **fields("summary", sent.get("summary", {})),
        **in_place(sent.get("place", {})),
        **on_days(sent.get("days")),
    )
    try:
        event.full_clean(exclude=["slug"])
    except Invalid as refused:
        raise s.ValidationError(as_members(refused)) from refused
    with history.changes_by(user, comment):
        event.save()
        event.topics.set(sent.get("topics", []))
        event.languages.set(sent.get("languages", []))
        sources = [event.sources.create(order=n, **row) for n, row in enumerate(sent["sources"], start=1)]
        for order, row in enumerate(sent.get("participations", []), start=1):
            party = {"country" if isinstance(row["party"], Country) else "organization": row["party"]}
            rest = {name: value for name, value in row.items() if name != "party"}
            event.participations.create(order=order, source=sources[0], **party, **rest)
        history.record(Event, event.pk)
    following.changed(Event, [event.pk])
    return event


def fields(name, texts):
    return {f"{name}_{language}": texts.get(language, "") for language in LANGUAGES}


def in_place(place):
    return {
        "city": place.get("city"),
        "held_in": place.get("country") or (place["city"].country if place.get("city") else None),
        **fields("venue", place.get("venue", {})),
    }


def on_days(days):
    if not days:
        return {"precision": Event.DayPrecision.UNKNOWN}
    first, last = days["first"], days.get("last", days["first"])
    return {"starts_on": first.first, "ends_on": last.last, "precision": first.precision}


def as_members(refused):
    """Return the errors of the record's own rules under the names of the draft's members."""
    found = {}
    for name, messages in refused.message_dict.items():
        *above, member = POINTERS.get(name, "non_field_errors" if name == NON_FIELD_ERRORS else name).split("/")
        inside = found
        for step in above:
            inside = inside.setdefault(step, {})
        inside[member] = messages
    return found


urlpatterns = [path("drafts/", DraftList.as_view(), name="drafts")]
