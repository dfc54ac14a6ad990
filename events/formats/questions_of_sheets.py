"""What sheets ask of the database: one question for all that is said of a portion of events, whatever hangs on them."""

from functools import cache

from django.db.models import Case, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from ..facets.among import Among
from ..models import Event, Participation, Publication, Role, Source
from ..models.participation import ORGANIZING
from ..prepared import KEYS, Prepared
from .gathering import IN_ORDER
from .written_by_database import Day, Joined

# Of a party that organizes or hosts its event. Keys of countries are capital letters, those of organizations digits.
ORGANIZES, HOSTS = "o", "h"

# With these each row begins, of an event or of a participation; what else is told of an event stands from the key on.
HEAD = ("public_id", "slug", "title_en", "title_ru", "kind", "status", Day("starts_on"), Day("ends_on"))
PLACE_OF_KEY = len(HEAD)


@cache
def events(language):
    """Return the question for all that the rows of events say, with texts in `language` where one is wanted."""
    return _about_events(
        *("starts_at", "ends_at", "time_zone", "format", _said("venue", language), _said("city__name", language)),
        *("held_in_id", "latitude", "longitude", "city__latitude", "city__longitude", "series__slug", "edition"),
        *("attendance_qualifier", "attendance_number"),
        _of_event(Event.languages.through, "language_id", order=["pk"]),
        _of_event(Event.topics.through, "topic_id", order=["pk"]),
        _parties(),
        _said("summary", language),
        _of_event(Source, NullIf("url", Value("")), order=IN_ORDER, between=" "),
        Coalesce(_told_on(), Day("changed_at")),
    )


@cache
def heads(language):
    """Return the question for what the rows of participations say of their event."""
    return _about_events(_said("city__name", language), "held_in_id")


def _about_events(*further):
    columns = (*HEAD, "pk", "precision", *further)
    # Querysets of Django's own: that of a translated model would add fields.
    return Prepared(lambda keys: QuerySet(Event).filter(Among("pk", keys)).order_by().values_list(*columns), KEYS)


PARTICIPATIONS = Prepared(
    lambda keys: (
        QuerySet(Participation)
        .filter(Among("event_id", keys))
        .order_by("event_id", *IN_ORDER)
        .values_list(
            *("event_id", "country_id", "organization_id", "role", "presence", "level", "head_count", "as_written"),
            Coalesce(NullIf("source__url", Value("")), "source__title", Value("")),
        )
    ),
    KEYS,
)


def _said(name, language):
    """The text in `language`, or else in the other one; empty if there is none."""
    first, second = ("ru", "en") if language == "ru" else ("en", "ru")
    given = NullIf(f"{name}_{first}", Value(""))
    return Coalesce(given, f"{name}_{second}", Value(""), output_field=TextField())


def _of_event(model, said, *, order, between=","):
    said = F(said) if isinstance(said, str) else said
    return Joined(QuerySet(model).filter(event=OuterRef("pk")).order_by(*order), said, between=between)


def _parties():
    """The parties that were there by their keys, those that organize or host it with a mark before the key."""
    key = Coalesce("country_id", Cast("organization_id", TextField()), output_field=TextField())
    marked = Case(
        When(role__in=ORGANIZING, then=_after(ORGANIZES, key)),
        When(role=Role.HOST, then=_after(HOSTS, key)),
        default=key,
    )
    there = QuerySet(Participation).exclude(presence=Participation.Presence.DID_NOT_ATTEND)
    return Joined(there.filter(event=OuterRef("pk")).order_by(*IN_ORDER), marked, between=",")


def _after(mark, key):
    # Concat of Django would guard each part against null.
    return Func(Value(mark), key, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


def _told_on():
    told = Publication.objects.filter(event_key=OuterRef("pk")).order_by()
    return Subquery(told.values_list(Day("changed_at"))[:1])
