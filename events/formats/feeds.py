"""Changes of events as Atom (RFC 4287, paged by RFC 5005), RSS 2.0 and JSON Feed 1.1, all three from the same entries.

An entry is an event; its title begins with what changed last, `updated` is the moment of that change and never a day of
the event.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import feedgenerator
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from .. import changes, days
from ..templatetags.record import KINDS, said
from .ical import place_in_words

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
JSON_FEED = "application/feed+json"
# What is told of an event that changed often
TOLD = 5


@dataclass(frozen=True)
class Entry:
    """One event in a feed; `content` is HTML."""

    key: str
    address: str
    title: str
    language: str
    content: str
    published: datetime
    updated: datetime
    categories: list
    facts: dict


@dataclass(frozen=True)
class Feed:
    """What the three forms say of themselves; `pages` are addresses by link relation (first, previous, next, last)."""

    key: str
    title: str
    description: str
    page: str
    address: str
    updated: datetime
    entries: list
    pages: dict = field(default_factory=dict)


def entry_of(event, publication, told):
    """Return the entry of `event`; `told` are the changes that this reader may learn of, the last first."""
    language = get_language()
    title, of_title = said(event, "title")
    latest = changes.latest(told)
    if latest:
        title = f"{latest[0].get_what_display()}: {title}"
    when = days.in_words(event.starts_on, event.ends_on, event.precision, language)
    where = place_in_words(event)
    summary, of_summary = said(event, "summary")
    content = format_html(
        '<p>{}</p><p lang="{}">{}</p><ul>{}</ul>',
        ", ".join(filter(None, [when, where])),
        of_summary or language,
        summary,
        format_html_join(
            "",
            "<li>{}: {}</li>",
            (
                (days.in_words(change.at.date(), change.at.date(), "day", language), changes.in_words(change, language))
                for change in told[:TOLD]
            ),
        ),
    )
    topics = [(topic.slug, f"{settings.PORTAL_URL}/topics/", said(topic, "name")[0]) for topic in event.topics.all()]
    kind = (event.kind, f"{settings.PORTAL_URL}/vocabularies/kinds/", str(KINDS.get(event.kind, event.kind)))
    return Entry(
        key=tag(event.public_id),
        address=settings.PORTAL_URL + event.get_absolute_url(),
        title=title,
        language=of_title or language,
        content=content,
        published=publication.first_at,
        updated=publication.changed_at,
        categories=[kind, *topics],
        facts={
            "start": event.starts_on and event.starts_on.isoformat(),
            "end": event.ends_on and event.ends_on.isoformat(),
            "precision": event.precision,
            "status": event.status,
            "country": event.held_in_id,
        },
    )


def tag(public_id):
    """The permanent name of an event (RFC 4151); it names the day on which such names began, not one of the event."""
    host = settings.PORTAL_URL.partition("://")[2].partition(":")[0]
    return f"tag:{host},2026-11-24:{public_id}"


# Atom


class AtomOfChanges(feedgenerator.Atom1Feed):
    def root_attributes(self):
        return super().root_attributes() | {"xml:lang": self.feed["language"]}

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for relation, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for term, scheme, label in item["terms"]:
            handler.addQuickElement("category", "", {"term": term, "scheme": scheme, "label": label})

    def item_attributes(self, item):
        return {"xml:lang": item["language"]} if item["language"] != self.feed["language"] else {}

    def latest_post_date(self):
        return self.feed["updated"]


class RssOfChanges(feedgenerator.Rss201rev2Feed):
    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for term, scheme, _label in item["terms"]:
            handler.addQuickElement("category", term, {"domain": scheme})

    def latest_post_date(self):
        return self.feed["updated"]


def atom(feed):
    return _written(feed, AtomOfChanges)


def rss(feed):
    return _written(feed, RssOfChanges)


def _written(feed, form):
    generator = form(
        title=feed.title,
        link=feed.page,
        description=feed.description,
        subtitle=feed.description,
        language=get_language(),
        feed_url=feed.address,
        feed_guid=feed.key,
        author_name=feed.title,
        updated=feed.updated,
        pages=feed.pages,
    )
    for entry in feed.entries:
        # RSS has one date, by which readers sort: that of the change.
        published = entry.updated if form is RssOfChanges else entry.published
        generator.add_item(
            title=entry.title,
            link=entry.address,
            description=entry.content,
            unique_id=entry.key,
            unique_id_is_permalink=False,
            pubdate=published,
            updateddate=entry.updated,
            terms=entry.categories,
            language=entry.language,
        )
    return generator.writeString("utf-8")


# JSON Feed


def json_feed(feed):
    """https://www.jsonfeed.org/version/1.1/; `_event` holds what a feed has no word for."""
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": get_language(),
        "items": [
            {
                "id": entry.key,
                "url": entry.address,
                "title": entry.title,
                "language": entry.language,
                "content_html": entry.content,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "tags": [label for _term, _scheme, label in entry.categories],
                "_event": entry.facts,
            }
            for entry in feed.entries
        ],
    }
    if "next" in feed.pages:
        found["next_url"] = feed.pages["next"]
    return json.dumps(found, ensure_ascii=False)
