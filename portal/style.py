"""The style page: the tokens as the stylesheet names them, and every component by the fragment that the pages use."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from events import asked, days, month, timeline, years
from events.branches import Branch
from events.fragments import compiled
from events.models import Role, SavedFilter
from events.templatetags.record import said
from events.views.cards import card_of_this_page
from events.views.citations import citations_of
from events.views.events import page_links
from events.views.facets import Facet, Value
from events.views.map import Row, Town
from events.views.options import Control, drawn_controls
from events.views.page import page
from events.views.parties import RoleCount
from events.views.saved import Kept
from events.views.timelines import naming_of, timeline_of

from . import samples

# The tokens


@dataclass(frozen=True)
class Colour:
    """A colour in the light and in the dark scheme, on the ground on which it stands, with its contrast in each."""

    name: str
    light: str
    dark: str
    ground: str
    ground_light: str
    ground_dark: str

    @property
    def contrast_light(self):
        return contrast(self.light, self.ground_light)

    @property
    def contrast_dark(self):
        return contrast(self.dark, self.ground_dark)


def custom_properties(css):
    """Return the custom properties of the first `:root` of a stylesheet, by name without its dashes."""
    root = re.search(r":root\s*\{(.*?)\}", css, re.DOTALL)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", root[1])) if root else {}


def colours(properties):
    """Return those properties that are colours of both schemes."""
    pairs = {}
    for name, value in properties.items():
        if found := re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", value):
            pairs[name] = found.groups()
    return [Colour(name, *pairs[name], ground, *pairs[ground]) for name in pairs for ground in [_ground(name, pairs)]]


def _ground(name, names):
    """The name of the ground: alert stands on alert-paper, band-ink and band-soft on band, any other on paper."""
    stem = re.sub(r"-(ink|soft)$", "", name)
    if stem != name and f"{stem}-ink" in names:
        return stem
    return f"{name}-paper" if f"{name}-paper" in names else "paper"


def contrast(one, other):
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tokens(css):
    """Return what the page shows of the stylesheet: colours, sizes of type, spaces, and the other properties."""
    properties = custom_properties(css)
    shown = colours(properties)
    named = {colour.name for colour in shown}
    sizes = {name: value for name, value in properties.items() if name.startswith("size")}
    spaces = {name: value for name, value in properties.items() if name.startswith("space-")}
    others = {name: value for name, value in properties.items() if name not in {*named, *sizes, *spaces}}
    return {"colours": shown, "sizes": sizes.items(), "spaces": spaces.items(), "others": others.items()}


# /style/


@page
def style(request):
    """The style page. For anyone but staff it does not exist, as with all that a person may not see."""
    if not request.user.is_staff:
        raise Http404("no such page")
    css = Path(finders.find("portal/style.css")).read_text(encoding="utf-8")
    return render(request, "portal/style.html", tokens(css) | components(request))


def components(request):
    """Return the context of every component on the page; asks the database nothing."""
    full, english_and_russian = samples.full_card(), samples.sources()
    english, russian = english_and_russian
    editions = samples.editions()
    november, in_november = month.Month(2030, 11), samples.calendar_events()
    query = samples.question()
    found = Paginator(range(300), 25).page(6)
    refused = AuthenticationForm(request, data={})
    return {
        "event": full,
        "series": samples.SERIES,
        "cards": list(map(card_of_this_page(), samples.cards())),
        "marked": samples.marked(),
        "table": samples.table(english, russian),
        "at_the_table": {"states": [samples.NORTH, samples.SOUTH], "organizations": [samples.UNION], "more": 3},
        "outcome": samples.outcome(english),
        "speaker": samples.speaker(english),
        "facts": samples.facts(english, russian),
        "sources": english_and_russian,
        "numbers": {english.pk: 1, russian.pk: 2},
        "citation": citations_of(full, [samples.seated(samples.UNION, Role.ORGANIZER)]),
        "footnotes": [samples.SOUTH],
        "languages": [samples.ENGLISH, samples.RUSSIAN],
        "further_places": [samples.TOWN],
        "topics": samples.TOPICS,
        "names": samples.SERIES.other_names.all(),
        "part_of": full,
        "follows_up": [full],
        "previous": editions[0],
        "following": editions[-1],
        "timeline": timeline_of(samples.SERIES, editions),
        "chart": timeline.compare([(samples.SERIES, {2016: 1, 2017: 1, 2019: 1}, naming_of(samples.SERIES))]),
        "groups": [(samples.UNION._meta.verbose_name_plural, [("?", said(samples.UNION, "name")[0], "UN")])],
        "typed": "un",
        "filters": [_kept()],
        "number": 1,
        "before": [_controls()],
        "after": [],
        "beside_the_question": [],
        "more_are_set": False,
        "facets": mark_safe(compiled("events/_facets.jinja").render(facets=_facets(), match=[], question="")),
        "name": "country",
        "more_controls": drawn_controls([replace(one, name=f"more-{one.name}") for one in _controls()[:1]]),
        "controls": [("short", control.label, control.options) for control in _controls()[:1]],
        "years": years.draw({2016: 1, 2017: 3, 2019: 2}),
        "figures": {"events": 3, "countries": 2, "organizations": 2, "series": 1, "sources": 2},
        "first_year": 2016,
        "last_year": 2019,
        "changed": [(full, november.first)],
        "changed_on": november.first,
        "shares": _shares(),
        "photo": samples.photo(full),
        "count": 3,
        "before_with_events": "?",
        "conditions": [asked.Asked(control.label, said(samples.NORTH, "name")[0], "") for control in _controls()[:1]],
        "wrong": [asked.Asked("", "“zz” is made up.", "")],
        "page": found,
        "page_links": page_links(found, query),
        "question": query.urlencode(),
        "parties": _counted(samples.SOUTH, samples.UNION),
        "roles": [RoleCount(role, role.label, number) for number, role in enumerate([Role.HOST, Role.OBSERVER], 1)],
        "branch": Branch(samples.UNION, 2, [Branch(samples.UNIT, 1, [])]),
        "rows": [Row(samples.SOUTH, 3, "?held_in=xb", [Town(samples.TOWN, 2, "?city=made-up")], 1)],
        "month": november,
        "month_names": enumerate(days.month_names(get_language(), "stand-alone"), start=1),
        "steps": {"before": "?", "after": "?"},
        "weekdays": days.weekday_names(get_language()),
        "weeks": month.weeks_of(november, in_november),
        "days": month.days_of(november, in_november),
        "today": november.first,
        "list_of_day": "?",
        "form": refused,
        "hostile_cards": list(map(card_of_this_page(), samples.hostile_cards())),
        "hostile_table": samples.hostile_table(),
    }


def _controls():
    north = said(samples.NORTH, "name")[0]
    return [
        Control("country", samples.NORTH._meta.verbose_name, "", "–", ["xa", ""], [("xa", north)], [], True),
        Control("from", samples.SERIES._meta.verbose_name, "2019-11-05, 2019", "", ["zz"], [], ["“zz” ?"], False),
    ]


def _kept():
    saved = SavedFilter(pk=1, name=str(samples.SERIES), owner=User(username="made-up"))
    return Kept(saved, [asked.Asked("", "A", "")], 3, 1, "?", None)


def _facets():
    """One facet with a unit below its parent and more than is shown, one folded, and one with a chosen value."""
    union, unit = said(samples.UNION, "name")[0], said(samples.UNIT, "name")[0]
    parties = [(Value("1", "union", "UN", full=union, count=12), 0), (Value("2", "unit", unit, count=1), 1)]
    return [
        Facet("country", samples.NORTH._meta.verbose_name, [(Value("XA", "xa", "A", count=3, chosen=True), 0)], 1, 1),
        Facet("organization", samples.UNION._meta.verbose_name, parties, 40, 0),
        Facet("series", samples.SERIES._meta.verbose_name, [(Value("1", "made-up", "M", count=2), 0)], 1, 0),
    ]


def _counted(*parties):
    for number, party in enumerate(parties, start=1):
        party.times = number
    return parties


def _shares():
    """Parties with the width of their bars, as the home page counts them."""
    for party, times in ((samples.NORTH, 3), (samples.SOUTH, 1)):
        party.times, party.share = times, f"{times * 100 // 3}%"
    return [samples.NORTH, samples.SOUTH]
