"""Plainly made-up events as unsaved rows. Pure: asks no database and no clock; event n of a seed is always the same."""

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from events.models import Event, Mention, Outcome, Participation, Role, Source, Statement, Visibility
from organizations.models import Country

from .words import SUBJECTS, by_rank, summary

FIRST_YEAR, LAST_YEAR = 1995, 2030
# From this year on, some of the made-up events are still being planned.
STILL_PLANNED = 2027
EVENTS_IN_A_SERIES = 20
PUBLISHER = "Made-up source"

KINDS = Event.Kind.values
PRECISIONS = dict(zip(Event.DayPrecision.values, [88, 5, 3, 2, 2], strict=True))
STATUSES = {Event.Status.CONFIRMED: 94, Event.Status.POSTPONED: 3, Event.Status.CANCELLED: 3}
STATUSES_OF_PLANS = STATUSES | {Event.Status.TENTATIVE: 100}
FORMATS = dict(zip([*Event.Format.values, ""], [68, 12, 12, 8], strict=True))
# After the organizer and the host, which every event has.
FURTHER_ROLES = {
    Role.CO_ORGANIZER: 4,
    Role.CHAIR: 2,
    Role.FUNDER: 5,
    Role.SUPPORTER: 3,
    Role.PARTNER: 4,
    Role.DELEGATION: 25,
    Role.PARTICIPANT: 40,
    Role.SPEAKER: 4,
    Role.EXPERT: 4,
    Role.TRAINER: 3,
    Role.OBSERVER: 4,
    Role.BENEFICIARY: 2,
}


class Skewed:
    """Picks rows so that few are met often and many seldom, in an order of its own for each seed."""

    def __init__(self, rows, seed):
        self.rows = list(rows)
        random.Random(seed).shuffle(self.rows)
        self.sums = by_rank(len(self.rows), slope=0.8)

    def pick(self, chance):
        return chance.choices(self.rows, cum_weights=self.sums)[0]


@dataclass(frozen=True)
class World:
    """What made-up events are made of."""

    seed: int
    parties: Skewed
    organizations: Skewed
    places: Skewed
    topics: Skewed
    series: list
    languages: list


@dataclass
class Made:
    """An event and what hangs on it, in no database yet."""

    event: Event
    topics: list
    languages: list
    sources: list
    participations: list
    mentions: list
    outcomes: list
    outcome_countries: list
    statements: list


def made_up_event(number, world):
    """Return the made-up event `number` of a world, the first being 1."""
    chance = random.Random(f"{world.seed} {number}")
    event = event_row(number, world, chance)
    sources = source_rows(event, number, world, chance)
    participations = participation_rows(event, sources, world, chance)
    countries = different(row.country for row in participations if row.country)
    outcomes = outcome_rows(event, sources, chance) if number % 3 == 0 else []
    return Made(
        event=event,
        topics=different(world.topics.pick(chance) for _time in range(chance.randint(1, 3))),
        languages=world.languages[: chance.randint(1, len(world.languages))],
        sources=sources,
        participations=participations,
        mentions=[Mention(participation=row, source=source) for source in sources[1:] for row in participations[:3]],
        outcomes=outcomes,
        outcome_countries=[(outcome, country) for outcome in outcomes for country in countries[:2]],
        statements=statement_rows(event, sources) if number % 10 == 0 else [],
    )


def event_row(number, world, chance):
    kind = chance.choice(KINDS)
    english, russian = chance.choice(SUBJECTS)
    place = world.places.pick(chance) if chance.random() < 0.9 else None
    series, edition, year = place_in_a_series(number, world, chance)
    starts_on = date(year, 1, 1) + timedelta(days=chance.randrange(365))
    event = Event(
        public_id=uuid.UUID(int=chance.getrandbits(128), version=4),
        slug=f"made-up-{kind.replace('_', '-')}-{number}",
        title_en=f"Made-up {Event.Kind(kind).value.replace('_', ' ')} {number} on {english}",
        title_ru=f"Вымышленное мероприятие {number}: {russian}",
        kind=kind,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=chance.choice([0, 0, 1, 1, 2, 4])),
        precision=weighted(PRECISIONS, chance),
        status=status_of(year, chance),
        format=weighted(FORMATS, chance),
        city=place,
        held_in=place and place.country,
        venue_en=f"Made-up hall {chance.randint(1, 40)}",
        series=series,
        edition=edition,
        edition_basis="stated" if edition else "",
        summary_en=summary(chance, "en"),
        summary_ru=summary(chance, "ru") if chance.random() < 0.8 else None,
        # Two drafts and one event of the forward plan in a hundred.
        state=Event.State.DRAFT if number % 50 == 0 else Event.State.PUBLISHED,
        visibility=Visibility.SIGNED_IN if number % 100 == 1 else Visibility.EVERYONE,
        revision=1,
    )
    if chance.random() < 0.6:
        event.attendance_number = chance.randint(8, 250)
        event.attendance_qualifier = chance.choice(Event.AttendanceQualifier.values)
        event.attendance_counts_en, event.attendance_counts_ru = "participants", "участников"
    if event.state == Event.State.PUBLISHED:
        event.published_at = datetime.combine(min(starts_on, date(2026, 1, 1)), datetime.min.time(), UTC)
    event.complete()
    return event


def place_in_a_series(number, world, chance):
    """Return (series, edition, year): two events of five continue a series, with one year or two between editions."""
    if number % 5 > 1:
        return None, None, FIRST_YEAR + int((LAST_YEAR - FIRST_YEAR + 1) * chance.random() ** 0.6)
    edition, series = divmod(number // 5 * 2 + number % 5, len(world.series))
    year = FIRST_YEAR + (LAST_YEAR - FIRST_YEAR + 1) * edition // EVENTS_IN_A_SERIES
    return world.series[series], edition + 1, min(year, LAST_YEAR)


def number_of_series(events):
    """Return how many series so many events need, so that each has about twenty editions."""
    return max(1, -(-(events // 5 * 2 + 2) // EVENTS_IN_A_SERIES))


def status_of(year, chance):
    return weighted(STATUSES if year < STILL_PLANNED else STATUSES_OF_PLANS, chance)


def source_rows(event, number, world, chance):
    return [
        Source(
            event=event,
            url=f"https://example.org/made-up/{number}/{order}",
            publisher=PUBLISHER,
            title=f"Made-up press release {number}/{order}",
            language=chance.choice(world.languages),
            published_on=event.ends_on,
            order=order,
        )
        for order in range(1, chance.choice([1, 1, 2, 3]) + 1)
    ]


def participation_rows(event, sources, world, chance):
    """Return about 13 participations, 3 to 29, no party twice in one role."""
    wanted = int(chance.triangular(3, 30, 8))
    chosen = {(world.organizations.pick(chance), Role.ORGANIZER): None}
    if event.held_in:
        chosen[event.held_in, Role.HOST] = None
    roles, weights = [*FURTHER_ROLES], [*FURTHER_ROLES.values()]
    while len(chosen) < wanted:
        chosen[world.parties.pick(chance), chance.choices(roles, weights)[0]] = None
    return [
        Participation(
            event=event,
            country=party if isinstance(party, Country) else None,
            organization=None if isinstance(party, Country) else party,
            role=role,
            presence="did_not_attend" if role == Role.PARTICIPANT and chance.random() < 0.02 else "took_part",
            as_written=f"the made-up guest {order}" if chance.random() < 0.5 else "",
            source=chance.choice(sources),
            order=order,
        )
        for order, (party, role) in enumerate(chosen, start=1)
    ]


def outcome_rows(event, sources, chance):
    english, russian = chance.choice(SUBJECTS)
    return [
        Outcome(
            event=event,
            strength=chance.choice(Outcome.Strength.values),
            text_en=f"A made-up plan on {english}.",
            text_ru=f"Вымышленный план: {russian}.",
            source=sources[0],
            order=1,
        )
    ]


def statement_rows(event, sources):
    return [
        Statement(event=event, source=source, fact=Statement.Fact.ATTENDANCE, value_en=f"{40 + source.order} made-up")
        for source in sources
    ]


def different(rows):
    """Return the rows as a list, each once."""
    return list(dict.fromkeys(rows))


def weighted(weights, chance):
    return chance.choices([*weights], [*weights.values()])[0]
