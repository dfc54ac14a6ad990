"""Plainly made-up rows for the style page: one of each component, and some that try to break them.

Nothing here is saved or asked of the database: the instances carry keys and related rows of their own.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.http import QueryDict
from django.utils import timezone

from events.models import (
    Event,
    Mention,
    Outcome,
    Participation,
    Photo,
    Place,
    Role,
    Series,
    Source,
    Speaker,
    Statement,
    Topic,
)
from events.models.source import Basis
from events.models.visibility import Visibility
from events.table import at_the_table
from organizations.models import Country, Language, Organization, OtherName

keys = count(1)
CHANGED = datetime(2030, 1, 1, 12, tzinfo=UTC)

WITHOUT_A_SPACE = "Madeup" + "unbreakable" * 10 + "Name"
MARKUP = '<script>alert("made up")</script> & <b>bold</b> 🛂🧑‍✈️🇺🇳'


def made(model, **fields):
    """An unsaved instance with a key; the related rows it is asked for are those that `holding` gives it."""
    if model is not Country and model is not Language:
        fields.setdefault("pk", next(keys))
    if issubclass(model, Event | Series | Topic | Organization | Place):
        fields.setdefault("slug", f"made-up-{fields['pk']}")
    return model(**fields)


def holding(thing, **rows):
    """`thing` with related rows as a prefetch leaves them, so that reading them asks the database nothing."""
    cache = {}
    for name, found in rows.items():
        queryset = getattr(thing, name).model._default_manager.all()
        queryset._result_cache, queryset._prefetch_done = list(found), True
        cache[name] = queryset
    thing._prefetched_objects_cache = cache
    return thing


# Who


ENGLISH = made(Language, code="en", name_en="English", name_ru="английский")
RUSSIAN = made(Language, code="ru", name_en="Russian", name_ru="русский")
NORTH = made(Country, code="XA", name_en="Made-up Northland", name_ru="Выдуманная Северия")
SOUTH = made(
    Country,
    code="XB",
    name_en="Made-up Southland",
    name_ru="Выдуманная Южия",
    footnote_en="A made-up note on a made-up name.",
    footnote_ru="Выдуманное примечание к выдуманному названию.",
)
UNION = made(
    Organization,
    kind="international",
    name_en="Made-up Union of Borders",
    name_ru="Выдуманный союз границ",
    acronym_en="MUB",
    acronym_ru="ВСГ",
)
DEPARTMENT = made(Organization, kind="unit", name_en="Made-up Department", parent=UNION)
UNIT = made(Organization, kind="unit", name_en="Made-up Unit", name_ru="Выдуманное подразделение", parent=DEPARTMENT)
SERVICE = made(
    Organization, kind="state_body", name_en="Made-up Border Service", name_ru="Выдуманная служба", state=NORTH
)
TOWN = made(Place, name_en="Samplestead", name_ru="Образцово", country=NORTH)
TOPICS = [
    made(Topic, name_en="Made-up topic", name_ru="Выдуманная тема"),
    made(Topic, name_en="A topic in English only"),
]


# What


def event(letter="A", **fields):
    """A held conference with all that a card shows, unless the fields say otherwise."""
    defaults = {
        "title_en": f"Made-up conference {letter}",
        "title_ru": f"Выдуманная конференция {letter}",
        "kind": Event.Kind.CONFERENCE,
        "state": Event.State.PUBLISHED,
        "starts_on": date(2019, 3, 5),
        "ends_on": date(2019, 3, 6),
        "changed_at": CHANGED,
    }
    found = made(Event, **defaults | fields)
    found.leading, found.table, found.found_as = [], {"states": 0, "organizations": 0}, None
    return found


def series():
    found = made(Series, name_en="Made-up Series", name_ru="Выдуманная серия", acronym_en="MUS", founded=2015)
    former = made(OtherName, name="Made-up Former Series", language=ENGLISH, until_year=2017)
    return holding(found, other_names=[former])


SERIES = series()


def full_card():
    found = event(
        city=TOWN,
        held_in=NORTH,
        series=SERIES,
        edition=4,
        edition_basis=Basis.INFERRED,
        format=Event.Format.IN_PERSON,
        attendance_number=40,
        attendance_qualifier="more_than",
        attendance_counts_en="participants",
        attendance_counts_ru="участников",
        summary_en="A made-up summary of what nobody discussed anywhere, in two sentences. This is the second.",
        summary_ru="Выдуманное изложение того, что никто нигде не обсуждал, в двух предложениях. Это второе.",
    )
    found.leading = [UNION]
    found.table = {"states": 2, "organizations": 5}
    return found


def cards():
    """Events as lists show them: days of every precision, and what may be missing."""
    quarter = {"precision": "quarter", "starts_on": date(2019, 4, 1), "ends_on": date(2019, 6, 30)}
    across = {"starts_on": date(2019, 12, 30), "ends_on": date(2020, 1, 2)}
    return [
        full_card(),
        event("B", format=Event.Format.ONLINE, status=Event.Status.CANCELLED, **across),
        event("C", kind=Event.Kind.TRAINING, **quarter),
        without_facts(),
    ]


def marked():
    """Events that between them carry every mark."""
    today = timezone.localdate()
    ahead = {"starts_on": today + timedelta(days=30), "ends_on": today + timedelta(days=31)}
    return [
        event(state=Event.State.DRAFT, **ahead),
        event(state=Event.State.IN_REVIEW, status=Event.Status.TENTATIVE, **ahead),
        event(state=Event.State.WITHDRAWN),
        event(embargo_until=timezone.now() + timedelta(days=1), status=Event.Status.POSTPONED, **ahead),
        event(visibility=Visibility.SIGNED_IN, status=Event.Status.CANCELLED),
        event(status=Event.Status.TENTATIVE),
        event(starts_on=today, ends_on=today),
    ]


def editions():
    return [
        event(letter, starts_on=date(year, 5, 5), ends_on=date(year, 5, 6), series=SERIES, edition=number, **more)
        for letter, year, number, more in [
            ("D", 2016, 1, {}),
            ("E", 2017, 2, {"edition_basis": Basis.INFERRED}),
            ("F", 2019, 3, {}),
        ]
    ]


def calendar_events():
    """Events of November 2030: of one day, over a week, and beside one another."""
    days = [("G", 4, 4), ("H", 7, 13), ("I", 12, 12)]
    return [event(letter, starts_on=date(2030, 11, a), ends_on=date(2030, 11, b), city=TOWN) for letter, a, b in days]


# At the table


def sources():
    return [
        made(
            Source,
            url="https://example.org/made-up",
            publisher="Made-up News",
            title="A made-up report",
            language=ENGLISH,
            published_on=date(2019, 3, 7),
            seen_on=date(2020, 1, 1),
            archived_url="https://example.org/archived",
        ),
        made(Source, url="https://example.org/vydumka", publisher="Выдуманные вести", title="Отчёт", language=RUSSIAN),
    ]


def seated(party, role, *, source=None, mentions=(), **fields):
    """A participation of `party`; `mentions` are (source, words) pairs."""
    kind = "country" if isinstance(party, Country) else "organization"
    row = made(Participation, role=role, source=source, **{kind: party}, **fields)
    row.mentioned = [made(Mention, source=other, as_written=words) for other, words in mentions]
    return row


def table(english, russian):
    """Role groups with units inside their parents, a body below its state, and the words of both sources."""
    rows = [
        seated(UNION, Role.ORGANIZER, source=english),
        seated(NORTH, Role.HOST, source=english, as_written="the made-up hosts", level="ministerial"),
        seated(SERVICE, Role.DELEGATION, source=russian, as_written="Выдуманная служба", head_count=3),
        seated(SOUTH, Role.DELEGATION, mode="online", mentions=[(english, "made-up southerners")]),
        seated(UNIT, Role.PARTICIPANT, capacity_en="as made-up observer", presence="invited"),
        seated(UNION, Role.PARTICIPANT, presence="did_not_attend"),
    ]
    return at_the_table(rows, {DEPARTMENT.pk: DEPARTMENT, UNION.pk: UNION}, {english.pk: 1, russian.pk: 2})


def outcome(source):
    found = made(
        Outcome,
        text_en="Everybody agreed that this is made up.",
        text_ru="Все согласились, что это выдумано.",
        strength=Outcome.Strength.ADOPTED,
        period_from=2020,
        period_until=2025,
        due_on=date(2021, 1, 31),
        status=Outcome.Status.OPEN,
        followed_up_by=event("J"),
        source=source,
    )
    found.parties = [NORTH, UNION]
    return found


def photo(event):
    """A photo of which only the words are known."""
    return made(
        Photo,
        event=event,
        caption_en="Made-up participants around a made-up table",
        caption_ru="Выдуманные участники за выдуманным столом",
        credit="Made-up photographer",
    )


def speaker(source):
    return made(
        Speaker,
        name_en="A Made-up Minister",
        name_ru="Выдуманный министр",
        position_en="Minister of Made-up Affairs",
        country=NORTH,
        contribution_en="opening remarks",
        source=source,
    )


def facts(english, russian):
    said = {"fact": Statement.Fact.ATTENDANCE}
    return [
        (
            Statement.Fact.ATTENDANCE.label,
            [
                (made(Statement, source=english, value_en="more than 40", **said), 1),
                (
                    made(
                        Statement, source=russian, value_ru="около 50", basis=Basis.INFERRED, note_ru="выдумка", **said
                    ),
                    2,
                ),
            ],
        )
    ]


# What tries to break the page


def without_facts():
    """An event of which nothing is known but a title and a kind."""
    return event("without any facts", precision="unknown", starts_on=None, ends_on=None)


def hostile_cards():
    """Cards with words that do not break, names from right to left, and markup that must stay text."""
    long, arabic, markup = (
        event(title_en=title, title_ru=title, held_in=NORTH)
        for title in (WITHOUT_A_SPACE, "مؤتمر مختلق (أ) 2030 — Made-up conference K", MARKUP)
    )
    names = [WITHOUT_A_SPACE, "منظمة مختلقة (أ)", "ארגון בדוי (ב)", "سازمان ساختگی (پ)", MARKUP]
    for found in (long, arabic, markup):
        found.leading = [made(Organization, name_en=name, name_ru=name) for name in names]
        found.table = {"states": 60, "organizations": 1000}
    return [long, arabic, markup]


def hostile_table():
    """Sixty parties on five levels in one role."""
    parties, ancestors = [], {}
    for number in range(60):
        above = parties[-1] if number % 5 else None
        name = WITHOUT_A_SPACE if number == 4 else f"Made-up office {number + 1}"
        parties.append(made(Organization, kind="unit", name_en=name, name_ru=name, parent=above))
        ancestors[parties[-1].pk] = parties[-1]
    return at_the_table([seated(party, Role.OBSERVER) for party in parties], ancestors, {})


def question():
    return QueryDict("country=xa&when=past")
