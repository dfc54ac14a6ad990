"""Fragments of pages, written for Jinja: what a page draws many times over, and what every page draws.

Jinja compiles a template to Python and draws these in about half the time that Django’s own language takes. Pages stay
in Django's; `{% fragment %}` puts one into the other. Each language has its own compiled copy, which holds the words
and the addresses.
"""

import re
from functools import cache, partial
from inspect import signature

from django.conf import settings
from django.template import engines
from django.template.defaultfilters import linebreaks_filter
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token

from organizations.addresses import address_of_page

from .templatetags import pictures, record, taking_away

# What these return for plain strings depends on the language alone, and on where the portal is mounted.
CONSTANT = {
    # As the call would: a percent sign is written twice.
    "_": lambda words: gettext(words) % {},
    "pgettext": lambda context, words: pgettext(context, words) % {},
    "language": get_language,
    "static": static,
    "url": address_of_page,
}
# A name, and in parentheses two strings with a comma between them
LONGEST_CALL = 6
INCLUDE = re.compile(r'{% include "(?P<name>[^"]+)" %}')


class Constants(Extension):
    """Compiles `_("…")`, `url("…")` and their like to what they say in the language that is active then."""

    def filter_stream(self, stream):
        tokens = list(stream)
        while tokens:
            name, *following = tokens[:LONGEST_CALL]
            given = plain_strings(following) if name.type == "name" and name.value in CONSTANT else None
            if given is None:
                yield tokens.pop(0)
            else:
                yield Token(name.lineno, "string", CONSTANT[name.value](*given))
                del tokens[: [token.type for token in tokens].index("rparen") + 1]


def plain_strings(tokens):
    """Return the strings that `tokens` put in parentheses; None if they begin with anything else."""
    match [(token.type, token.value) for token in tokens]:
        case [("lparen", _), ("rparen", _), *_]:
            return []
        case [("lparen", _), ("string", only), ("rparen", _), *_]:
            return [only]
        case [("lparen", _), ("string", first), ("comma", _), ("string", second), ("rparen", _)]:
            return [first, second]
    return None


class Includes(Extension):
    """Compiles a fragment into each that includes it: a context of its own takes longer than most take to be drawn."""

    def preprocess(self, source, name, filename=None):
        return INCLUDE.sub(self.text_of, source)

    def text_of(self, included):
        return self.environment.loader.get_source(self.environment, included["name"])[0]


def environment(**options):
    """Return the environment of fragments: the filters of pages, our translations, and an error for what is missing."""
    made = Environment(
        **options | {"undefined": StrictUndefined},
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Includes, Constants],
    )
    made.globals |= {"_": said, "ngettext": said_of_several, "pgettext": said_in_a_sense}
    made.filters |= record.register.filters | pictures.register.filters
    made.filters |= {"capfirst": capfirst, "linebreaks": linebreaks_filter}
    made.globals |= {
        "current": pass_context(record.current),
        "day": record.day,
        "in_language": pass_context(record.in_language),
        "language_codes": language_codes,
        "language_info": get_language_info,
        "linked_data": taking_away.linked_data,
        "path_of_pages": taking_away.path_of_pages,
        "said_of": pictures.said_of,
        "site_address": record.site_address,
        "span_of_years": record.span_of_years,
        "take_away": taking_away.take_away,
        "to_calendars": taking_away.to_calendars,
        "url": address_of_page,
    }
    return made


# Jinja's own functions for translations take three times as long; the values are escaped with the words around them.


def said(words, /, **values):
    """Return `words` in the language of the page, with the values in them."""
    return gettext(words) % values


def said_of_several(one, many, number, /, **values):
    """Return the words for one or for `number` things, with the values in them."""
    return ngettext(one, many, number) % values


def said_in_a_sense(sense, words, /, **values):
    """Return `words` in the language of the page, as they are meant in a `sense`."""
    return pgettext(sense, words) % values


def language_codes():
    """Return the codes of the languages that the interface speaks."""
    return [code for code, _name in settings.LANGUAGES]


def compiled(template_name):
    """Return the fragment in the language of the page."""
    return of_language(get_language(), get_script_prefix()).get_template(template_name)


@cache
def of_language(language, script_prefix):
    """Return the environment whose templates are compiled while `language` and `script_prefix` are active."""
    made = engines["fragments"].env.overlay()
    told = {
        name: partial(write, page=language)
        for name, write in record.register.filters.items()
        if "page" in signature(write).parameters
    }
    made.filters = made.filters | told
    return made
