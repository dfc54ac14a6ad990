"""From `fixtures/` into empty tables: topics, places, series and the real events with all that hangs on them."""

from decimal import Decimal

from organizations.fixture_files import read
from organizations.loading import load_names, save
from organizations.partial_dates import Precision

from .models import (
    Document,
    Event,
    Mention,
    Outcome,
    Participation,
    Photo,
    Place,
    PlaceName,
    Role,
    Series,
    SeriesName,
    Source,
    Speaker,
    Statement,
    Topic,
    TopicName,
)
from .models.source import Basis


def load_topics(root, *, languages):
    """Return the loaded topics by slug."""
    topics = {}
    for record in read(root / "reference/topics.yaml", root=root):
        with record:
            topic = Topic(
                slug=record.word("slug"),
                parent=record.reference("parent", topics, None),
                **record.text("name"),
                **record.text("description"),
            )
            save(topic)
            topics[topic.slug] = topic
            load_names(record, TopicName, languages, topic=topic)
    return topics


def load_places(root, *, countries, languages):
    """Return the loaded places by slug."""
    places = {}
    for record in read(root / "places.yaml", root=root):
        with record:
            place = Place(
                slug=record.word("slug"),
                country=record.reference("country", countries),
                latitude=record.number("latitude", Decimal),
                longitude=record.number("longitude", Decimal),
                **record.text("name"),
            )
            save(place)
            places[place.slug] = place
            load_names(record, PlaceName, languages, place=place)
    return places


def load_series(root, *, topics, languages):
    """Return the loaded series by slug; a predecessor stands before its successor."""
    all_series = {}
    for record in read(root / "series.yaml", root=root):
        with record:
            series = Series(
                slug=record.word("slug"),
                founded=record.number("founded"),
                predecessor=record.reference("predecessor", all_series, None),
                **record.text("name"),
                **record.text("acronym"),
                **record.text("description"),
            )
            save(series)
            series.topics.set(record.references("topics", topics))
            all_series[series.slug] = series
            for former in record.records("former_names"):
                with former:
                    load_former_name(former, series, languages)
            load_names(record, SeriesName, languages, series=series)
            load_statements(record, load_sources(record, languages, series=series), series=series)
    return all_series


def load_former_name(record, series, languages):
    years = {"since_year": record.number("from"), "until_year": record.number("until")}
    names, acronyms = record.text("name"), record.text("acronym")
    for key, name in names.items():
        code = key.removeprefix("name_")
        acronym = acronyms.get(f"acronym_{code}", "")
        save(SeriesName(series=series, name=name, acronym=acronym, language=languages[code], **years))


def load_events(root, *, countries, organizations, languages, places, series, topics):
    """Return the loaded events by slug, each with its participations, sources, outcomes and statements."""
    records, events = {}, {}
    for path in sorted((root / "events").glob("*.yaml")):
        with read(path, root=root) as record:
            slug = record.word("slug")
            if slug != path.stem:
                record.fail("slug", f"the file is called {path.name}")
            event = load_event(record, slug, countries, places, series)
            event.topics.set(record.references("topics", topics))
            event.languages.set(record.references("languages", languages))
            event.further_places.set(record.references("further_places", places))
            sources = load_sources(record, languages, event=event)
            parties = {"countries": countries, "organizations": organizations, "sources": sources}
            for load in (load_participations, load_speakers, load_outcomes):
                load(record, event, **parties)
            load_documents(record, event, languages)
            load_photos(record, event, sources)
            load_statements(record, sources, event=event)
            records[slug], events[slug] = record, event
            record.node("part_of")
    for slug, record in records.items():
        if whole := record.reference("part_of", events, None):
            events[slug].part_of = whole
            save(events[slug])
    return events


def load_event(record, slug, countries, places, series):
    starts, ends = record.period("starts_on"), record.period("ends_on")
    if ends and (not starts or starts.precision != ends.precision):
        record.fail("ends_on", "both days are written with the same precision")
    event = Event(
        slug=slug,
        kind=record.choice("kind", Event.Kind),
        starts_on=starts and starts.first,
        ends_on=ends.last if ends else starts and starts.last,
        precision=starts.precision if starts else Event.DayPrecision.UNKNOWN,
        dates_basis=record.choice("dates", Basis, Basis.STATED),
        starts_at=record.time("starts_at"),
        ends_at=record.time("ends_at"),
        time_zone=record.word("time_zone", ""),
        status=record.choice("status", Event.Status, Event.Status.CONFIRMED),
        format=record.choice("format", Event.Format, ""),
        city=record.reference("city", places, None),
        held_in=record.reference("held_in", countries, None),
        series=record.reference("series", series, None),
        edition=record.number("edition"),
        edition_basis=record.choice("edition_basis", Basis, ""),
        registration_url=record.word("registration_url", ""),
        internal_note=record.word("internal_note", ""),
        state=Event.State.PUBLISHED,
        **record.text("title"),
        **record.text("dates_note"),
        **record.text("venue"),
        **record.text("summary"),
    )
    if attendance := record.record("attendance"):
        with attendance:
            event.attendance_number = attendance.number("number")
            event.attendance_qualifier = attendance.choice("qualifier", Event.AttendanceQualifier)
            for name, value in attendance.text("counts", "attendance_counts").items():
                setattr(event, name, value)
    event.clean()
    save(event)
    return event


def load_sources(record, languages, **subject):
    """Return the loaded sources of an event or a series by the key that its file gives them."""
    sources = {}
    for order, item in enumerate(record.records("sources"), start=1):
        with item:
            key, published, seen = item.word("key"), item.period("published"), item.period("seen")
            if key in sources:
                item.fail("key", f"“{key}” is the key of two sources")
            item.word("record", "")  # for the reader of the file: which labelled record the source was taken from
            sources[key] = Source(
                url=item.word("url", ""),
                publisher=item.word("publisher"),
                title=item.word("title", ""),
                language=item.reference("language", languages, None),
                published_on=published and published.first,
                published_precision=published.precision if published else Precision.DAY,
                seen_on=seen and seen.first,
                archived_url=item.word("archived_url", ""),
                order=order,
                **subject,
            )
            save(sources[key])
    return sources


def load_statements(record, sources, **subject):
    for item in record.records("statements"):
        with item:
            statement = Statement(
                fact=item.choice("fact", Statement.Fact),
                source=item.reference("source", sources),
                basis=item.choice("basis", Basis, Basis.STATED),
                **item.text("value"),
                **item.text("note"),
                **subject,
            )
            save(statement)


def party_of(item, countries, organizations):
    return {
        "country": item.reference("country", countries, None),
        "organization": item.reference("organization", organizations, None),
    }


def load_participations(record, event, *, countries, organizations, sources):
    for order, item in enumerate(record.records("participations"), start=1):
        with item:
            participation = Participation(
                event=event,
                role=item.choice("role", Role),
                presence=item.choice("presence", Participation.Presence, Participation.Presence.TOOK_PART),
                level=item.choice("level", Participation.Level, ""),
                head_count=item.number("head_count"),
                mode=item.choice("mode", Participation.Mode, ""),
                source=item.reference("source", sources, None),
                as_written=item.word("as_written", ""),
                order=order,
                **item.text("capacity"),
                **party_of(item, countries, organizations),
            )
            save(participation)
            for mention in item.records("also"):
                with mention:
                    source = mention.reference("source", sources)
                    words = mention.word("as_written", "")
                    save(Mention(participation=participation, source=source, as_written=words))


def load_speakers(record, event, *, countries, organizations, sources):
    for order, item in enumerate(record.records("speakers"), start=1):
        with item:
            speaker = Speaker(
                event=event,
                source=item.reference("source", sources, None),
                order=order,
                **item.text("name"),
                **item.text("position"),
                **item.text("contribution"),
                **party_of(item, countries, organizations),
            )
            save(speaker)


def load_outcomes(record, event, *, countries, organizations, sources):
    for order, item in enumerate(record.records("outcomes"), start=1):
        with item:
            due = item.period("due")
            outcome = Outcome(
                event=event,
                strength=item.choice("strength", Outcome.Strength),
                due_on=due and due.last,
                source=item.reference("source", sources, None),
                order=order,
                **item.text("text"),
            )
            if period := item.record("period"):
                with period:
                    outcome.period_from, outcome.period_until = period.number("from"), period.number("until")
            save(outcome)
            outcome.countries.set(item.references("countries", countries))
            outcome.organizations.set(item.references("organizations", organizations))


def load_documents(record, event, languages):
    for order, item in enumerate(record.records("documents"), start=1):
        with item:
            dated = item.period("dated")
            document = Document(
                event=event,
                kind=item.choice("kind", Document.Kind),
                language=item.reference("language", languages, None),
                dated_on=dated and dated.first,
                url=item.word("url"),
                order=order,
                **item.text("title"),
            )
            save(document)


def load_photos(record, event, sources):
    for order, item in enumerate(record.records("photos"), start=1):
        with item:
            photo = Photo(
                event=event,
                credit=item.word("credit"),
                licence=item.word("licence", ""),
                source=item.reference("source", sources, None),
                order=order,
                **item.text("caption"),
                **item.text("alternative_text"),
            )
            save(photo)
