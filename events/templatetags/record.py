"""How templates write the record: in the page's language, or visibly in the other one."""

import re
from functools import cache, lru_cache, wraps
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join, linebreaks, urlize
from django.utils.http import escape_leading_slashes
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import days, naming, standing
from events.models import Event
from organizations.models import Country, Language

register = template.Library()


# To ask which language the page speaks takes as long as to write a name in it, and a page would ask five hundred times:
# whoever knows it (events.fragments) gives it as `page`.


# Words in several languages


def said(thing, field, page=None):
    """Return (text, language) of a field: in the page's language, else in another; ("", "") if nobody said anything.

    A thing that exists in one language only (a source, a former name) says which in `language_id`.
    """
    current = page or get_language()
    of_record = settings.MODELTRANSLATION_LANGUAGES
    if not hasattr(thing, f"{field}_{of_record[0]}"):
        return getattr(thing, field, "") or "", getattr(thing, "language_id", None) or current
    if field == "name" and current not in of_record and (name := _by_cldr(thing, current)):
        return name, current
    for language in [current, *of_record]:
        if text := getattr(thing, f"{field}_{language}", ""):
            return text, language
    return "", ""


def _by_cldr(thing, language):
    """The name of a country or a language in a language that the record does not speak, "" if CLDR has none.

    A code that somebody assigned for themselves keeps the name that the record gives it: such names are chosen.
    """
    if isinstance(thing, Country) and not thing.user_assigned:
        return days.locale_of(language).territories.get(thing.pk, "")
    if isinstance(thing, Language):
        return days.locale_of(language).languages.get(thing.pk, "")
    return ""


def marked(text, language, element="span", page=None):
    if not text or language == (page or get_language()):
        return text
    return format_html("<{0} lang='{1}'>{2}</{0}>", element, language, text)


@register.filter
def words(thing, field, page=None):
    """The field in the page's language; in another one, it is marked with `lang`."""
    return marked(*said(thing, field, page), page=page) if thing else ""


# Whatever `urlize` makes a link of has one of these within a word; it looks at each word for a while.
MAY_BE_AN_ADDRESS = re.compile(r"[.:@]\S")


@register.filter
def prose(thing, field, page=None):
    """The field as paragraphs with links; in another language, inside an element marked with `lang`."""
    text, language = said(thing, field, page)
    if not text:
        return ""
    if MAY_BE_AN_ADDRESS.search(text):
        text = urlize(text, nofollow=True, autoescape=True)
    return marked(mark_safe(linebreaks(text, autoescape=True)), language, "div", page)


def once(write):
    """Keep what `write` makes of a row that all requests share (events.reference), in each language.

    Whatever else is `given` to it must follow from the row.
    """

    @wraps(write)
    def written(thing, *given, page=None):
        page = page or get_language()
        kept = thing.__dict__.get("written")
        if kept is None:
            return write(thing, *given, page=page)
        key = write.__name__, page
        if key not in kept:
            kept[key] = write(thing, *given, page=page)
        return kept[key]

    return written


@register.filter
@once
def name(thing, page=None):
    """The name where no element may stand."""
    return said(thing, "name", page)[0]


@register.filter
@once
def in_full(organization, page=None):
    """The name with its acronym in parentheses, if it has one in the language of the name."""
    (name, language), (acronym, of_acronym) = (said(organization, field, page) for field in ("name", "acronym"))
    if acronym in ("", name) or language != of_acronym:
        return marked(name, language, page=page)
    return format_html("{} ({})", marked(name, language, page=page), marked(acronym, language, page=page))


@register.filter
@once
def in_short(organization, page=None):
    """The acronym, or the name where there is none; either is better in the page's language than in another."""
    page = page or get_language()
    acronym, name = said(organization, "acronym", page), said(organization, "name", page)
    if acronym[0] and (acronym[1] == page or name[1] != page):
        return marked(*acronym, page=page)
    return marked(*name, page=page)


@register.filter
@once
def linked(thing, page=None):
    """A link to the page of a country, an organization, a series, a topic or an event, under its name in full."""
    name = words(thing, "title", page) if isinstance(thing, Event) else in_full(thing, page=page)
    return format_html('<a href="{}">{}</a>', thing.get_absolute_url(), name)


@register.filter
def all_linked(things, page=None):
    return format_html_join("; ", "<bdi>{}</bdi>", ((linked(thing, page=page),) for thing in things))


@once
def in_a_row(party, page=None):
    return format_html("<bdi>{}</bdi>", in_short(party, page=page))


@register.filter
def parties(found, page=None):
    """Countries and organizations in short, in a row."""
    return mark_safe(", ".join(in_a_row(party, page=page) for party in found))


@register.filter
def at_the_table(numbers, page=None):
    """How many states and how many organizations sat there, each number held together with its word."""
    return _at_the_table(numbers["states"], numbers["organizations"], page or get_language())


@lru_cache(maxsize=1_000)
def _at_the_table(states, organizations, language):
    """The words in `language`, which is that of the page."""
    counted = (
        (states, ngettext("%(number)s state", "%(number)s states", states)),
        (organizations, ngettext("%(number)s organization", "%(number)s organizations", organizations)),
    )
    in_words = (words % {"number": number} for number, words in counted if number)
    return " · ".join(text.replace(" ", "\N{NO-BREAK SPACE}") for text in in_words)


@register.filter
def place(event, page=None):
    """The town and the country, as far as they are known."""
    if event.city and event.held_in and event.city.country_id == event.held_in_id:
        return town_and_country(event.city, event.held_in, page=page)
    city = words(event.city, "name", page)
    country = linked(event.held_in, page=page) if event.held_in else ""
    if not city and not country and event.format == Event.Format.ONLINE:
        return gettext("Online")
    return format_html("{}, {}", city, country) if city and country else city or country


@once
def town_and_country(city, country, page=None):
    return format_html("{}, {}", words(city, "name", page), linked(country, page=page))


@register.filter
def named_at(series, event, page=None):
    """The name of the series at the time of the event."""
    return naming.name_at(series, event.starts_on.year if event.starts_on else None, page or get_language())


# Days


@register.filter
def event_days(event, page=None):
    """The days of the event, as coarse as they are known."""
    text = days.in_words(event.starts_on, event.ends_on, event.precision, page or get_language())
    return timed(held_together(capfirst(text)), days.machine_readable(event.starts_on, event.precision))


@register.filter
def day_block(event, page=None):
    """The days of the event as a margin shows them: figures large, month and year beneath."""
    return _day_block(event.starts_on, event.ends_on, event.precision, page or get_language())


@lru_cache(maxsize=1_000)
def _day_block(starts_on, ends_on, precision, language):
    """The block in `language`, which is that of the page."""
    figure, rest = days.figure_and_rest(starts_on, ends_on, precision, language)
    if figure:
        words_of_block = format_html(
            '<span class="day-figure">{}</span> <span class="day-rest">{}</span>', figure, held_together(rest)
        )
    else:
        words_of_block = format_html('<span class="day-words">{}</span>', held_together(capfirst(rest)))
    return timed(words_of_block, days.machine_readable(starts_on, precision))


@register.filter
def event_days_plain(event, page=None):
    """The days of the event where no element may stand."""
    return days.in_words(event.starts_on, event.ends_on, event.precision, page or get_language())


@register.filter
def event_times(event, page=None):
    if not event.starts_on:
        return ""
    return days.times_in_words(
        event.starts_on, event.ends_on, event.starts_at, event.ends_at, event.time_zone, page or get_language()
    )


@register.filter
def weekday_and_day(value):
    """A day of a month on the page of that month: “Thursday, 5 November”."""
    language = get_language()
    weekday = days.weekday_names(language)[value.weekday()][1]
    return timed(f"{capfirst(weekday)}, {held_together(days.day_of_month(value, language))}", value.isoformat())


@register.simple_tag
def day(value, precision="day"):
    """A single day, month or year; nothing if it is not known."""
    if not value:
        return ""
    text = held_together(days.in_words(value, value, precision, get_language()))
    return timed(text, days.machine_readable(value, precision))


# Between a number and its word (5 November, 2019 г.), and before a dash.
NO_END_OF_LINE = re.compile(r"(?<=\d) (?=[^\W\d])| (?=–)")


def held_together(text):
    """Days as a page writes them: no line ends where it would hurt. Files and letters have plain spaces."""
    return NO_END_OF_LINE.sub("\N{NO-BREAK SPACE}", text)


def timed(text, value):
    return format_html('<time datetime="{}">{}</time>', value, text) if value else text


@register.filter
def years(thing):
    """The years of use of a name: “2003–2018”, “until 2018”, “since 2019”; nothing if they are not known."""
    return span_of_years(thing.since_year, thing.until_year)


@register.simple_tag
def span_of_years(first, last):
    if first and last:
        return str(first) if first == last else f"{first}–{last}"
    if first:
        return gettext("since %(year)s") % {"year": first}
    return gettext("until %(year)s") % {"year": last} if last else ""


# Facts


@register.filter
def marks(event):
    """Where the event stands, in words."""
    return standing.marks(event, timezone.now())


# get_kind_display makes a dictionary of all kinds at each call, and a page calls it for each card.
KINDS = dict(Event.Kind.choices)


@register.filter
def kind(event, page=None):
    return _kind(event.kind, page or get_language())


@lru_cache(maxsize=100)
def _kind(kind, language):
    """The kind in `language`, which is that of the page."""
    return str(KINDS.get(kind, kind))


@register.filter
def label(thing, field):
    """The words for the value of a field with choices; get_…_display makes a dictionary of all of them at each call."""
    value = getattr(thing, field)
    return str(_labels(type(thing), field).get(value, value))


@cache
def _labels(model, field):
    return dict(model._meta.get_field(field).flatchoices)


ATTENDANCE = {
    Event.AttendanceQualifier.EXACT: _("{number} {counts}"),
    Event.AttendanceQualifier.ABOUT: _("about {number} {counts}"),
    Event.AttendanceQualifier.MORE_THAN: _("more than {number} {counts}"),
    Event.AttendanceQualifier.UP_TO: _("up to {number} {counts}"),
}


@register.filter
def attendance(event, page=None):
    """How many came, with the qualifier of the source: “more than 30 participants”."""
    if event.attendance_number is None or event.attendance_qualifier not in ATTENDANCE:
        return ""
    number = number_format(event.attendance_number, force_grouping=True)
    return format_html(
        str(ATTENDANCE[event.attendance_qualifier]), number=number, counts=words(event, "attendance_counts", page)
    )


@register.filter
def of_key(mapping, key):
    return mapping.get(key)


@register.filter
def citation(number, page=None):
    """A link to a numbered source of the page; nothing without a number."""
    return _citation(number, page or get_language()) if number else ""


@lru_cache(maxsize=200)
def _citation(number, language):
    """The link in `language`, which is that of the page."""
    link = '<a class="citation" href="#source-{0}"><span class="hidden">{1} </span>[{0}]</a>'
    return format_html(link, number, gettext("Source"))


@register.filter
def citations(numbers, page=None):
    return _citations(tuple(numbers), page or get_language())


@lru_cache(maxsize=200)
def _citations(numbers, language):
    return mark_safe("".join(_citation(number, language) for number in numbers))


@register.filter
def cited(source, page=None):
    """The source as a citation list names it: publisher, and title or site, in the language of the source."""
    label = source.title or host_name(source.url)
    link = (
        format_html('<a class="cited" href="{}" rel="nofollow external">{}</a>', source.url, label)
        if source.url
        else label
    )
    language = source.language_id or page or get_language()
    return format_html("{}: {}", source.publisher, marked(link, language, "cite", page) if source.title else link)


@register.filter
def host_name(url):
    """The site that an address leads to, without www."""
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:
        return url


# Addresses


@register.simple_tag(takes_context=True)
def in_language(context, language, query=True):
    """The address of this very page in another language, with its query string unless `query` is false."""
    request = context.get("request")
    if not request:
        return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    address = request.get_full_path()
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE and f"{address.partition('?')[0]}/".startswith(f"/{code}/"):
            # /ru//elsewhere.example/ would otherwise become the address of another site.
            address = escape_leading_slashes(address[len(code) + 1 :] or "/")
            break
    if not query:
        address = address.partition("?")[0]
    return address if language == settings.LANGUAGE_CODE else f"/{language}{address}"


@register.simple_tag(takes_context=True)
def current(context, listing, *inside):
    """The attribute that marks the section of the site in which the reader is."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.url_name if match and match.app_names == ["events"] else ""
    values = dict.fromkeys(inside, "true") | {listing: "page"}
    return format_html(' aria-current="{}"', values[name]) if name in values else ""


@register.simple_tag
def site_address():
    """Scheme and host of the portal as readers know it, whatever name this request used."""
    return settings.PORTAL_URL
