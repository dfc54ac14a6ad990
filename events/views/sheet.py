"""What the record sheet of one event shows. One question tells which kinds of rows it has; only those are fetched."""

from collections import defaultdict
from functools import reduce

from django.db.models import CharField, Exists, OuterRef, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils.text import Truncator

from organizations.models import Country, Language, Organization

from .. import reference
from ..facets.shelf import shelf
from ..formats import schema_org
from ..models import (
    Change,
    Document,
    Event,
    Mention,
    Outcome,
    Participation,
    Photo,
    Place,
    Source,
    Speaker,
    Statement,
    Topic,
    Visibility,
)
from ..naming import by_name
from ..prepared import DAY, KEY, OTHER_KEY, OfWhatIsSeen, Prepared
from ..table import at_the_table
from ..templatetags import record
from .cards import card_of_this_page, prepare_cards
from .citations import citations_of

MOVED = Change.objects.filter(what=Change.What.MOVED, visibility=Visibility.EVERYONE)
# Rows that many events do not have
RARE = {
    "documents": Document.objects.filter(event=OuterRef("pk")),
    "photos": Photo.objects.filter(event=OuterRef("pk")),
    "outcomes": Outcome.objects.filter(event=OuterRef("pk")),
    "speakers": Speaker.objects.filter(event=OuterRef("pk")),
    "statements": Statement.objects.filter(event=OuterRef("pk")),
    "parts": Event.objects.filter(part_of=OuterRef("pk")),
    "followed": Outcome.objects.filter(followed_up_by=OuterRef("pk")),
    "moves": MOVED.filter(publication=OuterRef("public_id")),
}
HELD = Prepared(
    lambda key: Event.objects.rewrite(False).order_by().filter(pk=key).values_list(*map(Exists, RARE.values()))
)
# What is asked of every event that has such rows
SOURCES = Prepared(lambda key: Source.objects.filter(event=key))
PARTICIPATIONS = Prepared(lambda key: Participation.objects.filter(event=key))
MENTIONS = Prepared(lambda key: Mention.objects.filter(participation__event=key))
SPEAKERS = Prepared(lambda key: Speaker.objects.filter(event=key))
OUTCOMES = Prepared(lambda key: Outcome.objects.filter(event=key))
DOCUMENTS = Prepared(lambda key: Document.objects.filter(event=key))
PHOTOS = Prepared(lambda key: Photo.objects.filter(event=key))
STATEMENTS = Prepared(lambda key: Statement.objects.filter(event=key).order_by("source__order", "pk"))
MOVES = Prepared(lambda key: MOVED.filter(publication__event_key=key))
# The lists of an event, all asked for at once, and those of its outcomes: which rows they point at
LISTS = {"languages": Language, "topics": Topic, "further_places": Place}
LISTED = Prepared(lambda key: reduce(QuerySet.union, (listed(name, key) for name in LISTS)))
OF_OUTCOMES = (
    (Country, Prepared(lambda key: pointed_at(Outcome.countries, "outcome", "country", outcome__event=key))),
    (
        Organization,
        Prepared(lambda key: pointed_at(Outcome.organizations, "outcome", "organization", outcome__event=key)),
    ),
)

# What search engines and other sites show of the summary
LONGEST_GIST = 200

# What the links to another event show of it
LINKED = ("slug", "title", "title_en", "title_ru", "starts_on", "ends_on", "precision")


def linked_events(user):
    return Event.objects.visible_to(user).only(*LINKED)


def before(events, series, day, key):
    earlier = Q(starts_on__lt=day) | Q(starts_on=day, pk__lt=key)
    return events.only(*LINKED).filter(earlier, series=series).order_by("-starts_on", "-pk")[:1]


def after(events, series, day, key):
    later = Q(starts_on__gt=day) | Q(starts_on=day, pk__gt=key)
    return events.only(*LINKED).filter(later, series=series).order_by("starts_on", "pk")[:1]


PART_OF = OfWhatIsSeen(lambda events, key: events.only(*LINKED).filter(pk=key), KEY)
PREVIOUS, FOLLOWING = (OfWhatIsSeen(edition, KEY, DAY, OTHER_KEY) for edition in (before, after))


def sheet_of(event, user):
    """Return everything that the record sheet of `event` shows to `user`, who may see it."""
    known, held = shelf(), kinds_held(event)
    reference.attach(known, [event], "city", "held_in", "series")
    sources = SOURCES.objects(event.pk)
    reference.attach(known, sources, "language")
    numbers = {source.pk: number for number, source in enumerate(sources, start=1)}
    participations, ancestors = parties_of(event, known, sources)
    lists = lists_of(event, known)
    photos = shown_to(user, PHOTOS.objects(event.pk)) if "photos" in held else []
    previous, following = neighbours(event, user, known)
    return {
        "event": event,
        "is_preview": False,
        "gist": Truncator(event.summary or "").chars(LONGEST_GIST),
        "series": event.series,
        **lists,
        "sources": sources,
        "numbers": numbers,
        "table": at_the_table(participations, ancestors, numbers),
        "quoted": any(row.as_written or row.mentioned for row in participations),
        "speakers": speakers_of(event, known) if "speakers" in held else [],
        "outcomes": outcomes_of(event, user, known) if "outcomes" in held else [],
        "documents": documents_of(event, user, known) if "documents" in held else [],
        "photos": photos,
        "facts": facts_of(STATEMENTS.objects(event.pk), sources) if "statements" in held else [],
        "part_of": PART_OF.first(user, event.part_of_id) if event.part_of_id else None,
        "parts": parts_of(event, user, known) if "parts" in held else [],
        "follows_up": followed_up_by(event, user) if "followed" in held else [],
        "footnotes": footnotes_of([event.held_in, *(row.country for row in participations)]),
        "previous": previous,
        "following": following,
        "citation": citations_of(event, participations),
        "linked": schema_org.as_schema_org(
            event,
            schema_org.Rows(participations, lists["topics"], lists["languages"], sources, photos, above=ancestors),
            moved_from=moved_from(event) if "moves" in held else None,
        ),
    }


def kinds_held(event):
    """Return the names of those of the RARE kinds of rows of which `event` has any."""
    # An event that was deleted a moment ago has no row left.
    return {name for row in HELD.rows(event.pk) for name, there in zip(RARE, row, strict=True) if there}


def pointed_at(many, *columns, **condition):
    return many.through.objects.filter(**condition).order_by("pk").values_list(*columns)


def shown_to(user, material):
    """Return the photos or documents of an event that `user` may see, as far as the user may see these themselves."""
    return [one for one in material if user.is_authenticated or one.visibility == Visibility.EVERYONE]


def parties_of(event, known, sources):
    """Return the participations, each with its `mentioned`, and by key all organizations above one of their parties."""
    participations, mentioned = PARTICIPATIONS.objects(event.pk), defaultdict(list)
    reference.attach(known, participations, "country", "organization")
    mentions, by_key = MENTIONS.objects(event.pk), {source.pk: source for source in sources}
    reference.point(participations, "source", by_key)
    reference.point(mentions, "source", by_key)
    for mention in mentions:
        mentioned[mention.participation_id].append(mention)
    for row in participations:
        row.mentioned = mentioned[row.pk]
    return participations, reference.above(known, [row.organization for row in participations if row.organization])


def listed(name, event):
    """The name of a list of the event, and the keys of the rows in it: as text, since those of languages are codes."""
    listing = Event._meta.get_field(name)
    rows = listing.remote_field.through.objects.filter(event=event).order_by()
    return rows.values_list(Value(name), Cast(listing.m2m_reverse_field_name(), CharField()))


def lists_of(event, known):
    """Return the rows of each of the LISTS of `event`, by name."""
    keys = defaultdict(list)
    for name, key in LISTED.rows(event.pk):
        keys[name].append(LISTS[name]._meta.pk.to_python(key))
    found = {name: reference.named(known, LISTS[name], keys[name]) if name in keys else {} for name in LISTS}
    return {name: by_name(rows.values(), name=record.name) for name, rows in found.items()}


def speakers_of(event, known):
    speakers = SPEAKERS.objects(event.pk)
    reference.attach(known, speakers, "country", "organization")
    return speakers


def outcomes_of(event, user, known):
    """Return the outcomes, each with its `parties`: the countries and organizations of which it is said."""
    outcomes = OUTCOMES.objects(event.pk)
    of_each = defaultdict(list)
    for model, pairs in OF_OUTCOMES:
        pairs = pairs.rows(event.pk)
        for party in by_name(reference.named(known, model, {key for _outcome, key in pairs}).values()):
            for outcome in [outcome for outcome, key in pairs if key == party.pk]:
                of_each[outcome].append(party)
    for outcome in outcomes:
        outcome.parties = of_each[outcome.pk]
    if any(outcome.followed_up_by_id for outcome in outcomes):
        prefetch_related_objects(outcomes, Prefetch("followed_up_by", queryset=linked_events(user)))
    return outcomes


def documents_of(event, user, known):
    documents = shown_to(user, DOCUMENTS.objects(event.pk))
    reference.attach(known, documents, "language")
    return documents


def parts_of(event, user, known):
    """Return the cards of the parts of `event`."""
    parts = Event.objects.visible_to(user).filter(part_of=event).soonest_first()
    return list(map(card_of_this_page(), prepare_cards(parts, known)))


def moved_from(event):
    """Return the first day that was announced before the event was moved, as written; None if it never was."""
    moves = MOVES.objects(event.pk)
    return moves[0].before[0] if moves else None


def followed_up_by(event, user):
    """Return the events of which an outcome was followed up by this one."""
    keys = Outcome.objects.filter(followed_up_by=event).order_by().values("event")
    return linked_events(user).filter(pk__in=keys).soonest_first()


def footnotes_of(countries):
    """Return the countries whose naming needs a note, each once."""
    noted = {country.pk: country for country in countries if country and record.said(country, "footnote")[0]}
    return by_name(noted.values(), name=record.name)


def facts_of(statements, sources):
    """Group statements by fact, in the order of the facts: [(label, [(statement, citation number)])]."""
    numbered = {source.pk: (number, source) for number, source in enumerate(sources, start=1)}
    facts = {}
    for statement in statements:
        number, source = numbered.get(statement.source_id, (None, None))
        if source:
            statement.source = source
        facts.setdefault(statement.fact, []).append((statement, number))
    return [(label, facts[fact]) for fact, label in Statement.Fact.choices if fact in facts]


def neighbours(event, user, known):
    """Return the previous and the next edition by their days, each None if there is none that `user` may see."""
    if not event.starts_on or len(known.of("series", event.series_id)) < 2:
        return None, None
    return (question.first(user, event.series_id, event.starts_on, event.pk) for question in (PREVIOUS, FOLLOWING))
